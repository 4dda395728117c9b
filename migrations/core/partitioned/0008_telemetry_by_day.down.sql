-- Telemetry and logs in one table each again. Every row is copied.
create table invocation_logs_whole (
  like invocation_logs including defaults including constraints including comments
);
insert into invocation_logs_whole
select *
from invocation_logs;
drop table invocation_logs;
alter table invocation_logs_whole rename to invocation_logs;
alter table invocation_logs add constraint invocation_logs_pkey primary key (id);

comment on table invocation_logs is
  'How each request went: route, status, time, model. Kept for 14 days. Never what was asked or answered.';

create index idx_invocation_logs_ts on invocation_logs (ts);
create index idx_invocation_logs_session_id on invocation_logs (session_id);

revoke all on invocation_logs from public, anon, authenticated, service_role;
grant select, insert, update, delete on invocation_logs to service_role;

alter table invocation_logs enable row level security;

create table logs_whole (
  like logs including defaults including constraints including comments
);
insert into logs_whole
select *
from logs;
drop table logs;
alter table logs_whole rename to logs;
alter table logs
  add constraint logs_pkey primary key (id),
  add constraint logs_user_id_fkey foreign key (user_id) references profiles (id) on delete set null,
  add constraint logs_session_id_fkey foreign key (session_id) references sessions (id) on delete set null;

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

drop schema core_days;
