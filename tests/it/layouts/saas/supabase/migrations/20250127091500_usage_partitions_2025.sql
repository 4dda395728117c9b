create table public.usage_events_2025_04 partition of public.usage_events for values from ('2025-04-01') to ('2025-05-01');
create table public.usage_events_2025_05 partition of public.usage_events for values from ('2025-05-01') to ('2025-06-01');
create table public.usage_events_2025_06 partition of public.usage_events for values from ('2025-06-01') to ('2025-07-01');
alter table public.usage_events_2025_04 enable row level security;
alter table public.usage_events_2025_05 enable row level security;
alter table public.usage_events_2025_06 enable row level security;
