-- The migration is over: its role, path and time-outs no longer count, and it must not have ended the transaction.
-- What this run had set is set again: a dump may end with `reset all`.
reset session authorization;
reset role;
set local search_path = pg_catalog, pg_temp;
set local statement_timeout = 0;
set local schemactl.bundle = :'bundle';
set local schemactl.schema = :'schema';
select
  set_config('synchronous_commit',
    case when current_setting('synchronous_commit') in ('off', 'local') then 'on'
         else current_setting('synchronous_commit') end, true),
  -- How long it took, in milliseconds; since the message came, where the script has reset the note of when it began.
  set_config('schemactl.took',
    greatest(0, (extract(epoch from clock_timestamp()) - coalesce(
      nullif(current_setting('schemactl.began', true), '')::numeric,
      extract(epoch from transaction_timestamp()))) * 1000)::bigint::text, true);
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
