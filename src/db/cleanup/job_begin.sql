-- Opens the transaction that changes jobs. Everything is local to it.
begin isolation level read committed read write;
select
  pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true),
  pg_catalog.set_config('lock_timeout', '5s', true),
  pg_catalog.set_config('statement_timeout', '30s', true);
