-- What counts for the statements of this version, on a connection that is ours alone.
select
  pg_catalog.set_config('search_path',
    case when exists (select from pg_catalog.pg_namespace where nspname = 'extensions')
         then pg_catalog.quote_ident(:'schema') || ', extensions, pg_temp'
         else pg_catalog.quote_ident(:'schema') || ', pg_temp' end, false),
  pg_catalog.set_config('statement_timeout', :'statement_timeout', false),
  pg_catalog.set_config('lock_timeout', :'lock_timeout', false),
  pg_catalog.set_config('idle_in_transaction_session_timeout', '60s', false),
  pg_catalog.set_config('client_connection_check_interval',
    case when pg_catalog.version() ~* 'linux' then '1s' else '0' end, false);
