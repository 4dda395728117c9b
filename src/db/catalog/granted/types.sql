-- What is granted on types.
select coalesce(t.typacl, acldefault('T', t.typowner)), 'T', t.typowner
from pg_type as t
join ns as n on n.oid = t.typnamespace
where t.oid >= 16384
  and t.typtype in ('e', 'd', 'r', 'c', 'b')
  and t.typelem = 0
