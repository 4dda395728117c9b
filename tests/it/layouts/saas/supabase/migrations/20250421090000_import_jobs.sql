create type public.job_state as enum ('queued', 'running', 'failed', 'finished');
create table public.import_jobs (
  id uuid primary key default gen_random_uuid(),
  project_id uuid not null references public.projects on delete cascade,
  state public.job_state not null default 'queued',
  source text not null check (source in ('trello', 'jira', 'asana', 'csv')),
  log text[] not null default '{}',
  started_at timestamptz,
  finished_at timestamptz,
  constraint import_jobs_times check (finished_at is null or started_at <= finished_at)
);
create index import_jobs_project_id_idx on public.import_jobs (project_id);
alter table public.import_jobs enable row level security;
create policy import_jobs_read on public.import_jobs for select to authenticated using (private.has_role(private.project_org(project_id), 'owner', 'admin'));
