-- The version counts as applied, without having been run by us.
insert into schemactl.history (bundle, version, name, kind, status, checksum, meaning, script, run_id, duration_ms, tool)
values (:'bundle', :version:, :'name', 'baseline', 'applied', :'checksum', :'meaning', :'script', :'run'::uuid, 0, :'tool')
on conflict (bundle, version) do update
set status = 'applied', checksum = excluded.checksum, meaning = excluded.meaning, script = excluded.script;
insert into schemactl.bundles (bundle, schema, schema_created)
values (:'bundle', :'schema', false)
on conflict (bundle) do nothing;
delete from schemactl.journal
where bundle = :'bundle'
  and version = :version:;
