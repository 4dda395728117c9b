-- The server process behind this connection, and how many milliseconds ago it began.
select pid, greatest(0, (extract(epoch from pg_catalog.clock_timestamp() - backend_start) * 1000)::bigint)
from pg_catalog.pg_stat_activity
where pid = pg_catalog.pg_backend_pid()
