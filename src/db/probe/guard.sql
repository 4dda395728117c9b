-- What the catalog says of row-level security in a schema, as one hash: policies, switches, and who was granted what.
select pg_catalog.md5(pg_catalog.string_agg(fact, E'\n' order by fact collate "C"))
from (
  select pg_catalog.format('%s %s %s %s %s %s', c.relname, c.relkind, c.relrowsecurity, c.relforcerowsecurity, c.relacl, c.reloptions)
  from pg_catalog.pg_class as c
  where c.relnamespace = :'schema'::pg_catalog.regnamespace
  union all
  select pg_catalog.format('%s.%s %s', c.relname, a.attname, a.attacl)
  from pg_catalog.pg_attribute as a
  join pg_catalog.pg_class as c on c.oid = a.attrelid
  where c.relnamespace = :'schema'::pg_catalog.regnamespace and a.attacl is not null
  union all
  select pg_catalog.format('%s %s %s %s %s %s %s', p.tablename, p.policyname, p.permissive, p.roles, p.cmd, p.qual, p.with_check)
  from pg_catalog.pg_policies as p
  where p.schemaname = :'schema'
) as facts (fact)
