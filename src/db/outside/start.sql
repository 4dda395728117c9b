-- The version begins: from now on its row says so, until it is done.
insert into schemactl.history (bundle, version, name, kind, status, checksum, meaning, script, run_id, duration_ms, tool)
values (:'bundle', :version:, :'name', 'no-transaction', 'started', :'checksum', :'meaning', :'script', :'run'::uuid, 0, :'tool')
on conflict (bundle, version) do update
set status = case when :'kind' = 'down' then 'leaving' else 'started' end, run_id = excluded.run_id;
