-- Operators.
select 's', 'operator', p.oid::regoperator::text, null, null, p.oprowner, null, null, json_build_object(
  'function', p.oprcode::oid::regprocedure::text, 'commutator', nullif(p.oprcom, 0)::regoperator::text,
  'negator', nullif(p.oprnegate, 0)::regoperator::text, 'restrict', nullif(p.oprrest::oid, 0)::regproc::text,
  'join', nullif(p.oprjoin::oid, 0)::regproc::text, 'hashes', case when p.oprcanhash then true end, 'merges', case when p.oprcanmerge then true end)
from pg_operator as p
join ns as n on n.oid = p.oprnamespace
\if extended
where not exists (select from members as m where m.classid = 'pg_operator'::regclass and m.objid = p.oid)
\endif
