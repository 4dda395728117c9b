create table public.usage_events (
  org_id uuid not null references public.organizations on delete cascade,
  meter text not null,
  amount bigint not null default 1 check (amount > 0),
  at timestamptz not null default now()
) partition by range (at);

do $$
declare
  month date;
begin
  for month in select generate_series(date '2024-09-01', date '2025-03-01', interval '1 month')::date loop
    execute format(
      'create table public.%I partition of public.usage_events for values from (%L) to (%L)',
      'usage_events_' || to_char(month, 'YYYY_MM'), month, month + interval '1 month');
    execute format('alter table public.%I enable row level security', 'usage_events_' || to_char(month, 'YYYY_MM'));
  end loop;
end $$;
alter table public.usage_events enable row level security;
create index usage_events_org_meter_at_idx on public.usage_events (org_id, meter, at);
