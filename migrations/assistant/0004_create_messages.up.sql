-- What was said in a chat, by whom, when.
create table messages (
  id uuid not null default gen_random_uuid(),
  chat_id uuid not null,
  user_id uuid,
  role text not null default 'user',
  content text not null,
  -- The clock, not the transaction: a question and its answer written together keep their order.
  created_at timestamptz not null default clock_timestamp(),
  constraint messages_pkey primary key (id),
  constraint messages_chat_id_fkey foreign key (chat_id) references chats (id) on delete cascade,
  constraint messages_user_id_fkey foreign key (user_id) references users (id) on delete cascade,
  constraint messages_role_check check (role in ('user', 'assistant', 'system', 'tool')),
  constraint messages_user_id_check check (role <> 'user' or user_id is not null)
);

comment on table messages is
  'The messages of a chat. A user adds what they say themselves and changes nothing; the rest is the backend''s.';
comment on column messages.user_id is
  'The user who wrote it; may be null for what no user wrote.';
comment on column messages.role is
  'Who speaks. A user can only write as user.';

create index idx_messages_chat_id_created_at on messages (chat_id, created_at desc);
create index idx_messages_user_id on messages (user_id);
-- An index over the expression, not a stored column: a copy of all words would travel with every select *. Words are
-- taken as they are, whatever the language. A tsvector holds 1 MB at most; 200,000 characters never exceed it.
create index idx_messages_content_search
  on messages
  using gin (to_tsvector('simple', left(content, 200000)));

-- A chat is as recent as its last message. Runs as its owner, because users do not write chats.updated_at.
create function touch_chats_of_messages()
returns trigger
language plpgsql
security definer
set search_path from current
as $$
begin
  update chats
  set updated_at = now()
  where id in (select chat_id from inserted);
  return null;
end
$$;

comment on function touch_chats_of_messages() is
  'Sets updated_at of the chats that have new messages.';

revoke execute on function touch_chats_of_messages() from public, anon, authenticated, service_role;

create trigger messages_touch_chats
  after insert on messages
  referencing new table as inserted
  for each statement
  execute function touch_chats_of_messages();

alter table messages enable row level security;
revoke all on messages from public, anon, authenticated, service_role;
grant select, insert, update, delete on messages to service_role;
grant
  select,
  insert (id, chat_id, user_id, role, content)
  on messages
  to authenticated;

create policy "Users can view messages of their own chats"
  on messages
  for select
  to authenticated
  using (
    exists (
      select
      from chats
      where chats.id = messages.chat_id
        and chats.user_id = (select auth.uid())
    )
  );

create policy "Users can insert their own messages into their own chats"
  on messages
  for insert
  to authenticated
  with check (
    role = 'user'
    and (select auth.uid()) = user_id
    and exists (
      select
      from chats
      where chats.id = messages.chat_id
        and chats.user_id = (select auth.uid())
    )
  );
