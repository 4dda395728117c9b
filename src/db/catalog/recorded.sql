-- What was recorded at the end of the last run of each bundle, without its content.
set local search_path = pg_catalog, pg_temp;
select
  bundle,
  version::text,
  canon::text,
  server::text,
  root,
  environment,
  objects::text,
  to_char(recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
  case when bundle = :'wanted' then content end
from schemactl.catalogs
order by bundle
