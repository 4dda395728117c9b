-- What is granted on functions.
select coalesce(p.proacl, acldefault('f', p.proowner)), 'f', p.proowner
from pg_proc as p
join ns as n on n.oid = p.pronamespace
where p.oid >= 16384
