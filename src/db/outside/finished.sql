-- One more statement is finished.
insert into schemactl.journal (bundle, version, statement, checksum, run_id)
values (:'bundle', :version:, :statement:, :'checksum', :'run'::uuid)
on conflict (bundle, version, statement) do update set checksum = excluded.checksum, run_id = excluded.run_id
