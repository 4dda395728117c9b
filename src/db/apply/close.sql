-- The migration is over: its role, path and time-outs no longer count.
-- What this run had set is set again: a dump may end with `reset all`.
reset session authorization;
reset role;
set local search_path = pg_catalog, pg_temp;
set local statement_timeout = 0;
set local schemactl.bundle = :'bundle';
set local schemactl.schema = :'schema';
