-- Whether an index is there, and whether its build came to its end.
select i.indisvalid and i.indisready
from pg_catalog.pg_index as i
join pg_catalog.pg_class as c on c.oid = i.indexrelid
where c.relname = :'name'
  and i.indrelid = pg_catalog.to_regclass(:'table')
