create view public.org_entitlements
with (security_invoker = true)
as
select
  s.org_id,
  coalesce((p.metadata ->> 'max_projects')::int, 3) as max_projects,
  coalesce((p.metadata ->> 'max_members')::int, 5) as max_members,
  s.status in ('trialing', 'active') as is_active
from public.subscriptions s
join public.prices pr on pr.id = s.price_id
join public.products p on p.id = pr.product_id;
