create domain public.view_name as text check (value ~ '^\S.{0,58}\S?$');
create table public.saved_views (
  id uuid primary key default gen_random_uuid(),
  project_id uuid not null references public.projects on delete cascade,
  owner_id uuid not null default auth.uid() references auth.users on delete cascade,
  name public.view_name not null,
  filter jsonb not null default '{}',
  shared boolean not null default false
);
create index saved_views_project_id_idx on public.saved_views (project_id);
create index saved_views_owner_id_idx on public.saved_views (owner_id);
alter table public.saved_views enable row level security;
create policy "own and shared views" on public.saved_views for select to authenticated
  using (owner_id = (select auth.uid()) or (shared and private.is_member(private.project_org(project_id))));
create policy "own views" on public.saved_views for all to authenticated
  using (owner_id = (select auth.uid())) with check (owner_id = (select auth.uid()));
