-- What this run has committed since the plan was made.
set local search_path = pg_catalog, pg_temp;
select pg_catalog.concat_ws('|', what, bundle, coalesce(version::text, ''), detail)
from schemactl.events
where run_id = :'run'::uuid
  and id > :head:
order by id
