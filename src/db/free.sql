-- Whether no run holds the lock: the transaction of a lost connection is over then.
set local search_path = pg_catalog, pg_temp;
select not exists (
  select from pg_catalog.pg_locks
  where locktype = 'advisory' and classid = 1935893357 and objid = 1 and objsubid = 2 and granted
    and database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database()))
