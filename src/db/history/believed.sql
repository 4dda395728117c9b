-- The tables of the history are taken for what they should be: enough to see that nothing is left to do. Whatever reads badly
-- is looked at again, by judged.sql; so is everything before it is written to.
  if exists (select from pg_namespace as n where n.nspname = 'schemactl') then
    format := :format:;
  end if;
