-- Telemetry and logs by day, for where they grow large: what a day holds goes with its partition, in a moment. Not a part of
-- core: a next version for a copy of one's own (see the README).
--
-- What is there already becomes the first partition, up to and with today; it is read once for its new key and not
-- copied. The days live in a schema that no API exposes: a partition does not look at its parent's policies.
create schema core_days;

comment on schema core_days is
  'The partitions of tables that are kept by day. `schemactl cleanup` makes the days to come and drops those that are over.';

revoke all on schema core_days from public;

alter table invocation_logs drop constraint invocation_logs_pkey;
alter table invocation_logs set schema core_days;
alter table core_days.invocation_logs rename to invocation_logs_before;

create table invocation_logs (
  like core_days.invocation_logs_before including defaults including constraints including comments,
  -- A key of a partitioned table holds what it is divided by.
  constraint invocation_logs_pkey primary key (id, ts)
) partition by range (ts);

comment on table invocation_logs is
  'How each request went: route, status, time, model. Kept for 14 days. Never what was asked or answered.';

create index idx_invocation_logs_ts on invocation_logs (ts);
create index idx_invocation_logs_session_id on invocation_logs (session_id);

revoke all on invocation_logs from public, anon, authenticated, service_role;
grant select, insert, update, delete on invocation_logs to service_role;

alter table invocation_logs enable row level security;

alter table logs drop constraint logs_pkey;
alter table logs set schema core_days;
alter table core_days.logs rename to logs_before;

create table logs (
  like core_days.logs_before including defaults including constraints including comments,
  constraint logs_pkey primary key (id, created_at),
  constraint logs_user_id_fkey foreign key (user_id) references profiles (id) on delete set null,
  constraint logs_session_id_fkey foreign key (session_id) references sessions (id) on delete set null
) partition by range (created_at);

comment on table logs is
  'Operational events, kept for 30 days. They outlive the user and the session they name, without the name.';

create index idx_logs_level on logs (level);
create index idx_logs_event_type on logs (event_type);
create index idx_logs_created_at on logs (created_at desc);
create index idx_logs_level_created_at on logs (level, created_at desc);
create index idx_logs_user_id on logs (user_id);
create index idx_logs_session_id on logs (session_id);

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

-- What is there up to and with today, then a day for each of the next seven.
do $days$
declare
  today constant date := (now() at time zone 'UTC')::date;
  parent text;
  day date;
begin
  foreach parent in array array['invocation_logs', 'logs'] loop
    execute format(
      'alter table %I attach partition core_days.%I for values from (minvalue) to (%L)',
      parent, parent || '_before', (today + 1)::timestamp at time zone 'UTC');
    for ahead in 1 .. 7 loop
      day := today + ahead;
      execute format(
        'create table core_days.%I partition of %I for values from (%L) to (%L)',
        parent || '_' || to_char(day, 'YYYYMMDD'), parent, day::timestamp at time zone 'UTC', (day + 1)::timestamp at time zone 'UTC');
      execute format('alter table core_days.%I enable row level security', parent || '_' || to_char(day, 'YYYYMMDD'));
    end loop;
  end loop;
end
$days$;
