-- Conversions, parsers and templates of text search: only that they are there.
select 's', x.type, x.identity, null, null, q.owner, null, null, null
from (
  select 'pg_conversion'::regclass as classid, c.oid, c.connamespace as namespace, c.conowner as owner from pg_conversion as c
  union all select 'pg_ts_parser'::regclass, p.oid, p.prsnamespace, null from pg_ts_parser as p
  union all select 'pg_ts_template'::regclass, t.oid, t.tmplnamespace, null from pg_ts_template as t
) as q
join ns as n on n.oid = q.namespace
cross join lateral pg_identify_object(q.classid, q.oid, 0) as x
\if extended
where not exists (select from members as m where m.classid = q.classid and m.objid = q.oid)
\endif
