-- The seed is sown, in this form.
insert into schemactl.seeds (bundle, name, checksum, run_id)
values (:'bundle', :'name', :'checksum', :'run'::uuid)
on conflict (bundle, name) do update set checksum = excluded.checksum, run_id = excluded.run_id, sown_at = clock_timestamp();
