-- The lock, or no step. Waiters never wait inside Postgres: a waiter there would hang another run's
-- create index concurrently. They end this transaction, sleep and look again. What is asked behind it is read after the lock
-- was taken.
do $guard$
begin
  if not pg_try_advisory_xact_lock(1935893357, 1) then
    raise exception 'another run holds the lock' using errcode = 'SC001';
  end if;
  perform set_config('schemactl.xact', pg_current_xact_id()::text, true);
:expected:
end
$guard$;
