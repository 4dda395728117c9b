-- The script has run in this form.
insert into schemactl.repeatables (bundle, name, checksum, meaning, script, run_id, duration_ms, tool)
select :'bundle', :'name', :'checksum', :'meaning', :'script', :'run'::uuid,
  ((extract(epoch from clock_timestamp()) - current_setting('schemactl.began')::numeric) * 1000)::bigint, :'tool'
on conflict (bundle, name) do update set
  checksum = excluded.checksum, meaning = excluded.meaning, script = excluded.script, run_id = excluded.run_id,
  applied_at = clock_timestamp(), applied_by = session_user, duration_ms = excluded.duration_ms, tool = excluded.tool;
