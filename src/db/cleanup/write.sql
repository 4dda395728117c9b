-- Opens the transaction of one batch. Everything is local to it: nothing is left behind, through any pooler.
begin isolation level read committed read write;
select
  pg_catalog.set_config('search_path',
    case when exists (select from pg_catalog.pg_namespace where nspname = 'extensions')
         then 'pg_catalog, ' || pg_catalog.quote_ident(:'schema') || ', extensions, pg_temp'
         else 'pg_catalog, ' || pg_catalog.quote_ident(:'schema') || ', pg_temp' end, true),
  pg_catalog.set_config('lock_timeout', :'lock_timeout', true),
  pg_catalog.set_config('statement_timeout', :'statement_timeout', true),
  pg_catalog.set_config('idle_in_transaction_session_timeout', '30s', true),
  pg_catalog.set_config('client_connection_check_interval',
    case when pg_catalog.version() ~* 'linux' then '1s' else '0' end, true),
  case when pg_catalog.current_setting('transaction_timeout', true) is not null
       then pg_catalog.set_config('transaction_timeout', '0', true) end,
  pg_catalog.set_config('TimeZone', 'UTC', true),
  pg_catalog.set_config('DateStyle', 'ISO, YMD', true),
  -- A batch that a crash takes back is simply deleted again; waiting for the disk would halve the speed.
  pg_catalog.set_config('synchronous_commit', 'off', true),
  -- The transaction's own clock counts from the message's arrival.
  pg_catalog.set_config('schemactl.began', extract(epoch from pg_catalog.clock_timestamp())::text, true);
