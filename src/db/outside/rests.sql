-- What interrupted rebuilds of this index, this table with its partitions, or this schema have left behind.
with asked as (
  select coalesce(i.indrelid, c.oid) as relid
  from pg_catalog.pg_class as c
  left join pg_catalog.pg_index as i on i.indexrelid = c.oid
  where c.oid = pg_catalog.to_regclass(:'name')
    and :'scope' in ('index', 'table')
), tables as (
  select relid from asked
  union
  select tree.relid from asked, pg_catalog.pg_partition_tree(asked.relid) as tree
), all_tables as (
  select relid from tables
  union
  select c.reltoastrelid from tables join pg_catalog.pg_class as c on c.oid = tables.relid
)
select n.nspname, c.relname
from pg_catalog.pg_index as i
join pg_catalog.pg_class as c on c.oid = i.indexrelid
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where not i.indisvalid
  and c.relname ~ '_cc(new|old)[0-9]*$'
  and (i.indrelid in (select relid from all_tables)
    or (:'scope' = 'schema' and n.nspname = :'last')
    or :'scope' = 'database')
order by n.nspname, c.relname
