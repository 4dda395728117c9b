-- Holds the lock for as long as this transaction lives, without a snapshot that an index build would wait for.
begin isolation level read committed read write;
select pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true),
  pg_catalog.set_config('idle_in_transaction_session_timeout', '60s', true);
do $guard$
begin
  if not pg_try_advisory_xact_lock(1935893357, 1) then
    raise exception 'another run holds the lock' using errcode = 'SC001';
  end if;
end
$guard$;
select run_id
from schemactl.history
where bundle = :'bundle'
  and version = :version:
  and status <> 'applied';
