-- What deletes the rows that are due: by hand (select * from cleanup_expired_records()), by a scheduler, or in batches.
--
-- In all three: row_limit is the most rows of one table that a call deletes, oldest first, idle sessions by the hour;
-- null is no limit. Messages go with their session and come on top. The answer is one row for each table, children before
-- parents, also where it is 0.
--
-- A row is locked before it is deleted, and its condition is looked at again with the lock held: one that was revived in
-- the meantime stays. One that somebody else holds is in use, or another cleanup's: it is left for the next time.
-- A period counts in UTC, so that a day is 24 hours wherever the call comes from.

create function cleanup_expired_records(
  row_limit bigint default null,
  sessions_keep interval default '0 days',
  invocation_logs_keep interval default '14 days',
  quotas_keep interval default '90 days',
  rate_limits_keep interval default '30 days'
)
returns table (table_name text, deleted bigint)
language plpgsql
set search_path from current
set timezone to 'UTC'
as $$
declare
  due uuid[];
begin
  if least(sessions_keep, invocation_logs_keep, quotas_keep, rate_limits_keep) < interval '0' then
    raise exception using
      errcode = 'invalid_parameter_value',
      message = 'a period to keep rows cannot be negative';
  end if;

  due := array(
    select id
    from sessions
    where expires_at < now() - sessions_keep
    order by expires_at
    limit row_limit
    for update skip locked
  );

  delete from messages
  where session_id = any (due);
  table_name := 'messages';
  get diagnostics deleted = row_count;
  return next;

  delete from sessions
  where id = any (due);
  table_name := 'sessions';
  get diagnostics deleted = row_count;
  return next;

  with due as materialized (
    select id
    from invocation_logs
    where ts < now() - invocation_logs_keep
    order by ts
    limit row_limit
    for update skip locked
  )
  delete from invocation_logs
  using due
  where invocation_logs.id = due.id;
  table_name := 'invocation_logs';
  get diagnostics deleted = row_count;
  return next;

  with due as materialized (
    select id
    from quotas
    where date < ((now() - quotas_keep) at time zone 'UTC')::date
    order by date
    limit row_limit
    for update skip locked
  )
  delete from quotas
  using due
  where quotas.id = due.id;
  table_name := 'quotas';
  get diagnostics deleted = row_count;
  return next;

  -- A window that began after the cutoff cannot have ended before it: the first condition is there for the index.
  with due as materialized (
    select id
    from rate_limits
    where window_start < now() - rate_limits_keep
      and window_start + make_interval(secs => window_seconds) < now() - rate_limits_keep
      and (blocked_until is null or blocked_until < now() - rate_limits_keep)
    order by window_start
    limit row_limit
    for update skip locked
  )
  delete from rate_limits
  using due
  where rate_limits.id = due.id;
  table_name := 'rate_limits';
  get diagnostics deleted = row_count;
  return next;
end
$$;

comment on function cleanup_expired_records(bigint, interval, interval, interval, interval) is
  'Deletes sessions past expires_at with their messages, and telemetry, quotas and rate limits past their time. Says how many of each.';

create function delete_expired_sessions(
  row_limit bigint default null,
  inactive_for interval default '7 days'
)
returns table (table_name text, deleted bigint)
language plpgsql
set search_path from current
set timezone to 'UTC'
as $$
declare
  due uuid[];
begin
  if inactive_for < interval '0' then
    raise exception using
      errcode = 'invalid_parameter_value',
      message = 'a period to keep rows cannot be negative';
  end if;

  -- Who moved before the cutoff moved in an hour that began before it: the condition on the hour is there for the index.
  due := array(
    select id
    from sessions
    where is_completed = false
      and active_hour < now() - inactive_for
      and last_activity_at < now() - inactive_for
    order by active_hour
    limit row_limit
    for update skip locked
  );

  delete from messages
  where session_id = any (due);
  table_name := 'messages';
  get diagnostics deleted = row_count;
  return next;

  delete from sessions
  where id = any (due);
  table_name := 'sessions';
  get diagnostics deleted = row_count;
  return next;
end
$$;

comment on function delete_expired_sessions(bigint, interval) is
  'Deletes sessions that were not completed and have not moved for 7 days, with their messages. Says how many of each.';

create function delete_old_logs(
  row_limit bigint default null,
  keep interval default '30 days'
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
    from logs
    where created_at < now() - keep
    order by created_at
    limit row_limit
    for update skip locked
  )
  delete from logs
  using due
  where logs.id = due.id;
  table_name := 'logs';
  get diagnostics deleted = row_count;
  return next;
end
$$;

comment on function delete_old_logs(bigint, interval) is
  'Deletes operational logs older than 30 days. Says how many.';

-- With the rights of whoever calls, and the backend is the only role of the API that may.
revoke execute
  on function
    cleanup_expired_records(bigint, interval, interval, interval, interval),
    delete_expired_sessions(bigint, interval),
    delete_old_logs(bigint, interval)
  from public, anon, authenticated, service_role;
grant execute
  on function
    cleanup_expired_records(bigint, interval, interval, interval, interval),
    delete_expired_sessions(bigint, interval),
    delete_old_logs(bigint, interval)
  to service_role;
