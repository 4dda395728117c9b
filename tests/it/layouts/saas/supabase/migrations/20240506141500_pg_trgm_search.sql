create extension if not exists pg_trgm schema extensions;
create extension if not exists unaccent schema extensions;

create index tasks_title_trgm_idx on public.tasks using gin (title extensions.gin_trgm_ops);
