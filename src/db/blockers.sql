-- Sessions that hold a lock on a relation which a statement names: those that have held longest first.
set local search_path = pg_catalog, pg_temp;
select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(
  'pid', pid, 'user', usename, 'application', application_name, 'state', state, 'age_seconds', age,
  'holds', holds, 'query', query) order by age desc nulls last, pid), '[]')
from (
  select a.pid, a.usename, a.application_name, a.state,
    extract(epoch from pg_catalog.clock_timestamp() - a.xact_start)::bigint as age,
    pg_catalog.string_agg(distinct pg_catalog.format('%s on %s.%s', l.mode, n.nspname, c.relname), ', ') as holds,
    nullif(pg_catalog.left(pg_catalog.split_part(pg_catalog.ltrim(a.query, E' \n\t'), E'\n', 1), 120), '') as query
  from pg_catalog.pg_locks as l
  join pg_catalog.pg_class as c on c.oid = l.relation
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  join pg_catalog.pg_stat_activity as a on a.pid = l.pid
  where l.locktype = 'relation'
    and l.granted
    and l.pid <> pg_catalog.pg_backend_pid()
    and l.database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())
    and c.relkind in ('r', 'p', 'v', 'm', 'f')
    and n.nspname not in ('pg_catalog', 'pg_toast', 'information_schema')
    and (:'statement' = '' or :'statement' ~* ('\m' || pg_catalog.regexp_replace(c.relname, '([^[:alnum:]_])', '\\\1', 'g') || '\M'))
  group by a.pid, a.usename, a.application_name, a.state, a.xact_start, a.query
  order by age desc nulls last, a.pid
  limit 5
) as blockers
