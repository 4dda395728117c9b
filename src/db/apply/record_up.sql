-- The version is applied, or not at all: this row commits with the migration.
insert into schemactl.history (bundle, version, name, status, checksum, meaning, script, run_id, duration_ms, tool)
select :'bundle', :version:, :'name', 'applied', :'checksum', :'meaning', :'script', :'run'::uuid,
  greatest(0, (extract(epoch from clock_timestamp()) - current_setting('schemactl.began')::numeric) * 1000)::bigint, :'tool';
