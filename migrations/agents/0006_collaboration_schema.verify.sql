-- Raises when collaboration is not what 0006 promises, or the bundle as a whole is not: 22 tables with row-level security, 68
-- policies, at least 68 indexes besides those of constraints, the 5 triggers, and no function open to visitors.
do $verify$
declare
  collaboration constant regclass[] :=
    '{collaboration_sessions, collaboration_participants, collaboration_invites, collaboration_edits}';
  every_table constant regclass[] := collaboration || '{
    agent_runs, agent_steps, agent_artifacts, agent_messages, agent_memory,
    connector_definitions, connector_credentials, connector_usage_log,
    subscription_tiers, user_subscriptions, credit_balances, credit_transactions, credit_pricing,
    wide_research_jobs, wide_research_subtasks, wide_research_templates,
    scheduled_tasks, scheduled_task_runs
  }'::regclass[];
  found text;
begin
  if (select count(*) from pg_catalog.pg_policy where polrelid = any (collaboration)) <> 20 then
    raise exception 'collaboration does not have the 20 policies promised';
  end if;

  select string_agg(relation.relname, ', ' order by relation.relname)
  into found
  from pg_catalog.pg_class as relation
  where relation.oid = any (every_table)
    and not relation.relrowsecurity;
  if found is not null then
    raise exception 'row-level security is off on %', found;
  end if;

  select format(
    '%s tables, %s policies, %s triggers',
    cardinality(every_table),
    (select count(*) from pg_catalog.pg_policy where polrelid = any (every_table)),
    (select count(*) from pg_catalog.pg_trigger where tgrelid = any (every_table) and not tgisinternal)
  )
  into found;
  if found <> '22 tables, 68 policies, 5 triggers' then
    raise exception 'the bundle has %: 22 tables, 68 policies and 5 triggers were promised', found;
  end if;

  select count(*)
  into found
  from pg_catalog.pg_index as index
  where index.indrelid = any (every_table)
    and not exists (select from pg_catalog.pg_constraint where conindid = index.indexrelid and contype in ('p', 'u'));
  if found::integer < 68 then
    raise exception 'the bundle has % indexes besides those of constraints, at least 68 were promised', found;
  end if;

  -- The hash of a token is nobody's business either.
  if has_column_privilege('authenticated', 'collaboration_sessions', 'share_token_hash', 'select')
    or has_column_privilege('authenticated', 'collaboration_invites', 'token_hash', 'select')
  then
    raise exception 'authenticated may read hashes of tokens';
  end if;
end
$verify$;
