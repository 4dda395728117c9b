-- What counts for the statements of this version, on a connection that is ours alone: what a transaction sets for
-- itself elsewhere, set for the session, whatever the role's own defaults are.
select
  pg_catalog.set_config('search_path',
    case when exists (select from pg_catalog.pg_namespace where nspname = 'extensions')
         then pg_catalog.quote_ident(:'schema') || ', extensions, pg_temp'
         else pg_catalog.quote_ident(:'schema') || ', pg_temp' end, false),
  pg_catalog.set_config('statement_timeout', :'statement_timeout', false),
  pg_catalog.set_config('lock_timeout', :'patience', false),
  pg_catalog.set_config('idle_in_transaction_session_timeout', '60s', false),
  pg_catalog.set_config('idle_session_timeout', '0', false),
  case when pg_catalog.current_setting('transaction_timeout', true) is not null
       then pg_catalog.set_config('transaction_timeout', '0', false) end,
  pg_catalog.set_config('client_connection_check_interval',
    case when pg_catalog.version() ~* 'linux' then '1s' else '0' end, false),
  pg_catalog.set_config('default_transaction_isolation', 'read committed', false),
  pg_catalog.set_config('default_transaction_read_only', 'off', false),
  pg_catalog.set_config('TimeZone', 'UTC', false),
  pg_catalog.set_config('DateStyle', 'ISO, YMD', false),
  pg_catalog.set_config('IntervalStyle', 'postgres', false),
  pg_catalog.set_config('check_function_bodies', 'on', false),
  pg_catalog.set_config('quote_all_identifiers', 'off', false),
  pg_catalog.set_config('synchronous_commit',
    case when pg_catalog.current_setting('synchronous_commit') in ('off', 'local') then 'on'
         else pg_catalog.current_setting('synchronous_commit') end, false);
