-- Opens a transaction. Everything is local to it: nothing is left behind, through any pooler.
begin isolation level read committed read write;
-- First and alone: what follows names operators, and nobody else may say what those do.
set local search_path = pg_catalog, pg_temp;
set local idle_in_transaction_session_timeout = '60s';
set local timezone = 'UTC';
set local datestyle = 'ISO, YMD';
set local intervalstyle = 'postgres';
set local check_function_bodies = on;
-- A verify script may compare what the server writes of an expression.
set local quote_all_identifiers = off;
select
:commit:
  -- A killed client's statement dies too; the server can only see that on Linux.
  set_config('client_connection_check_interval', case when version() ~* 'linux' then '1s' else '0' end, true),
  case when current_setting('transaction_timeout', true) is not null then set_config('transaction_timeout', '0', true) end;
