alter table public.tasks enable row level security;

create or replace function private.project_org(project uuid) returns uuid
language sql stable security definer set search_path = ''
return (select p.org_id from public.projects p where p.id = project);

create policy "members read tasks" on public.tasks for select to authenticated
  using (private.is_member(private.project_org(project_id)));
create policy "members write tasks" on public.tasks for insert to authenticated
  with check (private.is_member(private.project_org(project_id)));
create policy "members change tasks" on public.tasks for update to authenticated
  using (private.is_member(private.project_org(project_id)));
create policy "creators and admins delete tasks" on public.tasks for delete to authenticated
  using (created_by = (select auth.uid()) or private.has_role(private.project_org(project_id), 'owner', 'admin'));
