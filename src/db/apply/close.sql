-- The migration is over: its role, path and time-outs no longer count.
-- What this run had set is set again: a dump may end with `reset all`.
reset session authorization;
reset role;
set local search_path = pg_catalog, pg_temp;
set local statement_timeout = 0;
set local schemactl.bundle = :'bundle';
set local schemactl.schema = :'schema';
select
:commit:
  set_config('schemactl.took', step.took::text, true)
from (
  -- How long it took, in milliseconds; since the message came, where the script has reset the note of when it began.
  select greatest(0, (extract(epoch from clock_timestamp()) - coalesce(
    nullif(current_setting('schemactl.began', true), '')::numeric,
    extract(epoch from transaction_timestamp()))) * 1000)::bigint as took
) as step;
