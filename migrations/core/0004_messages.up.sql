-- What was said in a session, in its two chats. The only place where a user's words are kept.
create table messages (
  id uuid not null default gen_random_uuid(),
  session_id uuid not null,
  role text not null,
  chat_type text not null,
  content text not null,
  timestamp timestamptz not null default now(),
  created_at timestamptz not null default now(),
  user_id uuid,
  constraint messages_pkey primary key (id),
  constraint messages_session_id_fkey foreign key (session_id) references sessions (id) on delete cascade,
  constraint messages_role_check check (role in ('user', 'scenario', 'helper')),
  constraint messages_chat_type_check check (chat_type in ('main', 'helper'))
);

comment on table messages is
  'What was said in a session. Written once; goes with its session.';
comment on column messages.user_id is
  'Whose it is: the user of its session, null where nobody is signed in. Kept by the database; what is written to it is ignored.';

create index idx_messages_session_id_timestamp on messages (session_id, timestamp);

-- For the policies. With the session, because by the user alone the planner reads all of a user's entries to combine them with
-- those of one session, as if the two had nothing to do with each other.
create index idx_messages_user_id_session_id on messages (user_id, session_id);

-- As its owner: whoever writes, and whatever sessions they see, a message is its session's user's. The policies are looked at
-- afterwards, and refuse what turns out to be somebody else's.
--
-- A new message does not lock its session: a statement with many would take them in the order in which they come, and two
-- such could wait for each other. Whether the session was given to somebody else in the meantime is seen when the message
-- is counted. One that is moved to another session is not counted, so that it writes to the session: a lock alone would not
-- stop who gives it away in a transaction that has begun before and does not see the message.
create function own_message()
returns trigger
language plpgsql
security definer
set search_path from current
as $$
begin
  if tg_op = 'UPDATE' and new.session_id is distinct from old.session_id then
    update sessions set user_id = user_id where id = new.session_id returning user_id into new.user_id;
  else
    select user_id into new.user_id from sessions where id = new.session_id;
  end if;
  return new;
end
$$;

comment on function own_message() is
  'Trigger: a message belongs to the user of its session, whatever was written.';

-- As its owner: no user may write whose a message is.
create function pass_messages()
returns trigger
language plpgsql
security definer
set search_path from current
as $$
begin
  update messages
  set user_id = new.user_id
  where session_id = new.id;
  return null;
end
$$;

comment on function pass_messages() is
  'Trigger: where a session gets another user, as when a visitor signs in, its messages follow.';

-- As its owner: no user may write the counts. Once a statement and not once a row, so that a hundred messages are one step.
--
-- Counting by steps loses nothing under concurrency: whoever comes second waits for the row, then adds to what it finds.
-- The sessions are taken in the order of their ids, so that two writers to the same ones cannot wait for each other.
--
-- From its update on the session is held, and its user with it. Where that is another one than when the message was written,
-- the session was given away in between by somebody who could not see the message yet: it follows now.
create function count_messages()
returns trigger
language plpgsql
security definer
set search_path from current
as $$
declare
  step record;
  owner uuid;
begin
  -- One message at a time is how nearly all of them come, and needs no grouping.
  select session_id,
         user_id,
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
    where id = step.session_id
    returning user_id into owner;
    if owner is distinct from step.user_id then
      update messages
      set user_id = owner
      where session_id = step.session_id
        and user_id is distinct from owner;
    end if;
    return null;
  end if;

  for step in
    select session_id,
           user_id,
           count(*) filter (where chat_type = 'main') as main,
           count(*) filter (where chat_type = 'helper') as helper
    from added
    group by session_id, user_id
    order by session_id
  loop
    update sessions
    set message_count_main = message_count_main + step.main,
        message_count_helper = message_count_helper + step.helper,
        last_activity_at = greatest(last_activity_at, now()),
        updated_at = now()
    where id = step.session_id
    returning user_id into owner;
    if owner is distinct from step.user_id then
      update messages
      set user_id = owner
      where session_id = step.session_id
        and user_id is distinct from owner;
    end if;
  end loop;

  return null;
end
$$;

comment on function count_messages() is
  'Trigger: counts new messages in their session, each chat for itself, and notes the activity.';

revoke execute
  on function own_message(), pass_messages(), count_messages()
  from public, anon, authenticated, service_role;

create trigger messages_owner
  before insert or update of session_id, user_id on messages
  for each row
  execute function own_message();

create trigger sessions_pass_messages
  after update of user_id on sessions
  for each row
  when (new.user_id is distinct from old.user_id)
  execute function pass_messages();

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

-- For these a message carries its owner: to ask its session was a look for each message, and the claim once more.
create policy "Users see the messages of their own sessions"
  on messages
  for select
  to authenticated
  using ((select auth.uid()) = user_id);

-- Looked at after the owner was taken from the session.
create policy "Users write messages in their own sessions"
  on messages
  for insert
  to authenticated
  with check ((select auth.uid()) = user_id);
