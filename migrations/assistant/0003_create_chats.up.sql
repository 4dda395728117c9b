-- Conversations: each belongs to one user.
create table chats (
  id uuid not null default gen_random_uuid(),
  user_id uuid not null,
  title text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint chats_pkey primary key (id),
  constraint chats_user_id_fkey foreign key (user_id) references users (id) on delete cascade
);

comment on table chats is
  'Conversations. Seen by the user they belong to only; a tenant''s other members do not see them.';
comment on column chats.updated_at is
  'Last change of the chat or last message in it.';

create index idx_chats_user_id_updated_at on chats (user_id, updated_at desc);

create trigger chats_set_updated_at
  before update on chats
  for each row
  when (old.* is distinct from new.*)
  execute function set_updated_at();

alter table chats enable row level security;
revoke all on chats from public, anon, authenticated, service_role;
grant select, insert, update, delete on chats to service_role;
grant
  select,
  insert (id, user_id, title),
  update (title),
  delete
  on chats
  to authenticated;

create policy "Users can view their own chats"
  on chats
  for select
  to authenticated
  using ((select auth.uid()) = user_id);

create policy "Users can insert their own chats"
  on chats
  for insert
  to authenticated
  with check ((select auth.uid()) = user_id);

create policy "Users can update their own chats"
  on chats
  for update
  to authenticated
  using ((select auth.uid()) = user_id)
  with check ((select auth.uid()) = user_id);

create policy "Users can delete their own chats"
  on chats
  for delete
  to authenticated
  using ((select auth.uid()) = user_id);
