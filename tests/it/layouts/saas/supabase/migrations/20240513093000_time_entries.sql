create extension if not exists btree_gist with schema extensions;

create table public.time_entries (
  id uuid primary key default gen_random_uuid(),
  task_id bigint not null references public.tasks (id) on delete cascade,
  user_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
  during tstzrange not null check (not isempty(during)),
  note text,
  billable boolean not null default true,
  -- Nobody works on two things at once.
  constraint time_entries_no_overlap exclude using gist (user_id with =, during with &&)
);
create index time_entries_task_id_idx on public.time_entries (task_id);
alter table public.time_entries enable row level security;
create policy own_entries on public.time_entries to authenticated using (user_id = (select auth.uid()));
create policy admins_read_entries on public.time_entries for select to authenticated
  using (exists (
    select 1 from public.tasks t where t.id = task_id and private.has_role(private.project_org(t.project_id), 'owner', 'admin')));
