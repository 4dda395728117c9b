create table public.todos (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
  task text not null check (char_length(task) > 3),
  is_complete boolean not null default false,
  inserted_at timestamptz not null default now()
);

alter table public.todos enable row level security;

create policy "Individuals can create todos." on public.todos
  for insert to authenticated with check ((select auth.uid()) = user_id);

create policy "Individuals can view their own todos." on public.todos
  for select to authenticated using ((select auth.uid()) = user_id);
