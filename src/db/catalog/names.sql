-- Which schemas are neither Postgres' own nor the history's.
select n.nspname
from pg_catalog.pg_namespace as n
where n.nspname !~ '^pg_'
  and n.nspname not in ('information_schema', 'schemactl')
order by n.nspname collate "C"
