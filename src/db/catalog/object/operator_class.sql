-- Operator classes.
select 's', x.type, x.identity, json_build_object(
  'owner', o.name,
  'for', format_type(c.opcintype, null),
  'default', case when c.opcdefault then true end,
  'family', f.opfname)
from pg_opclass as c
join ns as n on n.oid = c.opcnamespace
join roles as o on o.oid = c.opcowner
join pg_opfamily as f on f.oid = c.opcfamily
cross join lateral pg_identify_object('pg_opclass'::regclass, c.oid, 0) as x
where not exists (select from members as m where m.classid = 'pg_opclass'::regclass and m.objid = c.oid)
