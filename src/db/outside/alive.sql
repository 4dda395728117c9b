-- Whether a statement of this version still runs, on a connection that its run has lost.
select pg_catalog.count(*)
from pg_catalog.pg_stat_activity
where pid <> pg_catalog.pg_backend_pid()
  and state = 'active'
  and pg_catalog.starts_with(query, :'mark')
