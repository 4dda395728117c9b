-- What happened, for operations: events of a closed list, at four levels. Never what anybody said.
create table logs (
  id uuid not null default gen_random_uuid(),
  level text not null,
  event_type text not null,
  user_id uuid,
  session_id uuid,
  metadata jsonb,
  created_at timestamptz not null default now(),
  constraint logs_pkey primary key (id),
  constraint logs_user_id_fkey foreign key (user_id) references profiles (id) on delete set null,
  constraint logs_session_id_fkey foreign key (session_id) references sessions (id) on delete set null,
  constraint logs_level_check check (level in ('error', 'warn', 'info', 'debug')),
  constraint logs_event_type_check check (event_type in (
    -- API
    'api_call_started',
    'api_call_completed',
    'api_call_failed',
    'api_call_timeout',
    'api_retry_attempted',
    -- Authentication
    'user_registered',
    'user_login_success',
    'user_login_failed',
    'user_logout',
    'session_expired',
    'account_deleted',
    -- Scenarios
    'scenario_started',
    'scenario_completed',
    'scenario_abandoned',
    -- Sessions
    'session_created',
    'session_restored',
    'session_expiration_cleanup',
    -- Rate limiting
    'rate_limit_checked',
    'rate_limit_exceeded',
    'weekly_limit_reset',
    -- System
    'database_error',
    'cleanup_job_executed',
    'unknown_error'
  ))
);

comment on table logs is
  'Operational events, kept for 30 days. They outlive the user and the session they name, without the name.';
comment on column logs.metadata is
  'Times, counts and identifiers. Never the text of a message.';

create index idx_logs_level on logs (level);
create index idx_logs_event_type on logs (event_type);
create index idx_logs_created_at on logs (created_at desc);
create index idx_logs_level_created_at on logs (level, created_at desc);
create index idx_logs_user_id on logs (user_id);
create index idx_logs_session_id on logs (session_id);

-- A user's own rows only, and never whose they are or when they were written.
revoke all on logs from public, anon, authenticated, service_role;
grant
  select,
  insert (level, event_type, user_id, session_id, metadata),
  update (level, event_type, session_id, metadata),
  delete
  on logs
  to authenticated;
grant select, insert, update, delete on logs to service_role;

alter table logs enable row level security;

create policy "Users see their own logs"
  on logs
  for select
  to authenticated
  using ((select auth.uid()) = user_id);

-- A session that is named has to be theirs as well.
create policy "Users write their own logs"
  on logs
  for insert
  to authenticated
  with check (
    (select auth.uid()) = user_id
    and (
      session_id is null
      or exists (
        select
        from sessions
        where sessions.id = logs.session_id
          and sessions.user_id = (select auth.uid())
      )
    )
  );

create policy "Users change their own logs"
  on logs
  for update
  to authenticated
  using ((select auth.uid()) = user_id)
  with check (
    (select auth.uid()) = user_id
    and (
      session_id is null
      or exists (
        select
        from sessions
        where sessions.id = logs.session_id
          and sessions.user_id = (select auth.uid())
      )
    )
  );

create policy "Users delete their own logs"
  on logs
  for delete
  to authenticated
  using ((select auth.uid()) = user_id);
