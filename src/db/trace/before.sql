-- The relations that are there, and the files behind them.
select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(
  'oid', c.oid::text, 'schema', n.nspname, 'name', c.relname, 'file', pg_catalog.pg_relation_filenode(c.oid)::text)), '[]')
from pg_catalog.pg_class as c
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'v', 'm', 'f')
  and n.nspname not in ('pg_catalog', 'information_schema', 'schemactl')
  and n.nspname !~ '^pg_(toast|temp)'
