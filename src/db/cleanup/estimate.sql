-- How many rows the planner thinks are due.
explain (format json)
select
from :"schema".:"table"
where (
  :due:
);
commit;
