-- Which database this is, on which cluster.
select pg_catalog.json_build_object(
  'name', d.datname,
  'oid', d.oid::text,
  'cluster', (select system_identifier::text from pg_catalog.pg_control_system()))
from pg_catalog.pg_database as d
where d.datname = pg_catalog.current_database()
