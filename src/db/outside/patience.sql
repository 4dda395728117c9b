-- This statement waits for a lock no longer than any other step.
select pg_catalog.set_config('lock_timeout', :'lock_timeout', true);
