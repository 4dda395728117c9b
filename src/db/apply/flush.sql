-- What was committed without waiting for the disk is on it when this is answered: a commit that waits writes whatever was
-- committed before it. The message is there because a transaction that writes nothing waits for nothing; nobody reads it.
-- A replica shows only what is on a disk.
begin isolation level read committed;
set local search_path = pg_catalog, pg_temp;
select
:commit:
  case when not pg_is_in_recovery() then pg_logical_emit_message(true, 'schemactl', '') end;
commit;
