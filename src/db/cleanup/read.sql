-- Opens a transaction that only looks. Everything is local to it.
begin isolation level read committed read only;
select
  pg_catalog.set_config('search_path',
    case when exists (select from pg_catalog.pg_namespace where nspname = 'extensions')
         then 'pg_catalog, ' || pg_catalog.quote_ident(:'schema') || ', extensions, pg_temp'
         else 'pg_catalog, ' || pg_catalog.quote_ident(:'schema') || ', pg_temp' end, true),
  pg_catalog.set_config('lock_timeout', '1s', true),
  pg_catalog.set_config('statement_timeout', :'statement_timeout', true),
  -- Counting is in no hurry: the other processors are somebody else's.
  pg_catalog.set_config('max_parallel_workers_per_gather', '0', true),
  pg_catalog.set_config('TimeZone', 'UTC', true),
  pg_catalog.set_config('DateStyle', 'ISO, YMD', true);
