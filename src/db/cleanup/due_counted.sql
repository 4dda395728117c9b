-- How many rows are due, and since when, in one go.
select pg_catalog.count(*) as rows, pg_catalog.min(:"time")::text as oldest
from :"schema".:"table"
where :own:
