-- What was said in a session, in its two chats. The only place where a user's words are kept.
create table messages (
  id uuid not null default gen_random_uuid(),
  session_id uuid not null,
  role text not null,
  chat_type text not null,
  content text not null,
  timestamp timestamptz not null default now(),
  created_at timestamptz not null default now(),
  constraint messages_pkey primary key (id),
  constraint messages_session_id_fkey foreign key (session_id) references sessions (id) on delete cascade,
  constraint messages_role_check check (role in ('user', 'scenario', 'helper')),
  constraint messages_chat_type_check check (chat_type in ('main', 'helper'))
);

comment on table messages is
  'What was said in a session. Written once; goes with its session.';

create index idx_messages_session_id_timestamp on messages (session_id, timestamp);

-- As its owner: no user may write the counts. Once a statement and not once a row, so that a hundred messages are one step.
--
-- Counting by steps loses nothing under concurrency: whoever comes second waits for the row, then adds to what it finds.
-- The sessions are taken in the order of their ids, so that two writers to the same ones cannot wait for each other.
create function count_messages()
returns trigger
language plpgsql
security definer
set search_path from current
as $$
declare
  step record;
begin
  -- One message at a time is how nearly all of them come, and needs no grouping.
  select session_id,
         chat_type,
         (select count(*) from added) as messages
  into step
  from added
  limit 1;
  if step.messages = 1 then
    update sessions
    set message_count_main = message_count_main + (step.chat_type = 'main')::integer,
        message_count_helper = message_count_helper + (step.chat_type = 'helper')::integer,
        last_activity_at = greatest(last_activity_at, now()),
        updated_at = now()
    where id = step.session_id;
    return null;
  end if;

  for step in
    select session_id,
           count(*) filter (where chat_type = 'main') as main,
           count(*) filter (where chat_type = 'helper') as helper
    from added
    group by session_id
    order by session_id
  loop
    update sessions
    set message_count_main = message_count_main + step.main,
        message_count_helper = message_count_helper + step.helper,
        last_activity_at = greatest(last_activity_at, now()),
        updated_at = now()
    where id = step.session_id;
  end loop;

  return null;
end
$$;

comment on function count_messages() is
  'Trigger: counts new messages in their session, each chat for itself, and notes the activity.';

revoke execute on function count_messages() from public, anon, authenticated, service_role;

create trigger messages_count
  after insert on messages
  referencing new table as added
  for each statement
  execute function count_messages();

-- No update and no delete for users: a message stays as it was said, and the counts stay true.
revoke all on messages from public, anon, authenticated, service_role;
grant select, insert (id, session_id, role, chat_type, content, timestamp) on messages to authenticated;
grant select, insert, update, delete on messages to service_role;

alter table messages enable row level security;

-- Asked of the message's session, by its key: a user with many sessions pays for none of the others. Where much is read, the
-- planner makes one list of them all instead.
create policy "Users see the messages of their own sessions"
  on messages
  for select
  to authenticated
  using (
    exists (
      select
      from sessions
      where sessions.id = messages.session_id
        and sessions.user_id = (select auth.uid())
    )
  );

create policy "Users write messages in their own sessions"
  on messages
  for insert
  to authenticated
  with check (
    exists (
      select
      from sessions
      where sessions.id = messages.session_id
        and sessions.user_id = (select auth.uid())
    )
  );
