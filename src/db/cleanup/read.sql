-- Opens a transaction that only looks. Everything is local to it.
begin isolation level read committed read only;
-- A schema that is not there is passed over.
set local search_path = pg_catalog, :"schema", extensions, pg_temp;
set local lock_timeout = '1s';
set local statement_timeout = :'statement_timeout';
-- Counting is in no hurry: the other processors are somebody else's.
set local max_parallel_workers_per_gather = 0;
set local timezone = 'UTC';
set local datestyle = 'ISO, YMD';
