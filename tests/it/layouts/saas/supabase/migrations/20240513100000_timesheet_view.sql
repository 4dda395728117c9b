create or replace view public.timesheets with (security_invoker) as
select
  user_id,
  date_trunc('week', lower(during))::date as week,
  sum(extract(epoch from (coalesce(upper(during), now()) - lower(during)))) filter (where billable) / 3600 as billable_hours,
  sum(extract(epoch from (coalesce(upper(during), now()) - lower(during)))) / 3600 as hours
from public.time_entries
group by 1, 2;
comment on view public.timesheets is E'@graphql({"primary_key_columns": ["user_id", "week"]})';
