create table public.projects (
  id uuid primary key default gen_random_uuid(),
  org_id uuid not null references public.organizations (id) on delete cascade,
  name text not null,
  description text,
  archived_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (org_id, name)
);

alter table public.projects enable row level security;

create policy projects_select on public.projects for select to authenticated using (private.is_member(org_id));
create policy projects_insert on public.projects for insert to authenticated with check (private.is_member(org_id));
create policy projects_update on public.projects for update to authenticated using (private.is_member(org_id));
create policy projects_delete on public.projects for delete to authenticated using (private.has_role(org_id, 'owner', 'admin'));
