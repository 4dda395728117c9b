-- The migration is over: its role, path and time-outs no longer count, and it must not have ended the transaction.
reset role;
select
  pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true),
  pg_catalog.set_config('statement_timeout', '0', true);
do $close$
begin
  if coalesce(current_setting('schemactl.xact', true), '') <> pg_current_xact_id()::text then
    raise exception 'the script ended the transaction it ran in' using errcode = 'SC003';
  end if;
end
$close$;
