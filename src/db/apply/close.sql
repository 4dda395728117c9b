-- The migration is over: its role, path and time-outs no longer count, and it must not have ended the transaction.
-- What this run had set is set again: a dump may end with `reset all`.
reset session authorization;
reset role;
select
  pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true),
  pg_catalog.set_config('statement_timeout', '0', true),
  pg_catalog.set_config('schemactl.bundle', :'bundle', true),
  pg_catalog.set_config('schemactl.schema', :'schema', true),
  pg_catalog.set_config('schemactl.began', coalesce(
    nullif(pg_catalog.current_setting('schemactl.began', true), ''),
    extract(epoch from pg_catalog.transaction_timestamp())::text), true),
  pg_catalog.set_config('synchronous_commit',
    case when pg_catalog.current_setting('synchronous_commit') in ('off', 'local') then 'on'
         else pg_catalog.current_setting('synchronous_commit') end, true);
do $close$
begin
  -- In two steps: the second is planned only where the first does not settle it.
  if coalesce(current_setting('schemactl.xact', true), '') <> pg_current_xact_id()::text then
    -- Where the note of the transaction was reset too, its lock tells: it goes with the transaction that took it.
    if coalesce(current_setting('schemactl.xact', true), '') <> '' or not exists (
      select from pg_locks
      where locktype = 'advisory' and classid = 1935893357 and objid = 1 and objsubid = 2 and granted
        and pid = pg_backend_pid()
        and database = (select oid from pg_database where datname = current_database()))
    then
      raise exception 'the script ended the transaction it ran in' using errcode = 'SC003';
    end if;
  end if;
end
$close$;
