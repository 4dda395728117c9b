-- What is granted on sequences.
select coalesce(c.relacl, acldefault('s', c.relowner)), 's', c.relowner
from pg_class as c
join ns as n on n.oid = c.relnamespace
where c.relkind = 'S'
