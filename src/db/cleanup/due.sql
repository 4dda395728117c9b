-- How many rows are due, since when, whether enough others stay, and whether any is younger than the cutoff.
with due as (
  :counted:
)
select
  due.rows,
  due.oldest,
  -- Counted from the youngest on, and only as far as the guards want to know.
  (select pg_catalog.count(*)
   from (
     select
     from :"schema".:"table"
     where (
       :gone:
     ) is not true
     order by :"time" desc
     limit (select greatest(:small:, (due.rows + :before:) / :kept_of:) + 1 from due)
   ) as kept) as kept,
  coalesce((select pg_catalog.max(:"time") from :"schema".:"table") >= :cutoff:, false)
    or exists (
      select
      from :"schema".:"table"
      where :"time" is null
    ) as younger
from due;
commit;
