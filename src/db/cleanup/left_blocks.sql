-- How many rows of some blocks are still due, since when, and how many microseconds it took to look.
select
  pg_catalog.count(*) as rows,
  pg_catalog.min(:"time")::text as oldest,
  (extract(epoch from pg_catalog.clock_timestamp() - pg_catalog.now()) * 1000000)::bigint as took
from only :"heap_schema".:"heap"
where :within:
  and (
    :due:
  );
commit;
