-- The four tiers. Prices in cents of a dollar per month; a limit that is null is agreed with the customer.
insert into subscription_tiers (
  slug, name, description, is_unlimited, monthly_credits, price_cents_monthly, max_concurrent_runs, max_scheduled_tasks,
  max_wide_research_items, max_run_minutes, sandbox_cpu_millicores, sandbox_memory_mb, is_default, sort_order
)
values
  ('free', 'Free', '100 credits a month, one run at a time.', false, 100, 0, 1, 1, 50, 15, 500, 512, true, 1),
  ('pro', 'Pro', '1,000 credits a month, three runs at a time.', false, 1000, 1900, 3, 10, 100, 60, 1000, 2048, false, 2),
  ('team', 'Team', '5,000 credits a month, ten runs at a time.', false, 5000, 4900, 10, 50, 250, 120, 2000, 4096, false, 3),
  (
    'enterprise', 'Enterprise', 'Unlimited credits, limits as agreed.', true, null, null, null, null, null, null, null, null,
    false, 4
  )
on conflict (slug) do update
set
  name = excluded.name,
  description = excluded.description,
  is_unlimited = excluded.is_unlimited,
  monthly_credits = excluded.monthly_credits,
  price_cents_monthly = excluded.price_cents_monthly,
  max_concurrent_runs = excluded.max_concurrent_runs,
  max_scheduled_tasks = excluded.max_scheduled_tasks,
  max_wide_research_items = excluded.max_wide_research_items,
  max_run_minutes = excluded.max_run_minutes,
  sandbox_cpu_millicores = excluded.sandbox_cpu_millicores,
  sandbox_memory_mb = excluded.sandbox_memory_mb,
  sort_order = excluded.sort_order;
