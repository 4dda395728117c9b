-- Cancels what a lost connection of this run may still be doing, and ends what it left open.
set local search_path = pg_catalog, pg_temp;
select case state
    when 'active' then pg_catalog.pg_cancel_backend(pid)
    else pg_catalog.pg_terminate_backend(pid)
  end
from pg_catalog.pg_stat_activity
where pid <> pg_catalog.pg_backend_pid()
  and state in ('active', 'idle in transaction', 'idle in transaction (aborted)')
  and pg_catalog.starts_with(query, '/* schemactl ')
  and pg_catalog.strpos(pg_catalog.left(query, 300), :'run') > 0
