-- A statement begins whose effect can be seen in the catalog and is not there yet: if the answer is lost, a later run
-- that finds the effect knows whose it is.
insert into schemactl.journal (bundle, version, statement, checksum, run_id)
values (:'bundle', :version:, :statement:, 'begun ' || :'checksum', :'run'::uuid)
on conflict (bundle, version, statement) do update set checksum = excluded.checksum, run_id = excluded.run_id
