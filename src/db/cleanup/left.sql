-- How many rows are still due, and since when.
select pg_catalog.count(*) as rows, pg_catalog.min(:"time")::text as oldest
from :"schema".:"table"
where (
  :due:
);
commit;
