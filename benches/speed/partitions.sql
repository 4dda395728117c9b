-- Telemetry by day, from 28 days ago to a week ahead.
create schema days;

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
  primary key (id, ts)
) partition by range (ts);

create index on invocation_logs (ts);
create index on invocation_logs (session_id);

do $$
declare
  today constant date := (now() at time zone 'UTC')::date;
begin
  for ago in -7 .. 29 loop
    execute format(
      'create table days.d%s partition of invocation_logs for values from (%L) to (%L)',
      to_char(today - ago, 'YYYYMMDD'), (today - ago)::timestamp at time zone 'UTC', (today - ago + 1)::timestamp at time zone 'UTC');
  end loop;
end
$$;
