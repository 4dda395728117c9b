-- Sessions: one row for each visit of somebody known or unknown (anon_id), and for each scenario somebody plays.
--
-- Two applications share this table. One sets expires_at itself and counts visits (last_seen_at, metadata); the other plays
-- scenarios (scenario_id, is_completed, the message counts) and goes by last_activity_at.
create table sessions (
  id uuid not null default gen_random_uuid(),
  user_id uuid,
  anon_id text,
  scenario_id integer,
  is_completed boolean not null default false,
  started_at timestamptz not null default now(),
  last_activity_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at timestamptz not null default now() + interval '7 days',
  completed_at timestamptz,
  message_count_main integer not null default 0,
  message_count_helper integer not null default 0,
  duration_seconds integer,
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  active_hour timestamptz not null default date_bin('1 hour', now(), 'epoch'),
  constraint sessions_pkey primary key (id),
  constraint sessions_user_id_fkey foreign key (user_id) references profiles (id) on delete cascade,
  constraint sessions_scenario_id_fkey foreign key (scenario_id) references scenarios (id) on delete restrict,
  constraint sessions_completed_at_check check (is_completed = (completed_at is not null)),
  constraint sessions_message_count_main_check check (message_count_main >= 0),
  constraint sessions_message_count_helper_check check (message_count_helper >= 0),
  constraint sessions_duration_seconds_check check (duration_seconds >= 0),
  -- Room for a few flags and identifiers, none for a conversation.
  constraint sessions_metadata_check check (jsonb_typeof(metadata) = 'object' and octet_length(metadata::text) <= 4096)
);

comment on table sessions is
  'A visit, or one attempt at a scenario. A completed one is history and is kept; every other one expires.';
comment on column sessions.anon_id is
  'Who it is, where nobody is signed in. Only the backend sees such sessions.';
comment on column sessions.expires_at is
  'When cleanup may delete it. Moves on with last_activity_at; infinity once the session is completed.';
comment on column sessions.active_hour is
  'The hour in which last_activity_at lies, for the index: what moves with every message is in none. Kept by the database; what is written to it is ignored.';
comment on column sessions.metadata is
  'A small object without anything sensitive: at most 4096 bytes.';

create index idx_sessions_anon_id on sessions (anon_id);
create index idx_sessions_user_id on sessions (user_id);
create index idx_sessions_scenario_id on sessions (scenario_id);
create index idx_sessions_expires_at on sessions (expires_at);

-- One active session a user. Sessions without a user are not limited, because nulls differ from each other.
create unique index idx_sessions_active_user_id
  on sessions (user_id)
  where is_completed = false;

create index idx_sessions_history
  on sessions (user_id, completed_at desc)
  where is_completed = true;

-- For cleanup, which looks for what has not moved for long: what was idle by then was so by that hour.
create index idx_sessions_inactive
  on sessions (active_hour)
  where is_completed = false;

create function complete_session()
returns trigger
language plpgsql
set search_path from current
as $$
begin
  if tg_op = 'UPDATE' and old.is_completed then
    if not new.is_completed then
      raise exception using
        errcode = 'check_violation',
        message = format('session %s is completed and stays completed', old.id),
        constraint = 'sessions_complete',
        hint = 'Start a new session.';
    end if;
    -- Completing again changes nothing.
    new.completed_at := old.completed_at;
    new.duration_seconds := old.duration_seconds;
  elsif new.is_completed then
    new.completed_at := coalesce(new.completed_at, now());
    new.duration_seconds := greatest(0, extract(epoch from (new.completed_at - new.started_at)));
    new.expires_at := 'infinity';
  end if;
  return new;
end
$$;

comment on function complete_session() is
  'Trigger: completing a session sets its end and its duration and keeps it for good. Done once, and not taken back.';

-- One function for all three, and no condition at its trigger: every statement reads the conditions of a table's triggers
-- anew, which costs more than calling this, and every message updates a session.
create function touch_session()
returns trigger
language plpgsql
set search_path from current
as $$
begin
  -- Not a generated column: whoever writes back a whole row that they have read would be refused.
  new.active_hour := date_bin('1 hour', new.last_activity_at, 'epoch');
  if tg_op = 'INSERT' then
    return new;
  end if;

  -- Without this a scenario that is played every day for more than a week would be deleted half-way, by the lifetime it
  -- was given at its start. Whoever sets expires_at has the last word, and what has expired is not brought back.
  if new.last_activity_at > old.last_activity_at
    and new.expires_at = old.expires_at
    and old.expires_at > now()
    and isfinite(old.last_activity_at)
    and isfinite(new.last_activity_at)
  then
    if old.expires_at < now() + interval '1 day' then
      new.expires_at := old.expires_at + (new.last_activity_at - old.last_activity_at);
    else
      -- In whole hours where there is time: a row of which nothing that is indexed has changed touches none of its indexes.
      new.expires_at := old.expires_at + (new.active_hour - old.active_hour);
    end if;
  end if;

  -- A row that is written back unchanged was not updated.
  if new.updated_at is distinct from now() and new is distinct from old then
    new.updated_at := now();
  end if;
  return new;
end
$$;

comment on function touch_session() is
  'Trigger: activity in a session that has not expired puts its end off by as long as it was idle, in whole hours where that is more than a day away; every change moves updated_at; active_hour follows last_activity_at.';

-- As its owner: no user may write the counts.
create function count_completion()
returns trigger
language plpgsql
security definer
set search_path from current
as $$
begin
  update profiles
  set completed_scenario_count = completed_scenario_count + 1,
      current_week_completion_count = current_week_completion_count + 1
  where id = new.user_id;
  return null;
end
$$;

comment on function count_completion() is
  'Trigger: counts a completed session in its user''s profile.';

revoke execute
  on function complete_session(), touch_session(), count_completion()
  from public, anon, authenticated, service_role;

-- Triggers of one kind fire in the order of their names: what the first two change, the third still sees. The columns are
-- those that completing is about; an update of anything else, such as the counts, does not look at these two.
create trigger sessions_complete
  before insert or update of is_completed, completed_at, duration_seconds on sessions
  for each row
  when (new.is_completed)
  execute function complete_session();

create trigger sessions_stay_completed
  before update of is_completed on sessions
  for each row
  when (old.is_completed and not new.is_completed)
  execute function complete_session();

create trigger sessions_touch
  before insert or update on sessions
  for each row
  execute function touch_session();

-- After the row is written: of two who complete it at once, the second waits and then finds it completed.
create trigger sessions_count_completion
  after update of is_completed on sessions
  for each row
  when (new.is_completed and not old.is_completed)
  execute function count_completion();

-- A user starts a session, completes it, and may throw it away. Times, counts, the visitor's id and the metadata are not
-- theirs to write.
revoke all on sessions from public, anon, authenticated, service_role;
grant select, delete, insert (id, user_id, scenario_id), update (is_completed) on sessions to authenticated;
grant select, insert, update, delete on sessions to service_role;

alter table sessions enable row level security;

create policy "Users see their own sessions"
  on sessions
  for select
  to authenticated
  using ((select auth.uid()) = user_id);

create policy "Users start their own sessions"
  on sessions
  for insert
  to authenticated
  with check ((select auth.uid()) = user_id);

create policy "Users change their own sessions"
  on sessions
  for update
  to authenticated
  using ((select auth.uid()) = user_id)
  with check ((select auth.uid()) = user_id);

create policy "Users delete their own sessions"
  on sessions
  for delete
  to authenticated
  using ((select auth.uid()) = user_id);
