-- One row for each user of the application, beside the row that authentication keeps. What the other tables share is
-- here too: who may enter the schema, and the function that keeps updated_at.

-- A schema that the role may enter already (public) is left as it is. Entering it shows a visitor nothing: no table is
-- granted to anon.
do $usage$
declare
  role_name text;
begin
  foreach role_name in array array['anon', 'authenticated', 'service_role']
  loop
    if not has_schema_privilege(role_name, current_schema(), 'usage') then
      execute format('grant usage on schema %I to %I', current_schema(), role_name);
    end if;
  end loop;
end
$usage$;

create function set_updated_at()
returns trigger
language plpgsql
set search_path from current
as $$
begin
  new.updated_at := now();
  return new;
end
$$;

comment on function set_updated_at() is
  'Trigger: sets updated_at to the time of the transaction.';

revoke execute on function set_updated_at() from public, anon, authenticated, service_role;

create table profiles (
  id uuid not null,
  email text,
  completed_scenario_count integer not null default 0,
  current_week_completion_count integer not null default 0,
  -- The next Monday in UTC. Days are added before the time zone comes in, so that no session's zone or clock change moves it.
  week_reset_date timestamptz not null
    default ((date_trunc('week', now() at time zone 'UTC') + interval '7 days') at time zone 'UTC'),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint profiles_pkey primary key (id),
  constraint profiles_id_fkey foreign key (id) references auth.users (id) on delete cascade,
  constraint profiles_completed_scenario_count_check check (completed_scenario_count >= 0),
  constraint profiles_current_week_completion_count_check check (current_week_completion_count >= 0)
);

comment on table profiles is
  'One row for each user. Goes, with all that belongs to it, when the user''s row in auth.users goes.';
comment on column profiles.completed_scenario_count is
  'How many sessions the user has ever completed. Counted by the database.';
comment on column profiles.current_week_completion_count is
  'How many sessions the user has completed since the last reset. Counted by the database, reset by the application.';
comment on column profiles.week_reset_date is
  'When the application sets the weekly count back to 0: a Monday, 00:00 UTC.';

-- A row that is written back unchanged was not updated.
create trigger profiles_set_updated_at
  before update on profiles
  for each row
  when (old.* is distinct from new.*)
  execute function set_updated_at();

-- A user makes their own profile and may change its address. Everything else in it is the database's or the backend's.
-- There is no delete: who deletes the profile and makes a new one would start with fresh counts. An account is deleted
-- in auth.users.
revoke all on profiles from public, anon, authenticated, service_role;
grant select, insert (id, email), update (email) on profiles to authenticated;
grant select, insert, update, delete on profiles to service_role;

alter table profiles enable row level security;

create policy "Users see their own profile"
  on profiles
  for select
  to authenticated
  using ((select auth.uid()) = id);

create policy "Users make their own profile"
  on profiles
  for insert
  to authenticated
  with check ((select auth.uid()) = id);

create policy "Users change their own profile"
  on profiles
  for update
  to authenticated
  using ((select auth.uid()) = id)
  with check ((select auth.uid()) = id);
