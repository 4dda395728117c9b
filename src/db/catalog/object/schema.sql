-- The schemas themselves.
select
  's',
  'schema',
  n.quoted,
  'pg_namespace'::regclass::oid,
  n.oid,
  n.nspowner,
  case when n.nspname = 'public' then 'p' else 'n' end,
  coalesce(n.nspacl, acldefault('n', n.nspowner)),
  null::json
from ns as n
