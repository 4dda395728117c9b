alter table public.tasks rename column body to description;
-- The generated column followed the rename; so does the trigger. The old name stays for one release.
create or replace function public.body(task public.tasks) returns text
language sql immutable set search_path = ''
as $$ select task.description $$;
