-- A transaction that only reads, waits for nobody longer than two seconds, and leaves nothing behind.
begin isolation level repeatable read read only;
select
  pg_catalog.set_config('lock_timeout', '2s', true),
  pg_catalog.set_config('statement_timeout', '120s', true);
