-- Holds the lock for as long as this transaction lives: without a snapshot that an index build would wait for, and
-- without a number of its own, which would hold vacuum back.
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
