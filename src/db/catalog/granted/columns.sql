-- What is granted on single columns.
select t.attacl, 'c', c.relowner
from pg_attribute as t
join rel as c on c.oid = t.attrelid
where t.attrelid >= 16384
  and t.attacl is not null
