-- Operator classes.
select 's', x.type, x.identity, null, null, c.opcowner, null, null, json_build_object(
  'for', format_type(c.opcintype, null),
  'default', case when c.opcdefault then true end,
  'family', f.opfname)
from pg_opclass as c
join ns as n on n.oid = c.opcnamespace
join pg_opfamily as f on f.oid = c.opcfamily
cross join lateral pg_identify_object('pg_opclass'::regclass, c.oid, 0) as x
\if extended
where not exists (select from members as m where m.classid = 'pg_opclass'::regclass and m.objid = c.oid)
\endif
