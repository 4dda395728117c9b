create table public.webhooks (
  id uuid primary key default gen_random_uuid(),
  org_id uuid not null references public.organizations on delete cascade,
  url text not null check (url ~ '^https://'),
  events text[] not null check (cardinality(events) > 0),
  secret text not null default encode(extensions.gen_random_bytes(16), 'base64'),
  disabled boolean not null default false
);
create table public.webhook_deliveries (
  id bigint generated always as identity,
  webhook_id uuid not null references public.webhooks on delete cascade,
  event text not null,
  body jsonb not null,
  status smallint,
  attempts smallint not null default 0,
  next_attempt_at timestamptz default now(),
  delivered_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (id, created_at)
) partition by range (created_at);
create table public.webhook_deliveries_2024_06 partition of public.webhook_deliveries for values from ('2024-06-01') to ('2024-07-01');
create table public.webhook_deliveries_2024_07 partition of public.webhook_deliveries for values from ('2024-07-01') to ('2024-08-01');
create table public.webhook_deliveries_default partition of public.webhook_deliveries default;
create index on public.webhook_deliveries (next_attempt_at) where delivered_at is null;

alter table public.webhooks enable row level security;
alter table public.webhook_deliveries enable row level security;
alter table public.webhook_deliveries_2024_06 enable row level security;
alter table public.webhook_deliveries_2024_07 enable row level security;
alter table public.webhook_deliveries_default enable row level security;
create policy "admins manage webhooks" on public.webhooks to authenticated using (private.has_role(org_id, 'owner', 'admin'));
