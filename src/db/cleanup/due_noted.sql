-- How many rows are due as it was noted before, and since when.
select noted.rows, case when noted.rows > 0 then (
  select pg_catalog.min(:"time")::text
  from :"schema".:"table"
  where :own:
) end as oldest
from (select pg_catalog.current_setting('schemactl.due')::bigint as rows) as noted
