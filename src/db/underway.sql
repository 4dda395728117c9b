-- Whether what was sent is still under way, for a client that has heard nothing for long. Where sessions do not show
-- what they do, it may be.
select pg_catalog.count(*)
from pg_catalog.pg_stat_activity
where pid <> pg_catalog.pg_backend_pid()
  and (state = 'disabled' or (state <> 'idle' and pg_catalog.left(query, 100) = pg_catalog.left(:'sent', 100)))
