-- Raises when scheduled tasks are not what 0005 promises: 2 tables with row-level security, 6 policies, 1 trigger, and a
-- calculate_next_run() that knows its calendar and its clocks.
do $verify$
declare
  tasks constant regclass[] := '{scheduled_tasks, scheduled_task_runs}';
  found text;
begin
  if exists (select from pg_catalog.pg_class where oid = any (tasks) and not relrowsecurity) then
    raise exception 'row-level security is off on a table of scheduled tasks';
  end if;
  if (select count(*) from pg_catalog.pg_policy where polrelid = any (tasks)) <> 6 then
    raise exception 'scheduled tasks do not have the 6 policies promised';
  end if;

  select string_agg(tgname || ' on ' || tgrelid::regclass::text, ', ' order by tgname)
  into found
  from pg_catalog.pg_trigger
  where tgrelid = any (tasks)
    and not tgisinternal
    and tgenabled = 'O';
  if found is distinct from 'trigger_update_scheduled_task_stats on ' || 'scheduled_task_runs'::regclass::text then
    raise exception 'the triggers of scheduled tasks are not as promised: %', found;
  end if;

  select string_agg(format('"%s" in %s after %s', expression, zone, moment), ', ' order by expression, zone)
  into found
  from (
    values
      ('0 9 * * mon-fri', 'UTC', timestamptz '2026-01-02 09:00+00', timestamptz '2026-01-05 09:00+00'),
      ('0 0 29 2 *', 'UTC', '2096-03-01 00:00+00', '2104-02-29 00:00+00'),
      ('0 0 13 * fri', 'UTC', '2026-02-13 00:00+00', '2026-02-20 00:00+00'),
      ('30 2 * * *', 'America/New_York', '2025-03-09 06:00+00', '2025-03-09 07:00+00'),
      ('15 * * * *', 'America/New_York', '2025-03-09 06:30+00', '2025-03-09 07:15+00'),
      ('30 1 * * *', 'America/New_York', '2025-11-02 05:30+00', '2025-11-02 06:30+00'),
      ('@weekly', 'Europe/Zurich', '2026-11-21 12:00+00', '2026-11-21 23:00+00')
  ) as example (expression, zone, moment, expected)
  where calculate_next_run(expression, zone, moment) is distinct from expected;
  if found is not null then
    raise exception 'calculate_next_run() is wrong about %', found;
  end if;
end
$verify$;
