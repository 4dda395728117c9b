-- The script has run in this form; one that is taken over from another tool's history has taken no time here.
insert into schemactl.repeatables (bundle, name, checksum, meaning, script, run_id, duration_ms, tool)
values (:'bundle', :'name', :'checksum', :'meaning', :'script', :'run'::uuid,
  :took:, :'tool')
on conflict (bundle, name) do update set
  checksum = excluded.checksum, meaning = excluded.meaning, script = excluded.script, run_id = excluded.run_id,
  applied_at = clock_timestamp(), applied_by = session_user, duration_ms = excluded.duration_ms, tool = excluded.tool
returning
:told:;
