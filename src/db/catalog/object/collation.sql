-- Collations.
select 's', 'collation', n.quoted || '.' || quote_ident(c.collname), 'pg_collation'::regclass, c.oid, c.collowner, null, null, json_build_object(
  'provider', c.collprovider::text, 'deterministic', case when not c.collisdeterministic then false end,
  'lc_collate', c.collcollate, 'lc_ctype', c.collctype,
  -- colliculocale until 16, colllocale since 17; rules since 16.
  'locale', coalesce(to_jsonb(c) ->> 'colllocale', to_jsonb(c) ->> 'colliculocale'), 'rules', to_jsonb(c) ->> 'collicurules')
from pg_collation as c
join ns as n on n.oid = c.collnamespace
\if extended
where not exists (select from members as m where m.classid = 'pg_collation'::regclass and m.objid = c.oid)
\endif
