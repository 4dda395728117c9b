-- The schemas themselves. For `public` it is the list that every new database has which goes without saying; one that was
-- made again has none.
select
  's',
  'schema',
  n.quoted,
  'pg_namespace'::regclass::oid,
  n.oid,
  n.nspowner,
  case when n.nspname = 'public' then 'p' else 'n' end,
  case
    when n.nspname = 'public' then nullif(coalesce(n.nspacl, acldefault('n', n.nspowner)), '{pg_database_owner=UC/pg_database_owner,=U/pg_database_owner}')
    else n.nspacl
  end,
  null::json
from ns as n
