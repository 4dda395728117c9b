-- The version is applied, or not at all: this row commits with the migration.
insert into schemactl.history (bundle, version, name, status, checksum, meaning, script, run_id, duration_ms, tool)
values (:'bundle', :version:, :'name', 'applied', :'checksum', :'meaning', :'script', :'run'::uuid,
  :took:, :'tool')
returning
:told:;
