-- Who the statement of this server process waits for: those that have been there longest first.
select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(
  'pid', a.pid,
  'user', a.usename,
  'application', a.application_name,
  'state', a.state,
  'age_seconds', extract(epoch from pg_catalog.clock_timestamp() - a.xact_start)::bigint,
  'holds', null,
  'query', nullif(pg_catalog.left(pg_catalog.split_part(pg_catalog.ltrim(a.query, E' \n\t'), E'\n', 1), 120), ''))
  order by a.xact_start, a.pid), '[]')
from pg_catalog.unnest(pg_catalog.pg_blocking_pids(:pid:)) as waited (pid)
join pg_catalog.pg_stat_activity as a on a.pid = waited.pid
