-- Which of these tables, given as `[[schema, name], …]`, are not there. From the catalog itself: to_regclass() is denied
-- to roles that may not use the schema.
select coalesce(pg_catalog.jsonb_agg(w.one order by w.number), '[]')
from pg_catalog.jsonb_array_elements(:'wanted'::pg_catalog.jsonb) with ordinality as w (one, number)
where not exists (
  select from pg_catalog.pg_class as c
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  where n.nspname = w.one ->> 0
    and c.relname = w.one ->> 1
)
