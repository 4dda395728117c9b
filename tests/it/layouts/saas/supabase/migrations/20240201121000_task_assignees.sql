create table public.task_assignees (
  task_id bigint references public.tasks on delete cascade,
  user_id uuid references public.profiles on delete cascade,
  assigned_at timestamptz default now() not null,
  primary key (task_id, user_id)
);
alter table public.task_assignees enable row level security;
create policy "assignees follow the task" on public.task_assignees for all to authenticated
  using (exists (select 1 from public.tasks t where t.id = task_id))
  with check (exists (select 1 from public.tasks t where t.id = task_id));
create index on public.task_assignees (user_id);
