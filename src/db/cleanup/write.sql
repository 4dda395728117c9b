-- Opens the transaction of one batch. Everything is local to it: nothing is left behind, through any pooler. Batches are
-- short, so their opening is, too: `set local` costs a fraction of what a call of set_config does.
begin isolation level read committed read write;
-- A schema that is not there is passed over.
set local search_path = pg_catalog, :"schema", extensions, pg_temp;
set local lock_timeout = :'lock_timeout';
set local statement_timeout = :'statement_timeout';
set local idle_in_transaction_session_timeout = '30s';
set local timezone = 'UTC';
set local datestyle = 'ISO, YMD';
-- A batch that a crash takes back is simply deleted again, and a standby is waited for in no case. With off it is quickest, with
-- local nobody else has to write its log.
set local synchronous_commit = :flush:;
select
  pg_catalog.set_config('client_connection_check_interval',
    case when pg_catalog.version() ~* 'linux' then '1s' else '0' end, true),
  case when pg_catalog.current_setting('transaction_timeout', true) is not null
       then pg_catalog.set_config('transaction_timeout', '0', true) end;
