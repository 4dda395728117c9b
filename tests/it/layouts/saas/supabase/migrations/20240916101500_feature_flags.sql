create table public.feature_flags (
  name text primary key check (name = lower(name)),
  enabled boolean not null default false,
  rollout numeric(5, 2) not null default 0 check (rollout between 0 and 100),
  orgs uuid[] not null default '{}'
);
alter table public.feature_flags enable row level security;
create policy "flags are public" on public.feature_flags for select to anon, authenticated using (true);

insert into public.feature_flags (name, enabled, rollout) values
  ('documents', true, 100),
  ('time_tracking', true, 100),
  ('ai_summaries', false, 5);
