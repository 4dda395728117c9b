-- Sessions that hold, or wait in front for, a lock that excludes one of these: who has held longest first.
select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(
  'pid', pid, 'user', usename, 'application', application_name, 'state', state, 'age_seconds', age,
  'holds', holds, 'query', query) order by age desc nulls last, pid), '[]')
from (
  select a.pid, a.usename, a.application_name, a.state,
    extract(epoch from pg_catalog.clock_timestamp() - a.xact_start)::bigint as age,
    pg_catalog.string_agg(distinct pg_catalog.format('%s on %s.%s', l.mode, n.nspname, c.relname), ', ') as holds,
    nullif(pg_catalog.left(pg_catalog.split_part(pg_catalog.ltrim(a.query, E' \n\t'), E'\n', 1), 120), '') as query
  from pg_catalog.jsonb_array_elements(:'relations'::jsonb) as wanted
  join pg_catalog.pg_namespace as n on n.nspname = wanted ->> 'schema'
  join pg_catalog.pg_class as c on c.relnamespace = n.oid and c.relname = wanted ->> 'name'
  join pg_catalog.pg_locks as l
    on l.locktype = 'relation'
   and l.relation = c.oid
   and (wanted -> 'excluded') ? l.mode
   and l.database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())
  join pg_catalog.pg_stat_activity as a on a.pid = l.pid
  where l.pid <> pg_catalog.pg_backend_pid()
  group by a.pid, a.usename, a.application_name, a.state, a.xact_start, a.query
) as blockers
