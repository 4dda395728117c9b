-- The rule broke `returning` for the API: a trigger instead.
drop rule projects_no_truncate on public.projects;
create or replace function public.delete_project(project uuid) returns void
language sql security invoker set search_path = ''
as $$ update public.projects set deleted_at = now() where id = project $$;
