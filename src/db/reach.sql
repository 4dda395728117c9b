-- Which of these tables are not there, or may not be read by this role.
set local search_path = pg_catalog, pg_temp;
select wanted
from pg_catalog.unnest(:'tables'::text[]) as wanted
where pg_catalog.to_regclass(pg_catalog.format('%I.%I', :'schema', wanted)) is null
  or not pg_catalog.has_table_privilege(pg_catalog.to_regclass(pg_catalog.format('%I.%I', :'schema', wanted)), 'select')
order by wanted
