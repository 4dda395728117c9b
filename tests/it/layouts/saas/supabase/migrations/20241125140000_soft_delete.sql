alter table public.projects add column deleted_at timestamptz;
drop policy projects_select on public.projects;
create policy projects_select on public.projects for select to authenticated
  using (private.is_member(org_id) and (deleted_at is null or private.has_role(org_id, 'owner', 'admin')));
create rule projects_no_truncate as on delete to public.projects where old.deleted_at is null
  do instead update public.projects set deleted_at = now() where projects.id = old.id;
