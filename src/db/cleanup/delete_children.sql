-- What belongs to the noted rows goes first.
delete from :"schema".:"child"
where :"column" in (
  select id
  from only :"heap_schema".:"heap"
  where ctid = any (pg_catalog.current_setting('schemactl.picked')::pg_catalog.tid[])
);
