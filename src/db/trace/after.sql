-- The locks that this transaction holds on them, and whether their files are others.
select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(
  'schema', b.relation ->> 'schema',
  'name', b.relation ->> 'name',
  'mode', l.mode,
  'moved', c.oid is not null and pg_catalog.pg_relation_filenode(c.oid)::text is distinct from b.relation ->> 'file')), '[]')
from pg_catalog.jsonb_array_elements(:'before'::jsonb) as b (relation)
join pg_catalog.pg_locks as l
  on l.locktype = 'relation'
 and l.relation = (b.relation ->> 'oid')::oid
 and l.pid = pg_catalog.pg_backend_pid()
 and l.granted
left join pg_catalog.pg_class as c on c.oid = l.relation
