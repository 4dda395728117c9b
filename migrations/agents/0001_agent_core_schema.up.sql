-- Agent runs and what belongs to them: the steps they take, the artifacts they leave, the messages exchanged on the way,
-- and the memory that outlives them.

-- A schema that everybody may enter already (public) is left as it is.
do $usage$
declare
  role_name text;
begin
  foreach role_name in array array['authenticated', 'service_role']
  loop
    if not has_schema_privilege(role_name, current_schema(), 'usage') then
      execute format('grant usage on schema %I to %I', current_schema(), role_name);
    end if;
  end loop;
end
$usage$;

create type agent_run_status as enum (
  'pending',
  'queued',
  'planning',
  'running',
  'paused',
  'waiting_for_input',
  'completed',
  'failed',
  'cancelled',
  'timed_out'
);

comment on type agent_run_status is
  'Life of a run. The last four are final.';

create type agent_step_status as enum (
  'pending',
  'running',
  'completed',
  'failed',
  'skipped',
  'cancelled'
);

comment on type agent_step_status is
  'Life of a step. The last four are final.';

create type tool_type as enum (
  'llm',
  'code',
  'shell',
  'browser',
  'search',
  'file',
  'image',
  'connector',
  'wide_research',
  'memory',
  'schedule',
  'user_input'
);

comment on type tool_type is
  'What a step works with. code runs in the sandbox; user_input waits for the user.';

create type agent_mode as enum (
  'chat',
  'agent',
  'research',
  'wide_research',
  'code',
  'data_analysis',
  'document',
  'slides',
  'website',
  'image',
  'browser',
  'workflow'
);

comment on type agent_mode is
  'What a run is for.';

-- ------------------------------------------------------------------------------------------------ tables

create table agent_runs (
  id uuid not null default gen_random_uuid(),
  user_id uuid not null default auth.uid(),
  tenant_id uuid,
  parent_run_id uuid,
  mode agent_mode not null default 'chat',
  status agent_run_status not null default 'pending',
  title text,
  goal text not null,
  model text,
  config jsonb not null default '{}',
  metadata jsonb not null default '{}',
  result jsonb,
  error_code text,
  error_message text,
  auto_complete boolean not null default true,
  cancel_requested_at timestamptz,
  total_steps integer not null default 0,
  completed_steps integer not null default 0,
  failed_steps integer not null default 0,
  skipped_steps integer not null default 0,
  progress numeric(5, 2) not null generated always as (
    case total_steps
      when 0 then 0
      else round(100.0 * (completed_steps + failed_steps + skipped_steps) / total_steps, 2)
    end
  ) stored,
  tokens_input bigint not null default 0,
  tokens_output bigint not null default 0,
  credits_used numeric(18, 4) not null default 0,
  started_at timestamptz,
  completed_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint agent_runs_pkey primary key (id),
  -- What belongs to a run names the run and its owner together, so that the two can never disagree.
  constraint agent_runs_id_user_id_key unique (id, user_id),
  constraint agent_runs_user_id_fkey foreign key (user_id) references auth.users (id) on delete cascade,
  constraint agent_runs_parent_run_id_fkey foreign key (parent_run_id) references agent_runs (id) on delete set null,
  constraint agent_runs_title_check check (length(title) <= 500),
  constraint agent_runs_goal_check check (length(goal) between 1 and 100000),
  constraint agent_runs_config_check check (jsonb_typeof(config) = 'object' and octet_length(config::text) <= 65536),
  constraint agent_runs_metadata_check check (jsonb_typeof(metadata) = 'object' and octet_length(metadata::text) <= 65536),
  constraint agent_runs_steps_check check (
    least(total_steps, completed_steps, failed_steps, skipped_steps) >= 0
    and completed_steps + failed_steps + skipped_steps <= total_steps
  ),
  constraint agent_runs_usage_check check (least(tokens_input, tokens_output, credits_used) >= 0)
);

comment on table agent_runs is
  'One task or conversation of an agent. Owned by one user; status and statistics are written by the backend and by '
  'triggers.';
comment on column agent_runs.tenant_id is
  'Optional label of the tenant the run is billed to. It gives nobody access: ownership is per user.';
comment on column agent_runs.auto_complete is
  'Whether the run ends by itself when no step is open. Off for a plan that grows: turn it on when the last step is '
  'known.';
comment on column agent_runs.cancel_requested_at is
  'Set by the user who wants the run to stop; the backend stops it and sets the status.';
comment on column agent_runs.skipped_steps is
  'Steps that were skipped or cancelled.';
comment on column agent_runs.completed_at is
  'When the run reached a final status, whichever it was.';

create table agent_steps (
  id uuid not null default gen_random_uuid(),
  run_id uuid not null,
  user_id uuid not null,
  step_number integer not null,
  title text,
  tool_type tool_type not null,
  tool_name text,
  status agent_step_status not null default 'pending',
  attempt integer not null default 1,
  input jsonb not null default '{}',
  output jsonb,
  error_code text,
  error_message text,
  tokens_input bigint not null default 0,
  tokens_output bigint not null default 0,
  credits_used numeric(18, 4) not null default 0,
  started_at timestamptz,
  completed_at timestamptz,
  duration_ms bigint generated always as ((extract(epoch from completed_at - started_at) * 1000)::bigint) stored,
  created_at timestamptz not null default now(),
  constraint agent_steps_pkey primary key (id),
  constraint agent_steps_run_id_step_number_key unique (run_id, step_number),
  constraint agent_steps_run_id_user_id_fkey foreign key (run_id, user_id)
    references agent_runs (id, user_id) on delete cascade,
  constraint agent_steps_user_id_fkey foreign key (user_id) references auth.users (id) on delete cascade,
  constraint agent_steps_step_number_check check (step_number > 0),
  constraint agent_steps_attempt_check check (attempt > 0),
  constraint agent_steps_usage_check check (least(tokens_input, tokens_output, credits_used) >= 0),
  constraint agent_steps_completed_at_check check (completed_at >= started_at)
);

comment on table agent_steps is
  'The steps of a run, in order. Written by the backend; every change moves the statistics of the run.';

create table agent_artifacts (
  id uuid not null default gen_random_uuid(),
  run_id uuid not null,
  step_id uuid,
  user_id uuid not null default auth.uid(),
  kind text not null default 'file',
  name text not null,
  mime_type text,
  size_bytes bigint,
  storage_bucket text,
  storage_path text,
  content_hash text,
  signed_url text,
  signed_url_expires_at timestamptz,
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now(),
  constraint agent_artifacts_pkey primary key (id),
  constraint agent_artifacts_run_id_user_id_fkey foreign key (run_id, user_id)
    references agent_runs (id, user_id) on delete cascade,
  constraint agent_artifacts_step_id_fkey foreign key (step_id) references agent_steps (id) on delete set null,
  constraint agent_artifacts_user_id_fkey foreign key (user_id) references auth.users (id) on delete cascade,
  constraint agent_artifacts_kind_check check (
    kind in ('file', 'upload', 'image', 'document', 'code', 'dataset', 'slides', 'website', 'archive', 'other')
  ),
  constraint agent_artifacts_name_check check (length(name) between 1 and 500),
  constraint agent_artifacts_size_bytes_check check (size_bytes >= 0),
  constraint agent_artifacts_storage_check check ((storage_bucket is null) = (storage_path is null)),
  -- A path that climbs would leave the folder that the policies look at.
  constraint agent_artifacts_storage_path_check check (
    length(storage_path) between 1 and 1024
    and '..' <> all (string_to_array(storage_path, '/'))
  ),
  constraint agent_artifacts_content_hash_check check (content_hash ~ '^[0-9a-f]{64}$'),
  constraint agent_artifacts_signed_url_check check ((signed_url is null) = (signed_url_expires_at is null)),
  constraint agent_artifacts_metadata_check check (
    jsonb_typeof(metadata) = 'object' and octet_length(metadata::text) <= 65536
  )
);

comment on table agent_artifacts is
  'Files and outputs of a run. The bytes are in object storage; a row says where, and what they hash to.';
comment on column agent_artifacts.content_hash is
  'SHA-256 of the content, 64 hexadecimal digits.';
comment on column agent_artifacts.signed_url is
  'A link made by the backend, good until signed_url_expires_at.';

create table agent_messages (
  id uuid not null default gen_random_uuid(),
  run_id uuid not null,
  user_id uuid not null default auth.uid(),
  sequence bigint not null generated always as identity,
  role text not null default 'user',
  content text not null,
  tool_calls jsonb,
  tokens integer,
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now(),
  constraint agent_messages_pkey primary key (id),
  -- In which order a conversation is read.
  constraint agent_messages_run_id_sequence_key unique (run_id, sequence),
  constraint agent_messages_run_id_user_id_fkey foreign key (run_id, user_id)
    references agent_runs (id, user_id) on delete cascade,
  constraint agent_messages_user_id_fkey foreign key (user_id) references auth.users (id) on delete cascade,
  constraint agent_messages_role_check check (role in ('user', 'assistant', 'system', 'tool')),
  constraint agent_messages_content_check check (length(content) <= 1000000),
  constraint agent_messages_tokens_check check (tokens >= 0),
  constraint agent_messages_metadata_check check (
    jsonb_typeof(metadata) = 'object' and octet_length(metadata::text) <= 65536
  )
);

comment on table agent_messages is
  'The conversation of a run, ordered by sequence. Nobody edits a message; users write only as user.';
comment on column agent_messages.user_id is
  'Owner of the run, whoever speaks.';

create table agent_memory (
  id uuid not null default gen_random_uuid(),
  user_id uuid not null default auth.uid(),
  run_id uuid,
  namespace text not null default 'default',
  key text not null,
  value jsonb not null,
  kind text not null default 'fact',
  importance smallint not null default 5,
  access_count bigint not null default 0,
  last_accessed_at timestamptz,
  expires_at timestamptz,
  created_at timestamptz not null default now(),
  constraint agent_memory_pkey primary key (id),
  constraint agent_memory_user_id_namespace_key_key unique (user_id, namespace, key),
  constraint agent_memory_user_id_fkey foreign key (user_id) references auth.users (id) on delete cascade,
  -- What was learned outlives the run it was learned in.
  constraint agent_memory_run_id_user_id_fkey foreign key (run_id, user_id)
    references agent_runs (id, user_id) on delete set null (run_id),
  constraint agent_memory_namespace_check check (length(namespace) between 1 and 200),
  constraint agent_memory_key_check check (length(key) between 1 and 500),
  constraint agent_memory_value_check check (octet_length(value::text) <= 262144),
  constraint agent_memory_kind_check check (kind in ('fact', 'preference', 'instruction', 'summary')),
  constraint agent_memory_importance_check check (importance between 1 and 10),
  constraint agent_memory_access_count_check check (access_count >= 0)
);

comment on table agent_memory is
  'What an agent remembers about a user across runs: one value per namespace and key.';
comment on column agent_memory.run_id is
  'The run in which this was learned, while that run exists.';
comment on column agent_memory.expires_at is
  'After this moment cleanup_expired_memory() forgets the row; null keeps it.';

-- ------------------------------------------------------------------------------------------------ indexes

-- Where a foreign key has two columns, an index begins with both.

create index idx_agent_runs_user_created on agent_runs (user_id, created_at desc);
-- How many runs a user has going at once, counted before each start.
create index idx_agent_runs_user_active on agent_runs (user_id) where status in ('planning', 'running');
-- What the workers pick from, oldest first.
create index idx_agent_runs_queue on agent_runs (created_at) where status in ('pending', 'queued');
create index idx_agent_runs_tenant on agent_runs (tenant_id, created_at desc) where tenant_id is not null;
create index idx_agent_runs_parent on agent_runs (parent_run_id) where parent_run_id is not null;

create index idx_agent_steps_run_status on agent_steps (run_id, user_id, status);
create index idx_agent_steps_user_created on agent_steps (user_id, created_at desc);
-- Steps that hang: running since too long.
create index idx_agent_steps_running on agent_steps (started_at) where status = 'running';

create index idx_agent_artifacts_run_created on agent_artifacts (run_id, user_id, created_at);
create index idx_agent_artifacts_user_created on agent_artifacts (user_id, created_at desc);
create index idx_agent_artifacts_step on agent_artifacts (step_id) where step_id is not null;
create index idx_agent_artifacts_content_hash on agent_artifacts (content_hash) where content_hash is not null;

create index idx_agent_messages_run on agent_messages (run_id, user_id);
create index idx_agent_messages_user_created on agent_messages (user_id, created_at desc);

create index idx_agent_memory_user_importance on agent_memory (user_id, importance desc);
create index idx_agent_memory_run on agent_memory (run_id, user_id) where run_id is not null;
create index idx_agent_memory_expires on agent_memory (expires_at) where expires_at is not null;

-- ------------------------------------------------------------------------------------------------ statistics

create function update_run_statistics()
returns trigger
language plpgsql
security definer
set search_path from current
as $function$
begin
  if tg_op = 'UPDATE' and new.run_id <> old.run_id then
    raise exception 'a step stays with its run'
      using errcode = 'check_violation';
  end if;

  -- One statement, relative to what is there: it waits for the row, then counts from what others have committed.
  -- On an insert old is null, on a delete new is: what is missing counts as nothing.
  update agent_runs
  set
    total_steps = total_steps
      + (new.id is not null)::integer
      - (old.id is not null)::integer,
    completed_steps = completed_steps
      + coalesce(new.status = 'completed', false)::integer
      - coalesce(old.status = 'completed', false)::integer,
    failed_steps = failed_steps
      + coalesce(new.status = 'failed', false)::integer
      - coalesce(old.status = 'failed', false)::integer,
    skipped_steps = skipped_steps
      + coalesce(new.status in ('skipped', 'cancelled'), false)::integer
      - coalesce(old.status in ('skipped', 'cancelled'), false)::integer,
    tokens_input = tokens_input + coalesce(new.tokens_input, 0) - coalesce(old.tokens_input, 0),
    tokens_output = tokens_output + coalesce(new.tokens_output, 0) - coalesce(old.tokens_output, 0),
    credits_used = credits_used + coalesce(new.credits_used, 0) - coalesce(old.credits_used, 0)
  where id = coalesce(new.run_id, old.run_id);

  return null;
end
$function$;

comment on function update_run_statistics() is
  'Trigger: moves the counts of agent_runs with every change of agent_steps. Concurrent changes lose no count.';

create function check_run_completion()
returns trigger
language plpgsql
set search_path from current
as $function$
begin
  -- Before the update and on the row itself: the counts are the newest there are, and the last step to end, in whichever
  -- transaction, sees all the others. A paused run, or one that waits for the user, is left to whoever resumes it.
  if new.auto_complete
    and new.status in ('pending', 'queued', 'planning', 'running')
    and new.total_steps > 0
    and new.completed_steps + new.failed_steps + new.skipped_steps = new.total_steps
  then
    new.status := case
      when new.failed_steps > 0 then 'failed'
      when new.completed_steps = 0 then 'cancelled'
      else 'completed'
    end;
  end if;

  if new.status in ('completed', 'failed', 'cancelled', 'timed_out') then
    new.completed_at := coalesce(new.completed_at, now());
  else
    new.completed_at := null;
  end if;
  if new.status in ('planning', 'running') then
    new.started_at := coalesce(new.started_at, now());
  end if;
  new.updated_at := now();
  return new;
end
$function$;

comment on function check_run_completion() is
  'Trigger: ends a run when no step is open (failed if any step failed, cancelled if none was completed), and keeps '
  'the times of agent_runs.';

create trigger trigger_update_run_statistics
  after insert or delete or update of run_id, status, tokens_input, tokens_output, credits_used
  on agent_steps
  for each row
  execute function update_run_statistics();

create trigger trigger_check_run_completion
  before update
  on agent_runs
  for each row
  execute function check_run_completion();

-- ------------------------------------------------------------------------------------------------ cleanup

create function cleanup_expired_memory(max_rows integer default null)
returns bigint
language plpgsql
set search_path from current
as $function$
declare
  deleted bigint;
begin
  delete from agent_memory
  where id in (
    select id
    from agent_memory
    where expires_at < now()
    order by expires_at
    limit max_rows
    for update skip locked
  );
  get diagnostics deleted = row_count;
  return deleted;
end
$function$;

comment on function cleanup_expired_memory(integer) is
  'Deletes memory whose expires_at has passed, oldest first, at most max_rows. Returns how many.';

-- ------------------------------------------------------------------------------------------------ who may do what

alter table agent_runs enable row level security;
alter table agent_steps enable row level security;
alter table agent_artifacts enable row level security;
alter table agent_messages enable row level security;
alter table agent_memory enable row level security;

-- Whatever default privileges have given, what follows is all there is.
revoke all
  on agent_runs, agent_steps, agent_artifacts, agent_messages, agent_memory
  from public, anon, authenticated, service_role;

revoke all
  on sequence agent_messages_sequence_seq
  from public, anon, authenticated, service_role;

revoke execute
  on function update_run_statistics(), check_run_completion(), cleanup_expired_memory(integer)
  from public, anon, authenticated, service_role;

grant select, insert, update, delete
  on agent_runs, agent_steps, agent_artifacts, agent_messages, agent_memory
  to service_role;

grant execute
  on function cleanup_expired_memory(integer)
  to service_role;

-- Column by column, so that no user writes a status, a statistic or a time, or hands a row to another owner or run.
grant
  select,
  insert (user_id, tenant_id, mode, title, goal, model, config, metadata),
  update (title, metadata, cancel_requested_at),
  delete
  on agent_runs
  to authenticated;

grant select
  on agent_steps
  to authenticated;

grant
  select,
  insert (
    run_id, user_id, kind, name, mime_type, size_bytes, storage_bucket, storage_path, content_hash, metadata
  ),
  update (name, metadata),
  delete
  on agent_artifacts
  to authenticated;

grant
  select,
  insert (run_id, user_id, role, content, metadata)
  on agent_messages
  to authenticated;

grant
  select,
  insert (user_id, run_id, namespace, key, value, kind, importance, expires_at),
  update (namespace, key, value, kind, importance, expires_at),
  delete
  on agent_memory
  to authenticated;

create policy "Users can view their own runs"
  on agent_runs
  for select
  to authenticated
  using ((select auth.uid()) = user_id);

-- A run may carry the tenant that the token names, or none. app_metadata is written by the backend only.
create policy "Users can create their own runs"
  on agent_runs
  for insert
  to authenticated
  with check (
    (select auth.uid()) = user_id
    and (
      tenant_id is null
      or tenant_id::text = (select auth.jwt() -> 'app_metadata' ->> 'tenant_id')
    )
  );

create policy "Users can update their own runs"
  on agent_runs
  for update
  to authenticated
  using ((select auth.uid()) = user_id)
  with check ((select auth.uid()) = user_id);

create policy "Users can delete their own runs"
  on agent_runs
  for delete
  to authenticated
  using ((select auth.uid()) = user_id);

create policy "Users can view steps of their own runs"
  on agent_steps
  for select
  to authenticated
  using ((select auth.uid()) = user_id);

create policy "Users can view their own artifacts"
  on agent_artifacts
  for select
  to authenticated
  using ((select auth.uid()) = user_id);

-- The backend signs links to the path of a row: a user names only paths in their own folder.
create policy "Users can add artifacts to their own runs"
  on agent_artifacts
  for insert
  to authenticated
  with check (
    (select auth.uid()) = user_id
    and (storage_path is null or split_part(storage_path, '/', 1) = (select auth.uid()::text))
  );

create policy "Users can update their own artifacts"
  on agent_artifacts
  for update
  to authenticated
  using ((select auth.uid()) = user_id)
  with check ((select auth.uid()) = user_id);

create policy "Users can delete their own artifacts"
  on agent_artifacts
  for delete
  to authenticated
  using ((select auth.uid()) = user_id);

create policy "Users can view messages of their own runs"
  on agent_messages
  for select
  to authenticated
  using ((select auth.uid()) = user_id);

create policy "Users can write messages to their own runs"
  on agent_messages
  for insert
  to authenticated
  with check ((select auth.uid()) = user_id and role = 'user');

create policy "Users can view their own memory"
  on agent_memory
  for select
  to authenticated
  using ((select auth.uid()) = user_id);

create policy "Users can add to their own memory"
  on agent_memory
  for insert
  to authenticated
  with check ((select auth.uid()) = user_id);

create policy "Users can update their own memory"
  on agent_memory
  for update
  to authenticated
  using ((select auth.uid()) = user_id)
  with check ((select auth.uid()) = user_id);

create policy "Users can delete their own memory"
  on agent_memory
  for delete
  to authenticated
  using ((select auth.uid()) = user_id);
