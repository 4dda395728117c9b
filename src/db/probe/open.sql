-- Opens the transaction that every probe runs in. It is always rolled back. Messages in English, where that may be asked
-- for: a refused grant and a refusing policy share one error class, and only the text tells them apart.
begin isolation level read committed read write;
select
  pg_catalog.set_config('idle_in_transaction_session_timeout', '5min', true),
  pg_catalog.set_config('lock_timeout', '5s', true),
  pg_catalog.set_config('TimeZone', 'UTC', true),
  pg_catalog.set_config('search_path', pg_catalog.format('%I, extensions, pg_temp', :'schema'), true),
  case when pg_catalog.current_setting('lc_messages') !~ '^(C|POSIX|en)'
        and (select rolsuper from pg_catalog.pg_roles where rolname = current_user)
       then pg_catalog.set_config('lc_messages', 'C', true) end;
