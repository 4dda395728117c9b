-- What Postgres itself says of every index and every constraint.
set search_path = pg_catalog, pg_temp;
select
  quote_ident(n.nspname) || '.' || quote_ident(t.relname),
  'indexes',
  c.relname::text,
  pg_get_indexdef(i.indexrelid)
from pg_index as i
join pg_class as c on c.oid = i.indexrelid
join pg_class as t on t.oid = i.indrelid
join pg_namespace as n on n.oid = t.relnamespace
where n.nspname in ('app', 'zoo')
  and not c.relispartition
  and not exists (select from pg_constraint as k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x'))
union all
select
  quote_ident(n.nspname) || '.' || quote_ident(t.relname),
  'constraints',
  k.conname::text,
  pg_get_constraintdef(k.oid)
from pg_constraint as k
join pg_class as t on t.oid = k.conrelid
join pg_namespace as n on n.oid = t.relnamespace
where n.nspname in ('app', 'zoo')
  and k.contype not in ('t', 'n')
  and k.conparentid = 0
  and k.conislocal;
