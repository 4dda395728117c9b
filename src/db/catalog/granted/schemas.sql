-- What is granted on the schemas.
select coalesce(n.nspacl, acldefault('n', n.nspowner)), 'n', n.nspowner
from ns as n
