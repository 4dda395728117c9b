-- Transactions that began already: what is built concurrently waits for each of them to end.
select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(
  'pid', a.pid, 'user', a.usename, 'application', a.application_name, 'state', a.state,
  'age_seconds', extract(epoch from pg_catalog.clock_timestamp() - a.xact_start)::bigint,
  'holds', null,
  'query', nullif(pg_catalog.left(pg_catalog.split_part(pg_catalog.ltrim(a.query, E' \n\t'), E'\n', 1), 120), ''))
  order by a.xact_start, a.pid), '[]')
from pg_catalog.pg_stat_activity as a
where a.datname = pg_catalog.current_database()
  and a.pid <> pg_catalog.pg_backend_pid()
  and a.xact_start < pg_catalog.clock_timestamp() - interval '1 second'
  and a.backend_xmin is not null
