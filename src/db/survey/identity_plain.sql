-- Which database this is, for a role that may not read the number of the cluster.
select pg_catalog.json_build_object('name', d.datname, 'oid', d.oid::text, 'cluster', null)
from pg_catalog.pg_database as d
where d.datname = pg_catalog.current_database()
