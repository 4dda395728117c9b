create table public.customers (
  org_id uuid primary key references public.organizations on delete cascade,
  stripe_customer_id text unique
);
alter table public.customers enable row level security;
-- No policies: nobody but the service role may look.

create table public.subscriptions (
  id text primary key,
  org_id uuid not null references public.organizations on delete cascade,
  status public.subscription_status,
  metadata jsonb,
  price_id text references public.prices,
  quantity integer,
  cancel_at_period_end boolean,
  created timestamptz not null default timezone('utc'::text, now()),
  current_period_start timestamptz not null default timezone('utc'::text, now()),
  current_period_end timestamptz not null default timezone('utc'::text, now()),
  ended_at timestamptz default timezone('utc'::text, now()),
  canceled_at timestamptz default timezone('utc'::text, now())
);
alter table public.subscriptions enable row level security;
create policy "admins view the subscription" on public.subscriptions for select to authenticated
  using (private.has_role(org_id, 'owner', 'admin'));
