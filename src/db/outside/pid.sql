-- The server process behind this connection.
select pg_catalog.pg_backend_pid()
