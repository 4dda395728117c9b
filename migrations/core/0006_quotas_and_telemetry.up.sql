-- The bounded store of the backend: how much somebody may still ask for, how fast, and how the requests went. Counters and
-- minimal telemetry with an end; no prompt, no answer, nobody's words. These three tables hold exactly these columns.

create type subject_type as enum ('anon', 'user', 'ip');

comment on type subject_type is
  'Who is counted: a visitor without an account, a user, or an address.';

create table quotas (
  id uuid not null default gen_random_uuid(),
  subject_type subject_type not null,
  subject_id text not null,
  date date not null,
  requests_count integer not null default 0,
  tokens_count integer not null default 0,
  reset_at timestamptz not null,
  constraint quotas_pkey primary key (id),
  constraint quotas_subject_date_key unique (subject_type, subject_id, date),
  constraint quotas_requests_count_check check (requests_count >= 0),
  constraint quotas_tokens_count_check check (tokens_count >= 0)
);

comment on table quotas is
  'What a subject has used on a day. Kept for 90 days.';

-- For cleanup.
create index idx_quotas_date on quotas (date);

create table rate_limits (
  id uuid not null default gen_random_uuid(),
  subject_type subject_type not null,
  subject_id text not null,
  window_start timestamptz not null,
  window_seconds integer not null,
  hits integer not null default 0,
  blocked_until timestamptz,
  constraint rate_limits_pkey primary key (id),
  constraint rate_limits_subject_window_key unique (subject_type, subject_id, window_start, window_seconds),
  constraint rate_limits_window_seconds_check check (window_seconds > 0),
  constraint rate_limits_hits_check check (hits >= 0)
);

comment on table rate_limits is
  'A subject''s hits in a window of time. Kept for 30 days after the window and the block are over.';
comment on column rate_limits.blocked_until is
  'Until when the subject is turned away; null: it is not.';

-- For cleanup.
create index idx_rate_limits_window_start on rate_limits (window_start);

-- Without a foreign key to sessions: telemetry outlives them.
create table invocation_logs (
  id uuid not null default gen_random_uuid(),
  ts timestamptz not null default now(),
  session_id uuid,
  route text,
  status_code integer,
  latency_ms integer,
  model_used text,
  error_code text,
  hashed_subject text,
  constraint invocation_logs_pkey primary key (id),
  constraint invocation_logs_latency_ms_check check (latency_ms >= 0)
);

comment on table invocation_logs is
  'How each request went: route, status, time, model. Kept for 14 days. Never what was asked or answered.';
comment on column invocation_logs.hashed_subject is
  'A hash of who asked, never the subject itself.';

create index idx_invocation_logs_ts on invocation_logs (ts);
create index idx_invocation_logs_session_id on invocation_logs (session_id);

-- The backend alone: no grant to anybody else, and no policy that could let one in.
revoke all on quotas, rate_limits, invocation_logs from public, anon, authenticated, service_role;
grant select, insert, update, delete on quotas, rate_limits, invocation_logs to service_role;

alter table quotas enable row level security;
alter table rate_limits enable row level security;
alter table invocation_logs enable row level security;
