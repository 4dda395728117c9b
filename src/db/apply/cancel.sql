-- Cancels what a lost connection of this run may still be doing.
select pg_catalog.pg_cancel_backend(pid)
from pg_catalog.pg_stat_activity
where pid <> pg_catalog.pg_backend_pid()
  and state = 'active'
  and pg_catalog.starts_with(query, '/* schemactl ')
  and pg_catalog.strpos(pg_catalog.left(query, 300), :'run') > 0
