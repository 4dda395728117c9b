-- Then the noted rows themselves.
delete from only :"heap_schema".:"heap"
where ctid = any (pg_catalog.current_setting('schemactl.picked')::pg_catalog.tid[])
  and (
    :due:
  );
