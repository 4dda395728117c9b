create table public.comments (
  id bigint generated always as identity primary key,
  task_id bigint not null references public.tasks (id) on delete cascade,
  author_id uuid not null default auth.uid() references public.profiles (id),
  body text not null check (body <> ''),
  created_at timestamptz not null default now(),
  edited_at timestamptz
);
create index comments_task_id_created_at_idx on public.comments (task_id, created_at);

alter table public.comments enable row level security;

create policy comments_read on public.comments for select to authenticated
  using (exists (select from public.tasks t where t.id = comments.task_id));
create policy comments_insert on public.comments for insert to authenticated
  with check (author_id = (select auth.uid()) and exists (select from public.tasks t where t.id = comments.task_id));
create policy comments_edit_own on public.comments for update to authenticated
  using (author_id = (select auth.uid()));
create policy comments_delete_own on public.comments for delete to authenticated
  using (author_id = (select auth.uid()));
