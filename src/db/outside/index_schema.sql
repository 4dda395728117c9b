-- The schema of a table, which is the schema of its indexes.
select n.nspname
from pg_catalog.pg_class as c
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where c.oid = pg_catalog.to_regclass(:'table')
