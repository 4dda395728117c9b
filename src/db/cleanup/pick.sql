-- Locks due rows that nobody else holds, oldest first, and notes where they lie: they stay as they are until the end of
-- the transaction. A row that was changed meanwhile is looked at again, and counts only if it is still due.
select
  pg_catalog.count(*) as found,
  pg_catalog.max(at)::text as mark,
  pg_catalog.length(pg_catalog.set_config('schemactl.picked', coalesce(pg_catalog.array_agg(tid)::text, '{}'), true)) as noted
from (
  select ctid as tid, :"time" as at
  from only :"heap_schema".:"heap"
  where (
    :due:
  )
    and :within:
  order by :"time"
  limit :rows:
  offset :skip:
  for update skip locked
) as picked;
