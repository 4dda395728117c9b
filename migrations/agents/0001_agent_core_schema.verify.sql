-- Raises when the agent core is not what 0001 promises: 5 tables, 4 enum types, 17 indexes, 2 triggers, 15 policies, and
-- runs whose statistics are those of their steps.
do $verify$
declare
  core constant regclass[] := '{agent_runs, agent_steps, agent_artifacts, agent_messages, agent_memory}';
  found text;
begin
  select string_agg(enum.typname || ' has ' || enum.labels || ' values', ', ' order by enum.typname)
  into found
  from (
    select type.typname, count(label.oid) as labels
    from pg_catalog.pg_type as type
    join pg_catalog.pg_enum as label on label.enumtypid = type.oid
    where type.typnamespace = quote_ident(current_schema())::regnamespace
      and type.typname in ('agent_run_status', 'agent_step_status', 'tool_type', 'agent_mode')
    group by type.typname
  ) as enum;
  if found is distinct from 'agent_mode has 12 values, agent_run_status has 10 values, '
    'agent_step_status has 6 values, tool_type has 12 values'
  then
    raise exception 'the enum types are not as promised: %', found;
  end if;

  select string_agg(relation.relname, ', ' order by relation.relname)
  into found
  from pg_catalog.pg_class as relation
  where relation.oid = any (core)
    and not relation.relrowsecurity;
  if found is not null then
    raise exception 'row-level security is off on %', found;
  end if;

  select format('%s indexes, %s policies', indexes.count, policies.count)
  into found
  from (
    select count(*)
    from pg_catalog.pg_index as index
    where index.indrelid = any (core)
      and not exists (select from pg_catalog.pg_constraint where conindid = index.indexrelid and contype in ('p', 'u'))
  ) as indexes
  cross join (select count(*) from pg_catalog.pg_policy where polrelid = any (core)) as policies;
  if found <> '17 indexes, 15 policies' then
    raise exception 'the agent core has %, 17 indexes and 15 policies were promised', found;
  end if;

  select string_agg(tgname || ' on ' || tgrelid::regclass::text, ', ' order by tgname)
  into found
  from pg_catalog.pg_trigger
  where tgrelid = any (core)
    and not tgisinternal
    and tgenabled = 'O';
  if found is distinct from 'trigger_check_run_completion on ' || 'agent_runs'::regclass::text
    || ', trigger_update_run_statistics on ' || 'agent_steps'::regclass::text
  then
    raise exception 'the triggers of the agent core are not as promised: %', found;
  end if;

  select string_agg(run.id::text, ', ' order by run.id)
  into found
  from (
    select run.id
    from agent_runs as run
    left join agent_steps as step on step.run_id = run.id
    group by run.id
    having run.total_steps <> count(step.id)
      or run.completed_steps <> count(*) filter (where step.status = 'completed')
      or run.failed_steps <> count(*) filter (where step.status = 'failed')
      or run.skipped_steps <> count(*) filter (where step.status in ('skipped', 'cancelled'))
    order by run.id
    limit 10
  ) as run;
  if found is not null then
    raise exception 'statistics differ from the steps in run %', found;
  end if;
end
$verify$;
