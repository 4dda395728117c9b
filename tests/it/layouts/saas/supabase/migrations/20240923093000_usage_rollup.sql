create materialized view public.usage_by_day as
select org_id, meter, (at at time zone 'UTC')::date as day, sum(amount) as amount
from public.usage_events
group by org_id, meter, day
with no data;
create unique index usage_by_day_key on public.usage_by_day (org_id, meter, day);
refresh materialized view public.usage_by_day;
-- Materialized views know no row-level security.
revoke all on public.usage_by_day from anon, authenticated;

create function public.my_usage(org uuid, since date default current_date - 30)
returns table (meter text, day date, amount numeric)
language sql stable security definer set search_path = ''
as $$
  select u.meter, u.day, u.amount
  from public.usage_by_day u
  where u.org_id = org and u.day >= since and private.is_member(org)
  order by u.day
$$;
revoke execute on function public.my_usage(uuid, date) from public, anon;
