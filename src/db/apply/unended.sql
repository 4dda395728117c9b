-- The script has not ended the transaction it ran in. Asked only of one that holds a word with which it could.
do $unended$
begin
  -- In two steps: the second is planned only where the first does not settle it.
  if coalesce(current_setting('schemactl.xact', true), '') <> pg_current_xact_id()::text then
    -- Where the note of the transaction was reset too, its lock tells: it goes with the transaction that took it.
    if coalesce(current_setting('schemactl.xact', true), '') <> '' or not exists (
      select from pg_locks
      where locktype = 'advisory' and classid = 1935893357 and objid = 1 and objsubid = 2 and granted
        and pid = pg_backend_pid()
        and database = (select oid from pg_database where datname = current_database()))
    then
      raise exception 'the script ended the transaction it ran in' using errcode = 'SC003';
    end if;
  end if;
end
$unended$;
