create or replace function private.enforce_project_limit() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  allowed int;
  used int;
begin
  select e.max_projects into allowed from public.org_entitlements e where e.org_id = new.org_id and e.is_active limit 1;
  select count(*) into used from public.projects p where p.org_id = new.org_id and p.archived_at is null;
  if used >= coalesce(allowed, 3) then
    raise exception 'project limit reached'
      using errcode = 'P0001', hint = 'Archive a project or upgrade the plan.';
  end if;
  return new;
end;
$$;
create trigger projects_enforce_limit before insert on public.projects
  for each row execute function private.enforce_project_limit();
