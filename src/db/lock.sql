-- Who holds the lock of a run, if anybody.
set local search_path = pg_catalog, pg_temp;
select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(
  'pid', a.pid,
  'user', a.usename,
  'application', a.application_name,
  'state', a.state,
  'age_seconds', extract(epoch from pg_catalog.clock_timestamp() - a.xact_start)::bigint,
  'holds', null,
  'query', nullif(pg_catalog.split_part(a.query, E'\n', 1), ''))), '[]')
from pg_catalog.pg_locks as l
join pg_catalog.pg_stat_activity as a on a.pid = l.pid
where l.locktype = 'advisory'
  and l.classid = 1935893357
  and l.objid = 1
  and l.objsubid = 2
  and l.granted
  and l.database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())
