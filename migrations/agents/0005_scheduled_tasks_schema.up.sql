-- Scheduled tasks: what an agent does again and again (by cron expression or interval) or once at a given time, and the
-- history of its runs.

-- ------------------------------------------------------------------------------------------------ the next run

create function calculate_next_run(
  cron_expression text default null,
  timezone text default 'UTC',
  after timestamptz default now(),
  interval_seconds integer default null,
  run_at timestamptz default null,
  anchor timestamptz default null,
  until timestamptz default null
)
returns timestamptz
language plpgsql
immutable
set search_path from current
as $function$
declare
  fields text[];
  minutes bigint;
  hours bigint;
  days bigint;
  months bigint;
  weekdays bigint;
  every_hour constant bigint := (1::bigint << 24) - 1;
  every_day constant bigint := ((1::bigint << 31) - 1) << 1;
  every_weekday constant bigint := (1::bigint << 7) - 1;
  any_day boolean;
  any_weekday boolean;
  -- The clock on the wall: now, and where the search has come to.
  here timestamp;
  wall timestamp;
  not_before timestamptz := after;
  setback timestamptz;
  year integer;
  month integer;
  day integer;
  hour integer;
  minute integer;
  month_length integer;
  month_days bigint;
  next_run timestamptz;
  earlier timestamptz;
begin
  if num_nonnulls(cron_expression, interval_seconds, run_at) <> 1 then
    raise exception 'a schedule is one of cron_expression, interval_seconds and run_at'
      using errcode = 'invalid_parameter_value';
  end if;

  if run_at is not null then
    return case when run_at > after and (until is null or run_at <= until) then run_at end;
  end if;

  if interval_seconds is not null then
    if interval_seconds < 1 then
      raise exception 'an interval of % seconds never ends', interval_seconds
        using errcode = 'invalid_parameter_value';
    end if;
    next_run := case
      when not isfinite(after) then null
      when anchor is null then after + make_interval(secs => interval_seconds)
      when anchor > after then anchor
      -- On the grid that starts at the anchor, so that a late run does not shift all that follow.
      else anchor + make_interval(
        secs => (floor(extract(epoch from after - anchor) / interval_seconds) + 1) * interval_seconds
      )
    end;
    return case when until is null or next_run <= until then next_run end;
  end if;

  -- The expression becomes five sets of bits: bit 5 of minutes stands for minute 5.
  fields := string_to_array(btrim(regexp_replace(lower(cron_expression), '\s+', ' ', 'g')), ' ');
  if cardinality(fields) = 1 then
    fields := string_to_array(
      case fields[1]
        when '@yearly' then '0 0 1 1 *'
        when '@annually' then '0 0 1 1 *'
        when '@monthly' then '0 0 1 * *'
        when '@weekly' then '0 0 * * 0'
        when '@daily' then '0 0 * * *'
        when '@midnight' then '0 0 * * *'
        when '@hourly' then '0 * * * *'
        else fields[1]
      end,
      ' '
    );
  end if;
  if cardinality(fields) <> 5 then
    raise exception 'cron expression "%" does not have the five fields minute, hour, day of month, month, day of week',
      left(cron_expression, 200)
      using errcode = 'invalid_parameter_value';
  end if;
  fields[3] := replace(fields[3], '?', '*');
  fields[5] := replace(fields[5], '?', '*');
  minutes := cron_field(fields[1], 0, 60);
  hours := cron_field(fields[2], 0, 24);
  days := cron_field(fields[3], 1, 31);
  months := cron_field(fields[4], 1, 12, '{jan,feb,mar,apr,may,jun,jul,aug,sep,oct,nov,dec}');
  weekdays := cron_field(fields[5], 0, 7, '{sun,mon,tue,wed,thu,fri,sat}');

  -- Where both kinds of day are restricted, either will do. A set of all days restricts nothing if it is written with a
  -- star, or if the other one is.
  any_day := '*' = any (string_to_array(fields[3], ',')) or days = every_day and strpos(fields[5], '*') > 0;
  any_weekday := '*' = any (string_to_array(fields[5], ',')) or weekdays = every_weekday and strpos(fields[3], '*') > 0;

  -- Days up to the 29th come in every month some year, the 30th not in February, the 31st in seven months.
  if any_weekday and not any_day and (
    case
      when days & 1073741823 <> 0 then false
      when days & 1073741824 <> 0 then months & ~4::bigint = 0
      else months & 5546 = 0
    end
  ) then
    raise exception 'cron expression "%" never comes: no month it names has such a day', left(cron_expression, 200)
      using errcode = 'invalid_parameter_value';
  end if;

  if after is null or timezone is null or not isfinite(after) then
    return null;
  end if;
  here := after at time zone timezone;
  wall := date_trunc('minute', here) + interval '1 minute';

  -- If the clock is about to be put back, what it shows until then comes again, and the search starts again there.
  if ((after + interval '24 hours') at time zone timezone) - here < interval '24 hours' then
    setback := clock_change(timezone, after, after + interval '24 hours');
  end if;

  <<search>>
  loop
    -- The first minute from wall on that the expression names: by month, then day, hour and minute.
    year := extract(year from wall);
    month := extract(month from wall);
    day := extract(day from wall);
    hour := extract(hour from wall);
    minute := extract(minute from wall);

    <<months>>
    loop
      if (months >> month) & 1 = 1 then
        month_length := case
          when month in (4, 6, 9, 11) then 30
          when month <> 2 then 31
          when year % 4 = 0 and (year % 100 <> 0 or year % 400 = 0) then 29
          else 28
        end;
        -- The days of the week six times over, moved to where the first of the month is.
        month_days := ((weekdays * 34630287489) << 1) >> extract(dow from make_date(year, month, 1))::integer;
        month_days := case
          when any_day or any_weekday then month_days & days
          else month_days | days
        end;

        while day <= month_length
        loop
          if (month_days >> day) & 1 = 1 then
            while hour < 24
            loop
              if (hours >> hour) & 1 = 1 then
                while minute < 60
                loop
                  exit months when (minutes >> minute) & 1 = 1;
                  minute := minute + 1;
                end loop;
              end if;
              hour := hour + 1;
              minute := 0;
            end loop;
          end if;
          day := day + 1;
          hour := 0;
          minute := 0;
        end loop;
      end if;

      day := 1;
      hour := 0;
      minute := 0;
      month := month + 1;
      if month > 12 then
        month := 1;
        year := year + 1;
        -- From one leap day to the next it is eight years at most.
        if year > extract(year from here) + 9 then
          raise exception 'cron expression "%" never comes', left(cron_expression, 200)
            using errcode = 'invalid_parameter_value';
        end if;
      end if;
    end loop months;
    wall := make_timestamp(year, month, day, hour, minute, 0);

    if setback is not null then
      next_run := after + (wall - here);
      exit search when next_run < setback;
      wall := date_trunc('minute', (setback at time zone timezone) + interval '59.999999 seconds');
      not_before := setback - interval '1 microsecond';
      setback := null;
      continue search;
    end if;

    next_run := wall at time zone timezone;
    if next_run at time zone timezone = wall then
      -- Postgres takes the second of two; the first comes first, unless it is over.
      earlier := (
        wall - (
          ((next_run - interval '24 hours') at time zone timezone) - ((next_run - interval '24 hours') at time zone 'UTC')
        )
      ) at time zone 'UTC';
      if earlier > not_before and earlier < next_run and earlier at time zone timezone = wall then
        next_run := earlier;
      end if;
      exit search;
    end if;

    -- The clock is put forward and never shows this time. What names its hours runs when the clock has been changed; what
    -- runs in every hour goes on in the next.
    next_run := clock_change(timezone, next_run - interval '24 hours', next_run);
    exit search when hours <> every_hour;
    wall := date_trunc('minute', (next_run at time zone timezone) + interval '59.999999 seconds');
  end loop search;

  return case when until is null or next_run <= until then next_run end;
end
$function$;

comment on function calculate_next_run(text, text, timestamptz, integer, timestamptz, timestamptz, timestamptz) is
  'The first time after a given one that a schedule names: a cron expression on the clock of a time zone, an '
  'interval in seconds on a grid from anchor, or a single time. Null when there is none, or none until the given '
  'end. Raises 22023 for what is no schedule, and for one that never comes.';

create function cron_field(field text, lowest integer, cycle integer, names text[] default '{}')
returns bigint
language plpgsql
immutable
strict
set search_path from current
as $function$
declare
  highest constant integer := lowest + cycle - 1;
  -- In a week, 7 is Sunday as well as 0.
  allowed constant integer := highest + (cycle = 7)::integer;
  bits bigint := 0;
  item text;
  parts text[];
  first integer;
  last integer;
  step integer;
  value integer;
begin
  foreach item in array string_to_array(field, ',')
  loop
    -- Start, end and step of: 5, mon, *, 1-5, mon-fri, */10, 0-30/5, 10/15.
    parts := regexp_match(item, '^(\*|[0-9]{1,2}|[a-z]{3})(?:-([0-9]{1,2}|[a-z]{3}))?(?:/([0-9]{1,3}))?$');
    if parts is null or parts[1] = '*' and parts[2] is not null then
      raise exception 'cannot read "%" in a cron expression', left(item, 100)
        using errcode = 'invalid_parameter_value';
    end if;

    step := coalesce(parts[3]::integer, 1);
    first := case
      when parts[1] = '*' then lowest
      when parts[1] ~ '^[0-9]' then parts[1]::integer
      else lowest - 1 + array_position(names, parts[1])
    end;
    last := case
      when parts[2] ~ '^[0-9]' then parts[2]::integer
      when parts[2] is not null then lowest - 1 + array_position(names, parts[2])
      when parts[1] = '*' or parts[3] is not null then greatest(highest, first)
      else first
    end;
    -- A name that is none has become null.
    if first is null
      or last is null
      or first not between lowest and allowed
      or last not between lowest and allowed
      or step < 1
    then
      raise exception '"%" in a cron expression is out of range: % to % was expected', left(item, 100), lowest, highest
        using errcode = 'invalid_parameter_value';
    end if;

    -- From Friday to Monday, from November to February: once around.
    if last < first then
      last := last + cycle;
    end if;
    value := first;
    while value <= last
    loop
      bits := bits | (1::bigint << (lowest + (value - lowest) % cycle));
      value := value + step;
    end loop;
  end loop;

  if bits = 0 then
    raise exception 'a field of a cron expression is empty'
      using errcode = 'invalid_parameter_value';
  end if;
  return bits;
end
$function$;

comment on function cron_field(text, integer, integer, text[]) is
  'One field of a cron expression as a set of bits: bit n is set when the field names n.';

create function clock_change(timezone text, low timestamptz, high timestamptz)
returns timestamptz
language plpgsql
immutable
strict
set search_path from current
as $function$
declare
  standing constant interval := (low at time zone timezone) - (low at time zone 'UTC');
  base constant timestamptz := to_timestamp(floor(extract(epoch from low)));
  before integer := 0;
  since integer := ceil(extract(epoch from high - base));
  middle integer;
  probe timestamptz;
begin
  while since - before > 1
  loop
    middle := (before + since) / 2;
    probe := base + make_interval(secs => middle);
    if (probe at time zone timezone) - (probe at time zone 'UTC') = standing then
      before := middle;
    else
      since := middle;
    end if;
  end loop;
  return base + make_interval(secs => since);
end
$function$;

comment on function clock_change(text, timestamptz, timestamptz) is
  'The second at which the clocks of a time zone are changed, between two moments of which the first is before it '
  'and the second is not.';

-- ------------------------------------------------------------------------------------------------ tables

create table scheduled_tasks (
  id uuid not null default gen_random_uuid(),
  user_id uuid not null default auth.uid(),
  name text not null,
  description text not null default '',
  prompt text not null,
  mode agent_mode not null default 'agent',
  config jsonb not null default '{}',
  schedule_type text not null,
  cron_expression text,
  interval_seconds integer,
  run_at timestamptz,
  timezone text not null default 'UTC',
  starts_at timestamptz not null default now(),
  ends_at timestamptz,
  status text not null default 'active',
  paused_at timestamptz,
  paused_reason text,
  allow_overlap boolean not null default false,
  timeout_seconds integer not null default 3600,
  max_consecutive_failures integer not null default 3,
  notify_on_success boolean not null default false,
  notify_on_failure boolean not null default true,
  notification_channel text not null default 'in_app',
  notification_target text,
  run_count bigint not null default 0,
  success_count bigint not null default 0,
  failure_count bigint not null default 0,
  consecutive_failures integer not null default 0,
  total_duration_ms bigint not null default 0,
  average_duration_ms bigint generated always as (
    case when run_count > 0 then total_duration_ms / run_count end
  ) stored,
  last_scheduled_at timestamptz,
  last_run_at timestamptz,
  last_status text,
  last_error text,
  -- Computed even while the task is paused, so that a schedule that cannot be read is refused at once; then nothing is left
  -- of it, because it comes after minus infinity.
  next_run_at timestamptz generated always as (
    calculate_next_run(
      cron_expression,
      timezone,
      case
        when schedule_type = 'once' then coalesce(last_scheduled_at, timestamptz '-infinity')
        else greatest(starts_at, last_scheduled_at)
      end,
      interval_seconds,
      run_at,
      starts_at,
      case when status = 'active' then ends_at else timestamptz '-infinity' end
    )
  ) stored,
  created_at timestamptz not null default now(),
  constraint scheduled_tasks_pkey primary key (id),
  constraint scheduled_tasks_id_user_id_key unique (id, user_id),
  constraint scheduled_tasks_user_id_fkey foreign key (user_id) references auth.users (id) on delete cascade,
  constraint scheduled_tasks_name_check check (length(name) between 1 and 200),
  constraint scheduled_tasks_prompt_check check (length(prompt) between 1 and 100000),
  constraint scheduled_tasks_config_check check (
    jsonb_typeof(config) = 'object' and octet_length(config::text) <= 65536
  ),
  constraint scheduled_tasks_schedule_check check (
    case schedule_type
      when 'cron' then cron_expression is not null and num_nonnulls(interval_seconds, run_at) = 0
      when 'interval' then interval_seconds is not null and num_nonnulls(cron_expression, run_at) = 0
      when 'once' then run_at is not null and num_nonnulls(cron_expression, interval_seconds) = 0
      else false
    end
  ),
  constraint scheduled_tasks_cron_expression_check check (length(cron_expression) <= 200),
  constraint scheduled_tasks_interval_seconds_check check (interval_seconds >= 60),
  constraint scheduled_tasks_times_check check (
    isfinite(run_at) and isfinite(starts_at) and isfinite(ends_at) and ends_at > starts_at
  ),
  constraint scheduled_tasks_status_check check (status in ('active', 'paused', 'completed')),
  constraint scheduled_tasks_timeout_seconds_check check (timeout_seconds between 1 and 86400),
  constraint scheduled_tasks_max_consecutive_failures_check check (max_consecutive_failures between 1 and 100),
  constraint scheduled_tasks_notification_channel_check check (notification_channel in ('in_app', 'email', 'webhook')),
  constraint scheduled_tasks_notification_target_check check (length(notification_target) between 1 and 2000),
  constraint scheduled_tasks_counts_check check (
    least(run_count, success_count, failure_count, consecutive_failures, total_duration_ms) >= 0
  )
);

comment on table scheduled_tasks is
  'What an agent does on a schedule. next_run_at follows from the schedule and from the last run; counts and pauses '
  'are kept by a trigger on scheduled_task_runs.';
comment on column scheduled_tasks.timezone is
  'The clock by which the cron expression is read.';
comment on column scheduled_tasks.starts_at is
  'No run before; an interval counts from here.';
comment on column scheduled_tasks.max_consecutive_failures is
  'After so many failures in a row the task is paused.';
comment on column scheduled_tasks.last_scheduled_at is
  'Up to here the schedule is dealt with. What was missed in the meantime is made up for by one run.';
comment on column scheduled_tasks.next_run_at is
  'When the next run is due; null when there is none, or while the task is not active.';

create table scheduled_task_runs (
  id uuid not null default gen_random_uuid(),
  task_id uuid not null,
  user_id uuid not null default auth.uid(),
  agent_run_id uuid,
  trigger_source text not null default 'manual',
  scheduled_for timestamptz not null default now(),
  status text not null default 'pending',
  started_at timestamptz,
  completed_at timestamptz,
  deadline_at timestamptz not null default now() + interval '1 hour',
  duration_ms bigint generated always as ((extract(epoch from completed_at - started_at) * 1000)::bigint) stored,
  output jsonb,
  error_message text,
  credits_used numeric(18, 4) not null default 0,
  notification_handled_at timestamptz,
  created_at timestamptz not null default now(),
  constraint scheduled_task_runs_pkey primary key (id),
  constraint scheduled_task_runs_task_id_user_id_fkey foreign key (task_id, user_id)
    references scheduled_tasks (id, user_id) on delete cascade,
  constraint scheduled_task_runs_user_id_fkey foreign key (user_id) references auth.users (id) on delete cascade,
  constraint scheduled_task_runs_agent_run_id_user_id_fkey foreign key (agent_run_id, user_id)
    references agent_runs (id, user_id) on delete set null (agent_run_id),
  constraint scheduled_task_runs_trigger_source_check check (trigger_source in ('schedule', 'manual')),
  constraint scheduled_task_runs_status_check check (
    status in ('pending', 'running', 'completed', 'failed', 'cancelled', 'skipped')
  ),
  constraint scheduled_task_runs_completed_at_check check (completed_at >= started_at),
  constraint scheduled_task_runs_credits_used_check check (credits_used >= 0)
);

comment on table scheduled_task_runs is
  'History of scheduled tasks. The backend adds the runs that are due; a user may ask for one now (trigger_source '
  'manual). Kept 90 days.';
comment on column scheduled_task_runs.deadline_at is
  'A run that is not over by then has failed: see claim_due_tasks().';

-- ------------------------------------------------------------------------------------------------ indexes

create index idx_scheduled_tasks_user_created on scheduled_tasks (user_id, created_at desc);
create index idx_scheduled_tasks_due on scheduled_tasks (next_run_at) where next_run_at is not null;
create index idx_scheduled_tasks_user_status on scheduled_tasks (user_id, status);

create index idx_scheduled_task_runs_task_created on scheduled_task_runs (task_id, user_id, created_at desc);
-- One run per time of a schedule, however many schedulers there are.
create unique index idx_scheduled_task_runs_scheduled_for on scheduled_task_runs (task_id, scheduled_for)
  where trigger_source = 'schedule';
-- One request to run now at a time.
create unique index idx_scheduled_task_runs_requested on scheduled_task_runs (task_id)
  where trigger_source = 'manual' and status = 'pending';
create index idx_scheduled_task_runs_pending on scheduled_task_runs (created_at) where status = 'pending';
create index idx_scheduled_task_runs_deadline on scheduled_task_runs (deadline_at)
  where status in ('pending', 'running');
create index idx_scheduled_task_runs_notify on scheduled_task_runs (created_at)
  where status in ('completed', 'failed') and notification_handled_at is null;
create index idx_scheduled_task_runs_user_created on scheduled_task_runs (user_id, created_at desc);
create index idx_scheduled_task_runs_agent_run on scheduled_task_runs (agent_run_id, user_id)
  where agent_run_id is not null;
create index idx_scheduled_task_runs_created on scheduled_task_runs (created_at);

-- ------------------------------------------------------------------------------------------------ statistics

create function update_scheduled_task_stats()
returns trigger
language plpgsql
security definer
set search_path from current
as $function$
declare
  -- On an insert old is null.
  completed constant boolean := new.status = 'completed' and old.status is distinct from 'completed';
  failed constant boolean := new.status = 'failed' and old.status is distinct from 'failed';
  was_completed constant boolean := old.status is not distinct from 'completed' and new.status <> 'completed';
  was_failed constant boolean := old.status is not distinct from 'failed' and new.status <> 'failed';
begin
  if tg_op = 'UPDATE' and new.task_id <> old.task_id then
    raise exception 'a run stays with its task'
      using errcode = 'check_violation';
  end if;

  update scheduled_tasks as task
  set
    last_scheduled_at = case
      when tg_op = 'INSERT' and new.trigger_source = 'schedule'
        then greatest(task.last_scheduled_at, new.scheduled_for, now())
      else task.last_scheduled_at
    end,
    last_run_at = greatest(task.last_run_at, new.started_at),
    run_count = task.run_count + (completed or failed)::integer - (was_completed or was_failed)::integer,
    success_count = task.success_count + completed::integer - was_completed::integer,
    failure_count = task.failure_count + failed::integer - was_failed::integer,
    total_duration_ms = task.total_duration_ms
      + case when completed or failed then coalesce(new.duration_ms, 0) else 0 end
      - case when was_completed or was_failed then coalesce(old.duration_ms, 0) else 0 end,
    consecutive_failures = case
      when completed then 0
      when failed then task.consecutive_failures + 1
      else task.consecutive_failures
    end,
    last_status = case when completed or failed then new.status else task.last_status end,
    last_error = case when failed then left(new.error_message, 2000) when completed then null else task.last_error end,
    status = case
      when task.status <> 'active' then task.status
      when failed and task.consecutive_failures + 1 >= task.max_consecutive_failures then 'paused'
      when task.schedule_type = 'once'
        and new.trigger_source = 'schedule'
        and new.status in ('completed', 'failed', 'cancelled', 'skipped')
        then 'completed'
      else task.status
    end,
    paused_at = case
      when task.status = 'active' and failed and task.consecutive_failures + 1 >= task.max_consecutive_failures then now()
      else task.paused_at
    end,
    paused_reason = case
      when task.status = 'active' and failed and task.consecutive_failures + 1 >= task.max_consecutive_failures
        then format('%s failures in a row', task.consecutive_failures + 1)
      else task.paused_reason
    end
  where task.id = new.task_id;

  return null;
end
$function$;

comment on function update_scheduled_task_stats() is
  'Trigger: keeps counts, last run and consecutive failures of scheduled_tasks, and pauses a task after '
  'max_consecutive_failures. Runs that are deleted later stay counted.';

create trigger trigger_update_scheduled_task_stats
  after insert or update of task_id, status
  on scheduled_task_runs
  for each row
  execute function update_scheduled_task_stats();

-- ------------------------------------------------------------------------------------------------ work

create function claim_due_tasks(max_runs integer default 10)
returns setof scheduled_task_runs
language plpgsql
set search_path from current
as $function$
begin
  -- One worker at a time: each run moves its task, and two workers could want the tasks of each other.
  perform pg_advisory_xact_lock(hashtextextended('claim_due_tasks', 0));

  update scheduled_task_runs
  set
    status = 'failed',
    completed_at = now(),
    error_message = 'the run was not over by its deadline'
  where id in (
    select id
    from scheduled_task_runs
    where status in ('pending', 'running')
      and deadline_at < now()
    order by deadline_at
    limit 1000
    for no key update skip locked
  );

  -- The trigger moves next_run_at on, past all that was missed.
  insert into scheduled_task_runs (task_id, user_id, trigger_source, scheduled_for, deadline_at)
  select due.id, due.user_id, 'schedule', due.next_run_at, now() + make_interval(secs => due.timeout_seconds)
  from (
    select task.id, task.user_id, task.next_run_at, task.timeout_seconds
    from scheduled_tasks as task
    where task.next_run_at <= now()
      and (
        task.allow_overlap
        or not exists (
          select
          from scheduled_task_runs as going
          where going.task_id = task.id
            and going.status in ('pending', 'running')
        )
      )
    order by task.next_run_at
    limit max_runs
    for no key update of task skip locked
  ) as due;

  return query
    update scheduled_task_runs as run
    set
      status = 'running',
      started_at = now(),
      deadline_at = now() + make_interval(
        secs => (select timeout_seconds from scheduled_tasks where scheduled_tasks.id = run.task_id)
      )
    where run.id in (
      select waiting.id
      from scheduled_task_runs as waiting
      where waiting.status = 'pending'
      order by waiting.created_at
      limit max_runs
      for no key update skip locked
    )
    returning run.*;
end
$function$;

comment on function claim_due_tasks(integer) is
  'Gives a worker runs to do: of tasks that are due, and those asked for by hand. No run goes to two workers; a '
  'task that is still running waits, unless it allows overlap; what was not over by its deadline has failed. Call '
  'it in a transaction of its own: other workers wait for it to end.';

create function finish_task_run(
  target_run uuid,
  error text default null,
  output jsonb default null,
  credits numeric default 0
)
returns text
language sql
set search_path from current
as $function$
  update scheduled_task_runs
  set
    status = case when finish_task_run.error is null then 'completed' else 'failed' end,
    completed_at = now(),
    output = finish_task_run.output,
    error_message = left(finish_task_run.error, 2000),
    credits_used = finish_task_run.credits
  where id = target_run
    and status in ('pending', 'running')
  returning status
$function$;

comment on function finish_task_run(uuid, text, jsonb, numeric) is
  'Ends a run: completed, or failed if there is an error. Returns the new status, or null when the run was over '
  'already.';

create function claim_task_notifications(max_rows integer default 100)
returns table (
  run_id uuid,
  task_id uuid,
  user_id uuid,
  task_name text,
  run_status text,
  error_message text,
  task_paused boolean,
  notification_channel text,
  notification_target text
)
language plpgsql
set search_path from current
as $function$
#variable_conflict use_column
begin
  -- Nobody wants to hear of these.
  update scheduled_task_runs
  set notification_handled_at = now()
  where id in (
    select run.id
    from scheduled_task_runs as run
    join scheduled_tasks as task on task.id = run.task_id
    where run.status in ('completed', 'failed')
      and run.notification_handled_at is null
      and not case run.status when 'completed' then task.notify_on_success else task.notify_on_failure end
    for no key update of run skip locked
  );

  return query
    update scheduled_task_runs as run
    set notification_handled_at = now()
    from scheduled_tasks as task
    where run.id in (
        select finished.id
        from scheduled_task_runs as finished
        join scheduled_tasks as wanting on wanting.id = finished.task_id
        where finished.status in ('completed', 'failed')
          and finished.notification_handled_at is null
          and case finished.status when 'completed' then wanting.notify_on_success else wanting.notify_on_failure end
        order by finished.created_at
        limit max_rows
        for no key update of finished skip locked
      )
      and task.id = run.task_id
    returning
      run.id,
      task.id,
      task.user_id,
      task.name,
      run.status,
      run.error_message,
      task.status = 'paused',
      task.notification_channel,
      task.notification_target;
end
$function$;

comment on function claim_task_notifications(integer) is
  'The finished runs whose users want to be told, each given out once.';

create function pause_scheduled_task(target_task uuid)
returns void
language plpgsql
security definer
set search_path from current
as $function$
begin
  update scheduled_tasks
  set
    status = 'paused',
    paused_at = now(),
    paused_reason = 'paused by the user'
  where id = target_task
    and user_id = auth.uid()
    and status = 'active';
  if not found then
    raise exception 'there is no active task % of yours', target_task
      using errcode = 'no_data_found';
  end if;
end
$function$;

comment on function pause_scheduled_task(uuid) is
  'Pauses a task of the calling user.';

create function resume_scheduled_task(target_task uuid)
returns timestamptz
language plpgsql
security definer
set search_path from current
as $function$
declare
  due timestamptz;
begin
  update scheduled_tasks
  set
    status = 'active',
    paused_at = null,
    paused_reason = null,
    consecutive_failures = 0,
    -- What fell into the pause is not made up for; a single run whose time passed meanwhile is.
    last_scheduled_at = case when schedule_type = 'once' then last_scheduled_at else now() end
  where id = target_task
    and user_id = auth.uid()
    and status <> 'active'
  returning next_run_at into due;
  if not found then
    raise exception 'there is no paused task % of yours', target_task
      using errcode = 'no_data_found';
  end if;
  return due;
end
$function$;

comment on function resume_scheduled_task(uuid) is
  'Sets a paused or completed task of the calling user active again, with no failures behind it, and returns when '
  'it is due.';

create function cleanup_scheduled_task_runs(keep interval default '90 days', max_rows integer default null)
returns bigint
language plpgsql
set search_path from current
as $function$
declare
  deleted bigint;
begin
  delete from scheduled_task_runs
  where id in (
    select id
    from scheduled_task_runs
    where created_at < now() - keep
      and status in ('completed', 'failed', 'cancelled', 'skipped')
    order by created_at
    limit max_rows
    for update skip locked
  );
  get diagnostics deleted = row_count;
  return deleted;
end
$function$;

comment on function cleanup_scheduled_task_runs(interval, integer) is
  'Deletes runs that are over and older than the given time, oldest first, at most max_rows. The counts of the '
  'tasks stay. Returns how many.';

-- ------------------------------------------------------------------------------------------------ who may do what

alter table scheduled_tasks enable row level security;
alter table scheduled_task_runs enable row level security;

revoke all
  on scheduled_tasks, scheduled_task_runs
  from public, anon, authenticated, service_role;

revoke execute
  on function
    calculate_next_run(text, text, timestamptz, integer, timestamptz, timestamptz, timestamptz),
    cron_field(text, integer, integer, text[]),
    clock_change(text, timestamptz, timestamptz),
    update_scheduled_task_stats(),
    claim_due_tasks(integer),
    finish_task_run(uuid, text, jsonb, numeric),
    claim_task_notifications(integer),
    pause_scheduled_task(uuid),
    resume_scheduled_task(uuid),
    cleanup_scheduled_task_runs(interval, integer)
  from public, anon, authenticated, service_role;

grant select, insert, update, delete
  on scheduled_tasks, scheduled_task_runs
  to service_role;

grant execute
  on function
    claim_due_tasks(integer),
    finish_task_run(uuid, text, jsonb, numeric),
    claim_task_notifications(integer),
    cleanup_scheduled_task_runs(interval, integer)
  to service_role;

-- next_run_at is computed as whoever writes the row.
grant execute
  on function
    calculate_next_run(text, text, timestamptz, integer, timestamptz, timestamptz, timestamptz),
    cron_field(text, integer, integer, text[]),
    clock_change(text, timestamptz, timestamptz)
  to authenticated, service_role;

grant execute
  on function
    pause_scheduled_task(uuid),
    resume_scheduled_task(uuid)
  to authenticated;

grant
  select,
  insert (
    user_id, name, description, prompt, mode, config, schedule_type, cron_expression, interval_seconds, run_at, timezone,
    starts_at, ends_at, allow_overlap, timeout_seconds, max_consecutive_failures, notify_on_success, notify_on_failure,
    notification_channel, notification_target
  ),
  update (
    name, description, prompt, mode, config, schedule_type, cron_expression, interval_seconds, run_at, timezone,
    starts_at, ends_at, allow_overlap, timeout_seconds, max_consecutive_failures, notify_on_success, notify_on_failure,
    notification_channel, notification_target
  ),
  delete
  on scheduled_tasks
  to authenticated;

grant
  select,
  insert (task_id, user_id)
  on scheduled_task_runs
  to authenticated;

create policy "Users can view their own tasks"
  on scheduled_tasks
  for select
  to authenticated
  using ((select auth.uid()) = user_id);

create policy "Users can create their own tasks"
  on scheduled_tasks
  for insert
  to authenticated
  with check ((select auth.uid()) = user_id);

create policy "Users can update their own tasks"
  on scheduled_tasks
  for update
  to authenticated
  using ((select auth.uid()) = user_id)
  with check ((select auth.uid()) = user_id);

create policy "Users can delete their own tasks"
  on scheduled_tasks
  for delete
  to authenticated
  using ((select auth.uid()) = user_id);

create policy "Users can view runs of their own tasks"
  on scheduled_task_runs
  for select
  to authenticated
  using ((select auth.uid()) = user_id);

create policy "Users can ask for a run of their own tasks"
  on scheduled_task_runs
  for insert
  to authenticated
  with check ((select auth.uid()) = user_id and trigger_source = 'manual' and status = 'pending');
