-- Raises when wide research is not what 0004 promises: 3 tables with row-level security, 9 policies, 2 triggers, and jobs
-- whose counts are those of their subtasks.
do $verify$
declare
  research constant regclass[] := '{wide_research_templates, wide_research_jobs, wide_research_subtasks}';
  found text;
begin
  if exists (select from pg_catalog.pg_class where oid = any (research) and not relrowsecurity) then
    raise exception 'row-level security is off on a table of wide research';
  end if;
  if (select count(*) from pg_catalog.pg_policy where polrelid = any (research)) <> 9 then
    raise exception 'wide research does not have the 9 policies promised';
  end if;

  select string_agg(tgname || ' on ' || tgrelid::regclass::text, ', ' order by tgname)
  into found
  from pg_catalog.pg_trigger
  where tgrelid = any (research)
    and not tgisinternal
    and tgenabled = 'O';
  if found is distinct from 'trigger_check_wide_research_completion on ' || 'wide_research_jobs'::regclass::text
    || ', trigger_update_wide_research_progress on ' || 'wide_research_subtasks'::regclass::text
  then
    raise exception 'the triggers of wide research are not as promised: %', found;
  end if;

  select string_agg(job.id::text, ', ' order by job.id)
  into found
  from (
    select job.id
    from wide_research_jobs as job
    left join wide_research_subtasks as subtask on subtask.job_id = job.id
    group by job.id
    having job.total_items <> count(subtask.id)
      or job.running_items <> count(*) filter (where subtask.status = 'running')
      or job.completed_items <> count(*) filter (where subtask.status = 'completed')
      or job.failed_items <> count(*) filter (where subtask.status = 'failed')
      or job.cancelled_items <> count(*) filter (where subtask.status = 'cancelled')
    order by job.id
    limit 10
  ) as job;
  if found is not null then
    raise exception 'counts differ from the subtasks in job %', found;
  end if;
end
$verify$;
