-- Who uses the assistant, and which tenant they belong to.

-- A schema that everybody may enter already (public) is left as it is.
do $usage$
declare
  role_name text;
begin
  foreach role_name in array array['authenticated', 'service_role']
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
  'Sets updated_at to the time of the transaction.';

-- A trigger needs nobody's right to execute.
revoke execute on function set_updated_at() from public, anon, authenticated, service_role;

create table users (
  id uuid not null,
  tenant_id uuid,
  display_name text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint users_pkey primary key (id),
  constraint users_id_fkey foreign key (id) references auth.users (id) on delete cascade,
  constraint users_display_name_check check (length(display_name) between 1 and 200)
);

comment on table users is
  'One row per person who uses the assistant. The id is the one they sign in with.';
comment on column users.tenant_id is
  'The tenant this user is a member of; null for none. Written by the backend only: it decides which documents show.';

create index idx_users_tenant_id on users (tenant_id);

-- A row that is written back unchanged was not updated.
create trigger users_set_updated_at
  before update on users
  for each row
  when (old.* is distinct from new.*)
  execute function set_updated_at();

alter table users enable row level security;
revoke all on users from public, anon, authenticated, service_role;
grant select, insert, update, delete on users to service_role;
grant
  select,
  insert (id, display_name),
  update (display_name)
  on users
  to authenticated;

create policy "Users can view themselves"
  on users
  for select
  to authenticated
  using ((select auth.uid()) = id);

create policy "Users can insert themselves"
  on users
  for insert
  to authenticated
  with check ((select auth.uid()) = id);

create policy "Users can update themselves"
  on users
  for update
  to authenticated
  using ((select auth.uid()) = id)
  with check ((select auth.uid()) = id);
