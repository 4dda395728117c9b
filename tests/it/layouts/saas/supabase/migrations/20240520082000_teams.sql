create table public.teams (
  id uuid primary key default gen_random_uuid(),
  org_id uuid not null references public.organizations (id) on delete cascade,
  name text not null,
  unique (org_id, name),
  unique (id, org_id)
);
create table public.team_members (
  team_id uuid not null,
  org_id uuid not null,
  user_id uuid not null,
  primary key (team_id, user_id),
  foreign key (team_id, org_id) references public.teams (id, org_id) on delete cascade,
  foreign key (org_id, user_id) references public.org_members (org_id, user_id) on delete cascade
);
create index team_members_org_user_idx on public.team_members (org_id, user_id);
alter table public.teams enable row level security;
alter table public.team_members enable row level security;
create policy teams_all on public.teams to authenticated using (private.is_member(org_id)) with check (private.has_role(org_id, 'owner', 'admin'));
create policy team_members_all on public.team_members to authenticated using (private.is_member(org_id)) with check (private.has_role(org_id, 'owner', 'admin'));
