-- The version counts as applied, without having been run by us.
insert into schemactl.history (bundle, version, name, kind, status, checksum, meaning, script, run_id, applied_at, applied_by, duration_ms, tool)
values (:'bundle', :version:, :'name', :'kind', 'applied', :'checksum', :'meaning', :'script', :'run'::uuid,
  coalesce(:at:, clock_timestamp()), coalesce(:'by', session_user), :took:, :'tool');
