-- Who is signed in where, until when. Of the tokens only hashes are here: what this table holds lets nobody in.
create table sessions (
  id uuid not null default gen_random_uuid(),
  user_id uuid not null,
  session_token bytea not null,
  session_token_expires_at timestamptz,
  refresh_token bytea,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint sessions_pkey primary key (id),
  constraint sessions_user_id_fkey foreign key (user_id) references users (id) on delete cascade,
  constraint sessions_session_token_key unique (session_token),
  constraint sessions_refresh_token_key unique (refresh_token),
  -- A SHA-256 hash is 32 bytes. 32 printable characters are a token that somebody forgot to hash: a real hash looks
  -- like that once in 10^13.
  constraint sessions_session_token_check
    check (octet_length(session_token) = 32 and encode(session_token, 'hex') !~ '^([2-7][0-9a-f])+$'),
  constraint sessions_refresh_token_check
    check (octet_length(refresh_token) = 32 and encode(refresh_token, 'hex') !~ '^([2-7][0-9a-f])+$'),
  constraint sessions_session_token_expires_at_check check (session_token_expires_at <= expires_at)
);

comment on table sessions is
  'Signed-in sessions. Tokens are kept as SHA-256 hashes only, and users cannot read even those.';
comment on column sessions.session_token is
  'SHA-256 hash of the session token. The token itself is never stored.';
comment on column sessions.session_token_expires_at is
  'When the session token has to be renewed with the refresh token; null when it lasts as long as the session.';
comment on column sessions.refresh_token is
  'SHA-256 hash of the refresh token, which lasts as long as the session; null when there is none.';
comment on column sessions.expires_at is
  'When the session is over for good; from then on the row may be deleted.';

create index idx_sessions_user_id_expires_at on sessions (user_id, expires_at);
-- Cleanup walks the sessions of all users, oldest first.
create index idx_sessions_expires_at on sessions (expires_at);

create trigger sessions_set_updated_at
  before update on sessions
  for each row
  when (old.* is distinct from new.*)
  execute function set_updated_at();

-- The backend signs people in. A user sees where they are signed in, and signs out.
alter table sessions enable row level security;
revoke all on sessions from public, anon, authenticated, service_role;
grant select, insert, update, delete on sessions to service_role;
grant
  select (id, user_id, session_token_expires_at, expires_at, created_at, updated_at),
  delete
  on sessions
  to authenticated;

create policy "Users can view their own sessions"
  on sessions
  for select
  to authenticated
  using ((select auth.uid()) = user_id);

create policy "Users can delete their own sessions"
  on sessions
  for delete
  to authenticated
  using ((select auth.uid()) = user_id);

-- Callable by hand, by a scheduler, or in batches: row_limit is the most rows that a call deletes, oldest first; null
-- is no limit. A row is locked before it is deleted and its condition looked at again with the lock held: a session
-- that was extended in the meantime stays, one that somebody else holds is left for the next time. Days are 24 hours,
-- wherever the call comes from.
create function delete_expired_sessions(
  row_limit bigint default null,
  keep interval default '0 days'
)
returns table (table_name text, deleted bigint)
language plpgsql
set search_path from current
set timezone to 'UTC'
as $$
begin
  if keep < interval '0' then
    raise exception using
      errcode = 'invalid_parameter_value',
      message = 'a period to keep rows cannot be negative';
  end if;

  with due as materialized (
    select id
    from sessions
    where expires_at < now() - keep
    order by expires_at
    limit row_limit
    for update skip locked
  )
  delete from sessions
  using due
  where sessions.id = due.id;
  table_name := 'sessions';
  get diagnostics deleted = row_count;
  return next;
end
$$;

comment on function delete_expired_sessions(bigint, interval) is
  'Deletes sessions past expires_at, and past the time to keep them after that. Says how many.';

-- With the rights of whoever calls, and the backend is the only role of the API that may.
revoke execute on function delete_expired_sessions(bigint, interval) from public, anon, authenticated, service_role;
grant execute on function delete_expired_sessions(bigint, interval) to service_role;
