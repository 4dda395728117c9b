-- Opens a transaction. Everything is local to it: nothing is left behind, through any pooler.
begin isolation level read committed read write;
-- First and alone: what follows names operators, and nobody else may say what those do.
set local search_path = pg_catalog, pg_temp;
select
  pg_catalog.set_config('idle_in_transaction_session_timeout', '60s', true),
  -- A killed client's statement dies too; the server can only see that on Linux.
  pg_catalog.set_config('client_connection_check_interval',
    case when pg_catalog.version() ~* 'linux' then '1s' else '0' end, true),
  case when pg_catalog.current_setting('transaction_timeout', true) is not null
       then pg_catalog.set_config('transaction_timeout', '0', true) end,
  pg_catalog.set_config('TimeZone', 'UTC', true),
  pg_catalog.set_config('DateStyle', 'ISO, YMD', true),
  pg_catalog.set_config('IntervalStyle', 'postgres', true),
  pg_catalog.set_config('check_function_bodies', 'on', true),
  -- A verify script may compare what the server writes of an expression.
  pg_catalog.set_config('quote_all_identifiers', 'off', true),
  -- With `off`, an acknowledged migration was lost in a crash eight times of eight; stronger settings stay.
  pg_catalog.set_config('synchronous_commit',
    case when pg_catalog.current_setting('synchronous_commit') in ('off', 'local') then 'on'
         else pg_catalog.current_setting('synchronous_commit') end, true);
