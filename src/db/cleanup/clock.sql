-- What time it is on the server, and how many transactions are so old that deleted rows cannot be removed because of them.
select
  pg_catalog.to_char(pg_catalog.clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as now,
  (select pg_catalog.count(*)
   from pg_catalog.pg_stat_activity
   where backend_xmin is not null
     and datname = pg_catalog.current_database()
     and pid <> pg_catalog.pg_backend_pid()
     and xact_start < pg_catalog.clock_timestamp() - interval '10 minutes') as old
