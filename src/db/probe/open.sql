-- Opens the transaction that every probe runs in. It is always rolled back. Messages in English, where that may be asked
-- for: a refused grant and a refusing policy share one error class, and only the text tells them apart.
begin isolation level read committed read write;
-- What this login's role may have set is not what the roles of the API meet: for them policies filter, and triggers fire.
set local row_security = on;
select
  pg_catalog.set_config('idle_in_transaction_session_timeout', '5min', true),
  pg_catalog.set_config('lock_timeout', '5s', true),
  pg_catalog.set_config('TimeZone', 'UTC', true),
  case when pg_catalog.current_setting('session_replication_role') <> 'origin'
        and pg_catalog.has_parameter_privilege('session_replication_role', 'set')
       then pg_catalog.set_config('session_replication_role', 'origin', true) end,
  case when pg_catalog.current_setting('transaction_timeout', true) <> '0'
       then pg_catalog.set_config('transaction_timeout', '0', true) end,
  pg_catalog.set_config('search_path', pg_catalog.format('%I, extensions, pg_temp', :'schema'), true),
  case when pg_catalog.current_setting('lc_messages') !~ '^(C|POSIX|en)'
        and (select rolsuper from pg_catalog.pg_roles where rolname = current_user)
       then pg_catalog.set_config('lc_messages', 'C', true) end;
-- Whoever cannot act as these roles would take every "permission denied" for an answer about the tables.
do $act$
declare
  runner constant text := pg_catalog.current_setting('role');
  actor text;
begin
  foreach actor in array array['anon', 'authenticated', 'service_role']
  loop
    perform pg_catalog.set_config('role', actor, true);
    perform pg_catalog.set_config('role', runner, true);
  end loop;
exception
  when insufficient_privilege or invalid_parameter_value then
    raise exception using
      errcode = 'insufficient_privilege',
      message = pg_catalog.format('nobody can be tried here: this login cannot act as %s', actor),
      hint = 'Connect as a role that is a member of anon, authenticated and service_role, or let an administrator run: grant anon, authenticated, service_role to <role>;';
end
$act$;
