-- How many rows of another table would go with the rows that are due.
select pg_catalog.count(*) as rows
from :"schema".:"child"
where :"column" in (
  select id
  from :"schema".:"table"
  where :own:
);
commit;
