-- Wide research: jobs that give each of many items to an agent of its own, in parallel, and the templates they start from.

-- ------------------------------------------------------------------------------------------------ tables

create table wide_research_templates (
  id uuid not null default gen_random_uuid(),
  user_id uuid default auth.uid(),
  name text not null,
  description text not null default '',
  prompt text not null,
  item_schema jsonb not null default '{}',
  output_schema jsonb not null default '{}',
  max_parallel integer not null default 50,
  max_retries integer not null default 3,
  is_public boolean not null default false,
  created_at timestamptz not null default now(),
  constraint wide_research_templates_pkey primary key (id),
  constraint wide_research_templates_user_id_name_key unique nulls not distinct (user_id, name),
  constraint wide_research_templates_user_id_fkey foreign key (user_id) references auth.users (id) on delete cascade,
  constraint wide_research_templates_name_check check (length(name) between 1 and 200),
  constraint wide_research_templates_prompt_check check (length(prompt) between 1 and 100000),
  constraint wide_research_templates_schemas_check check (
    jsonb_typeof(item_schema) = 'object'
    and octet_length(item_schema::text) <= 65536
    and jsonb_typeof(output_schema) = 'object'
    and octet_length(output_schema::text) <= 65536
  ),
  constraint wide_research_templates_max_parallel_check check (max_parallel between 1 and 1000),
  constraint wide_research_templates_max_retries_check check (max_retries between 0 and 20)
);

comment on table wide_research_templates is
  'Research that can be done again: a prompt, and what goes in and comes out per item. A template without an owner '
  'belongs to the house; is_public, set by the backend, shows one to everybody.';

create table wide_research_jobs (
  id uuid not null default gen_random_uuid(),
  user_id uuid not null default auth.uid(),
  run_id uuid,
  template_id uuid,
  reservation_id uuid,
  title text,
  prompt text not null,
  output_schema jsonb not null default '{}',
  status text not null default 'pending',
  max_parallel integer not null default 50,
  max_retries integer not null default 3,
  retry_backoff_seconds integer not null default 30,
  expected_items integer,
  total_items integer not null default 0,
  running_items integer not null default 0,
  completed_items integer not null default 0,
  failed_items integer not null default 0,
  cancelled_items integer not null default 0,
  progress numeric(5, 2) not null generated always as (
    case greatest(total_items, coalesce(expected_items, 0))
      when 0 then 0
      else round(
        100.0 * (completed_items + failed_items + cancelled_items) / greatest(total_items, coalesce(expected_items, 0)),
        2
      )
    end
  ) stored,
  credits_used numeric(18, 4) not null default 0,
  result jsonb,
  error_message text,
  cancel_requested_at timestamptz,
  started_at timestamptz,
  completed_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint wide_research_jobs_pkey primary key (id),
  constraint wide_research_jobs_id_user_id_key unique (id, user_id),
  constraint wide_research_jobs_user_id_fkey foreign key (user_id) references auth.users (id) on delete cascade,
  constraint wide_research_jobs_run_id_user_id_fkey foreign key (run_id, user_id)
    references agent_runs (id, user_id) on delete set null (run_id),
  constraint wide_research_jobs_template_id_fkey foreign key (template_id)
    references wide_research_templates (id) on delete set null,
  constraint wide_research_jobs_reservation_id_fkey foreign key (reservation_id)
    references credit_transactions (id) on delete set null,
  constraint wide_research_jobs_title_check check (length(title) <= 500),
  constraint wide_research_jobs_prompt_check check (length(prompt) between 1 and 100000),
  constraint wide_research_jobs_output_schema_check check (
    jsonb_typeof(output_schema) = 'object' and octet_length(output_schema::text) <= 65536
  ),
  constraint wide_research_jobs_status_check check (
    status in ('pending', 'running', 'paused', 'completed', 'failed', 'cancelled')
  ),
  constraint wide_research_jobs_max_parallel_check check (max_parallel between 1 and 1000),
  constraint wide_research_jobs_max_retries_check check (max_retries between 0 and 20),
  constraint wide_research_jobs_retry_backoff_check check (retry_backoff_seconds between 0 and 86400),
  constraint wide_research_jobs_expected_items_check check (expected_items >= 0),
  constraint wide_research_jobs_items_check check (
    least(total_items, running_items, completed_items, failed_items, cancelled_items) >= 0
    and running_items + completed_items + failed_items + cancelled_items <= total_items
  ),
  constraint wide_research_jobs_credits_used_check check (credits_used >= 0)
);

comment on table wide_research_jobs is
  'One wide research. Its counts and its end are kept by triggers from wide_research_subtasks.';
comment on column wide_research_jobs.reservation_id is
  'The reservation of credits that pays for the job.';
comment on column wide_research_jobs.max_parallel is
  'How many items are worked on at the same moment.';
comment on column wide_research_jobs.max_retries is
  'How often an item that failed is tried again.';
comment on column wide_research_jobs.retry_backoff_seconds is
  'Wait before the first retry of an item; doubled with each further one, up to an hour.';
comment on column wide_research_jobs.expected_items is
  'How many items there will be. While they are still being added, the job does not end though all of them so far '
  'are done.';

create table wide_research_subtasks (
  id uuid not null default gen_random_uuid(),
  job_id uuid not null,
  user_id uuid not null,
  item_index integer not null,
  item jsonb not null,
  context jsonb not null default '{}',
  agent_run_id uuid,
  status text not null default 'pending',
  attempts integer not null default 0,
  next_attempt_at timestamptz not null default now(),
  lease_expires_at timestamptz,
  result jsonb,
  error_message text,
  credits_used numeric(18, 4) not null default 0,
  started_at timestamptz,
  completed_at timestamptz,
  created_at timestamptz not null default now(),
  constraint wide_research_subtasks_pkey primary key (id),
  constraint wide_research_subtasks_job_id_item_index_key unique (job_id, item_index),
  constraint wide_research_subtasks_job_id_user_id_fkey foreign key (job_id, user_id)
    references wide_research_jobs (id, user_id) on delete cascade,
  constraint wide_research_subtasks_user_id_fkey foreign key (user_id) references auth.users (id) on delete cascade,
  constraint wide_research_subtasks_agent_run_id_user_id_fkey foreign key (agent_run_id, user_id)
    references agent_runs (id, user_id) on delete set null (agent_run_id),
  constraint wide_research_subtasks_item_index_check check (item_index >= 0),
  constraint wide_research_subtasks_status_check check (
    status in ('pending', 'running', 'completed', 'failed', 'cancelled')
  ),
  constraint wide_research_subtasks_attempts_check check (attempts >= 0),
  constraint wide_research_subtasks_credits_used_check check (credits_used >= 0)
);

comment on table wide_research_subtasks is
  'One item of a job, with the context of the agent that works on it. Written by the backend.';
comment on column wide_research_subtasks.attempts is
  'How often the item was given to an agent.';
comment on column wide_research_subtasks.lease_expires_at is
  'While the item is running: until then a worker has it; afterwards the worker counts as dead, and the item is '
  'given out again.';

-- ------------------------------------------------------------------------------------------------ indexes

create index idx_wide_research_templates_user on wide_research_templates (user_id, created_at desc);
create index idx_wide_research_templates_public on wide_research_templates (is_public) where is_public;

create index idx_wide_research_jobs_user_created on wide_research_jobs (user_id, created_at desc);
create index idx_wide_research_jobs_active on wide_research_jobs (status, created_at)
  where status in ('pending', 'running', 'paused');
create index idx_wide_research_jobs_run on wide_research_jobs (run_id, user_id) where run_id is not null;
create index idx_wide_research_jobs_template on wide_research_jobs (template_id) where template_id is not null;
create index idx_wide_research_jobs_reservation on wide_research_jobs (reservation_id) where reservation_id is not null;

create index idx_wide_research_subtasks_job_status on wide_research_subtasks (job_id, user_id, status);
create index idx_wide_research_subtasks_pending on wide_research_subtasks (job_id, next_attempt_at)
  where status = 'pending';
create index idx_wide_research_subtasks_lease on wide_research_subtasks (job_id, lease_expires_at)
  where status = 'running';
create index idx_wide_research_subtasks_agent_run on wide_research_subtasks (agent_run_id, user_id)
  where agent_run_id is not null;
create index idx_wide_research_subtasks_user on wide_research_subtasks (user_id, created_at desc);

-- ------------------------------------------------------------------------------------------------ progress

create function update_wide_research_progress()
returns trigger
language plpgsql
security definer
set search_path from current
as $function$
begin
  if tg_op = 'UPDATE' and new.job_id <> old.job_id then
    raise exception 'a subtask stays with its job'
      using errcode = 'check_violation';
  end if;

  -- Relative to what is there, in one statement: writers wait for the row and count on from each other.
  update wide_research_jobs
  set
    total_items = total_items
      + (new.id is not null)::integer
      - (old.id is not null)::integer,
    running_items = running_items
      + coalesce(new.status = 'running', false)::integer
      - coalesce(old.status = 'running', false)::integer,
    completed_items = completed_items
      + coalesce(new.status = 'completed', false)::integer
      - coalesce(old.status = 'completed', false)::integer,
    failed_items = failed_items
      + coalesce(new.status = 'failed', false)::integer
      - coalesce(old.status = 'failed', false)::integer,
    cancelled_items = cancelled_items
      + coalesce(new.status = 'cancelled', false)::integer
      - coalesce(old.status = 'cancelled', false)::integer,
    credits_used = credits_used + coalesce(new.credits_used, 0) - coalesce(old.credits_used, 0)
  where id = coalesce(new.job_id, old.job_id);

  return null;
end
$function$;

comment on function update_wide_research_progress() is
  'Trigger: moves the counts of wide_research_jobs with every change of wide_research_subtasks. Concurrent changes '
  'lose no count.';

create function check_wide_research_completion()
returns trigger
language plpgsql
set search_path from current
as $function$
begin
  -- On the row itself, before it is written: the last item to end sees all the others, in whichever transaction.
  if new.status in ('pending', 'running')
    and new.total_items > 0
    and new.total_items >= coalesce(new.expected_items, 0)
    and new.completed_items + new.failed_items + new.cancelled_items = new.total_items
  then
    new.status := case
      when new.completed_items > 0 then 'completed'
      when new.failed_items > 0 then 'failed'
      else 'cancelled'
    end;
  end if;

  if new.status in ('completed', 'failed', 'cancelled') then
    new.completed_at := coalesce(new.completed_at, now());
  else
    new.completed_at := null;
  end if;
  if new.status = 'running' then
    new.started_at := coalesce(new.started_at, now());
  end if;
  new.updated_at := now();
  return new;
end
$function$;

comment on function check_wide_research_completion() is
  'Trigger: ends a job when no item is open (completed if any item was, failed_items says how many were not), and '
  'keeps the times of wide_research_jobs.';

create trigger trigger_update_wide_research_progress
  after insert or delete or update of job_id, status, credits_used
  on wide_research_subtasks
  for each row
  execute function update_wide_research_progress();

create trigger trigger_check_wide_research_completion
  before update
  on wide_research_jobs
  for each row
  execute function check_wide_research_completion();

-- ------------------------------------------------------------------------------------------------ work

create function start_wide_research_job(target_job uuid, items jsonb)
returns integer
language plpgsql
set search_path from current
as $function$
declare
  added integer;
begin
  if jsonb_typeof(items) is distinct from 'array' or jsonb_array_length(items) = 0 then
    raise exception 'the items of a job are a list of at least one'
      using errcode = 'invalid_parameter_value';
  end if;

  update wide_research_jobs
  set
    status = 'running',
    expected_items = jsonb_array_length(items)
  where id = target_job
    and status = 'pending'
    and total_items = 0;
  if not found then
    raise exception 'job % is not waiting for its items', target_job
      using errcode = 'object_not_in_prerequisite_state';
  end if;

  insert into wide_research_subtasks (job_id, user_id, item_index, item)
  select job.id, job.user_id, entry.position - 1, entry.item
  from wide_research_jobs as job
  cross join jsonb_array_elements(items) with ordinality as entry (item, position)
  where job.id = target_job
  order by entry.position;
  get diagnostics added = row_count;
  return added;
end
$function$;

comment on function start_wide_research_job(uuid, jsonb) is
  'Gives a pending job its items, one subtask each, and sets it running. Returns how many there are.';

create function claim_wide_research_subtasks(
  target_job uuid,
  max_items integer default 1,
  lease interval default '10 minutes'
)
returns setof wide_research_subtasks
language plpgsql
set search_path from current
as $function$
declare
  job wide_research_jobs;
begin
  -- The row of the job is what claims, ends and counts wait for: the free places cannot be given out twice.
  select *
  into job
  from wide_research_jobs
  where id = target_job
  for no key update;
  if job.status is distinct from 'running' or job.cancel_requested_at is not null then
    return;
  end if;

  -- What a dead worker left behind is an attempt that failed.
  update wide_research_subtasks
  set
    status = case when attempts > job.max_retries then 'failed' else 'pending' end,
    completed_at = case when attempts > job.max_retries then now() end,
    lease_expires_at = null,
    error_message = 'the worker did not report back in time'
  where id in (
    select id
    from wide_research_subtasks
    where job_id = target_job
      and status = 'running'
      and lease_expires_at < now()
    for no key update skip locked
  );

  select *
  into job
  from wide_research_jobs
  where id = target_job;
  if job.status <> 'running' then
    return;
  end if;

  return query
    update wide_research_subtasks as subtask
    set
      status = 'running',
      attempts = attempts + 1,
      started_at = coalesce(started_at, now()),
      lease_expires_at = now() + lease
    where subtask.id in (
      select candidate.id
      from wide_research_subtasks as candidate
      where candidate.job_id = target_job
        and candidate.status = 'pending'
        and candidate.next_attempt_at <= now()
      order by candidate.next_attempt_at, candidate.item_index
      limit greatest(least(max_items, job.max_parallel - job.running_items), 0)
      for no key update skip locked
    )
    returning subtask.*;
end
$function$;

comment on function claim_wide_research_subtasks(uuid, integer, interval) is
  'Gives a worker items of a running job, never more than max_parallel at once over all workers, and none that '
  'another worker has. Whoever does not report back before the lease ends has failed.';

create function finish_wide_research_subtask(
  target_subtask uuid,
  result jsonb default null,
  error text default null,
  credits numeric default 0
)
returns text
language plpgsql
set search_path from current
as $function$
#variable_conflict use_column
declare
  job wide_research_jobs;
  subtask wide_research_subtasks;
begin
  -- The job first, as in claim_wide_research_subtasks(): nobody waits in the other order.
  select owner.*
  into job
  from wide_research_jobs as owner
  where owner.id = (select job_id from wide_research_subtasks where id = target_subtask)
  for no key update;

  update wide_research_subtasks
  set
    status = case
      when finish_wide_research_subtask.error is null then 'completed'
      when attempts > job.max_retries then 'failed'
      else 'pending'
    end,
    completed_at = case
      when finish_wide_research_subtask.error is null or attempts > job.max_retries then now()
    end,
    next_attempt_at = now() + least(
      make_interval(secs => job.retry_backoff_seconds * 2 ^ (attempts - 1)),
      interval '1 hour'
    ),
    lease_expires_at = null,
    result = case when finish_wide_research_subtask.error is null then finish_wide_research_subtask.result end,
    error_message = left(finish_wide_research_subtask.error, 2000),
    credits_used = credits_used + finish_wide_research_subtask.credits
  where id = target_subtask
    and status = 'running'
  returning * into subtask;
  return subtask.status;
end
$function$;

comment on function finish_wide_research_subtask(uuid, jsonb, text, numeric) is
  'Ends an attempt: with a result the item is completed; with an error it is tried again later, up to max_retries '
  'times, and then failed. Returns the new status, or null when the item was no longer being worked on.';

-- ------------------------------------------------------------------------------------------------ who may do what

alter table wide_research_templates enable row level security;
alter table wide_research_jobs enable row level security;
alter table wide_research_subtasks enable row level security;

revoke all
  on wide_research_templates, wide_research_jobs, wide_research_subtasks
  from public, anon, authenticated, service_role;

revoke execute
  on function
    update_wide_research_progress(),
    check_wide_research_completion(),
    start_wide_research_job(uuid, jsonb),
    claim_wide_research_subtasks(uuid, integer, interval),
    finish_wide_research_subtask(uuid, jsonb, text, numeric)
  from public, anon, authenticated, service_role;

grant select, insert, update, delete
  on wide_research_templates, wide_research_jobs, wide_research_subtasks
  to service_role;

grant execute
  on function
    start_wide_research_job(uuid, jsonb),
    claim_wide_research_subtasks(uuid, integer, interval),
    finish_wide_research_subtask(uuid, jsonb, text, numeric)
  to service_role;

grant
  select,
  insert (user_id, name, description, prompt, item_schema, output_schema, max_parallel, max_retries),
  update (name, description, prompt, item_schema, output_schema, max_parallel, max_retries),
  delete
  on wide_research_templates
  to authenticated;

grant
  select,
  insert (
    user_id, run_id, template_id, title, prompt, output_schema, max_parallel, max_retries, retry_backoff_seconds
  ),
  update (title, cancel_requested_at),
  delete
  on wide_research_jobs
  to authenticated;

grant select
  on wide_research_subtasks
  to authenticated;

create policy "Users can view their own and public templates"
  on wide_research_templates
  for select
  to authenticated
  using ((select auth.uid()) = user_id or is_public);

create policy "Users can create their own templates"
  on wide_research_templates
  for insert
  to authenticated
  with check ((select auth.uid()) = user_id);

create policy "Users can update their own templates"
  on wide_research_templates
  for update
  to authenticated
  using ((select auth.uid()) = user_id)
  with check ((select auth.uid()) = user_id);

create policy "Users can delete their own templates"
  on wide_research_templates
  for delete
  to authenticated
  using ((select auth.uid()) = user_id);

create policy "Users can view their own jobs"
  on wide_research_jobs
  for select
  to authenticated
  using ((select auth.uid()) = user_id);

-- From a template that they can see, or from none.
create policy "Users can create their own jobs"
  on wide_research_jobs
  for insert
  to authenticated
  with check (
    (select auth.uid()) = user_id
    and (
      template_id is null
      or exists (select from wide_research_templates as template where template.id = wide_research_jobs.template_id)
    )
  );

create policy "Users can update their own jobs"
  on wide_research_jobs
  for update
  to authenticated
  using ((select auth.uid()) = user_id)
  with check ((select auth.uid()) = user_id);

create policy "Users can delete their own jobs"
  on wide_research_jobs
  for delete
  to authenticated
  using ((select auth.uid()) = user_id);

create policy "Users can view subtasks of their own jobs"
  on wide_research_subtasks
  for select
  to authenticated
  using ((select auth.uid()) = user_id);
