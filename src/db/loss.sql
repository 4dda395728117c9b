-- How many rows a table holds, if it is there: counted, or from the server's statistics where it is large.
select
  c.oid::regclass::text,
  case when c.reltuples > 1000000 then c.reltuples::bigint end,
  n.nspname,
  c.relname
from pg_catalog.pg_class as c
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where n.nspname = :'schema'
  and c.relname = :'table'
  and c.relkind in ('r', 'p')
