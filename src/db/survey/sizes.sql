-- How large each of these relations is: rows as the server last counted them, bytes with indexes. One that somebody keeps
-- everybody out of is measured by its pages: asking for its size would wait.
select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(
  'schema', n.nspname,
  'name', c.relname,
  'rows', case
    when c.relkind in ('r', 'm') and c.reltuples >= 0 then c.reltuples::bigint
    when c.relkind = 'p' then (
      select sum(greatest(l.reltuples, 0))::bigint
      from pg_catalog.pg_partition_tree(c.oid) as t
      join pg_catalog.pg_class as l on l.oid = t.relid and t.isleaf) end,
  'bytes', case
    when c.relkind = 'p' then (
      select coalesce(sum(l.relpages::bigint), 0) * pg_catalog.current_setting('block_size')::bigint
      from pg_catalog.pg_partition_tree(c.oid) as t
      join pg_catalog.pg_class as l on l.oid = t.relid and t.isleaf)
    when c.relkind not in ('r', 'm') then 0
    when exists (
      select from pg_catalog.pg_locks as l
      where l.locktype = 'relation'
        and l.relation = c.oid
        and l.mode = 'AccessExclusiveLock'
        and l.database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database()))
      then c.relpages::bigint * pg_catalog.current_setting('block_size')::bigint
    else pg_catalog.pg_total_relation_size(c.oid) end)), '[]')
from pg_catalog.jsonb_array_elements(:'relations'::jsonb) as wanted
join pg_catalog.pg_namespace as n on n.nspname = wanted ->> 'schema'
join pg_catalog.pg_class as c on c.relnamespace = n.oid and c.relname = wanted ->> 'name'
