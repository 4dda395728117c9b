-- Tasks: their owners make, change, pause and delete them; when they run and how that went is not theirs to write.
-- Ann (…00a) and Ben (…00b) have one each.
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ann@example.test'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.test'),
  ('00000000-0000-4000-8000-00000000000c', 'cleo@example.test');
insert into scheduled_tasks (id, user_id, name, prompt, schedule_type, cron_expression) values
  ('55555555-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 'News', 'Summarize', 'cron', '0 9 * * *'),
  ('55555555-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000b', 'Mail', 'Summarize', 'cron', '0 8 * * *');

-- A visitor has no way in.
select pg_temp.expect('anon', null, format($$select from %1$I.scheduled_tasks$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$insert into %1$I.scheduled_tasks (user_id, name, prompt, schedule_type, cron_expression) values ('00000000-0000-4000-8000-00000000000a', 'x', 'x', 'cron', '* * * * *')$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$update %1$I.scheduled_tasks set name = 'x'$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$delete from %1$I.scheduled_tasks$$, current_schema()), '42501');

-- Signed in without an id is nobody.
select pg_temp.expect('authenticated', null, $$select from scheduled_tasks$$, '0 rows');

-- Select: one's own only.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select * from scheduled_tasks where next_run_at > now()$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select from scheduled_tasks where user_id = '00000000-0000-4000-8000-00000000000b'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c', $$select from scheduled_tasks$$, '0 rows');

-- Insert: in one's own name, with a schedule that can be read and that comes.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into scheduled_tasks (user_id, name, prompt, schedule_type, cron_expression) values ('00000000-0000-4000-8000-00000000000a', 'x', 'x', 'cron', '*/5 * * * mon-fri')$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into scheduled_tasks (user_id, name, prompt, schedule_type, cron_expression) values ('00000000-0000-4000-8000-00000000000b', 'x', 'x', 'cron', '* * * * *')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into scheduled_tasks (user_id, name, prompt, schedule_type, cron_expression) values ('00000000-0000-4000-8000-00000000000a', 'x', 'x', 'cron', '61 * * * *')$$, '22023');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into scheduled_tasks (user_id, name, prompt, schedule_type, cron_expression) values ('00000000-0000-4000-8000-00000000000a', 'x', 'x', 'cron', '0 0 30 2 *')$$, '22023');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into scheduled_tasks (user_id, name, prompt, schedule_type, interval_seconds) values ('00000000-0000-4000-8000-00000000000a', 'x', 'x', 'interval', 3600)$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into scheduled_tasks (user_id, name, prompt, schedule_type, interval_seconds) values ('00000000-0000-4000-8000-00000000000a', 'x', 'x', 'interval', 59)$$, '23514');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into scheduled_tasks (user_id, name, prompt, schedule_type, run_at) values ('00000000-0000-4000-8000-00000000000a', 'x', 'x', 'once', now() + interval '1 hour')$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into scheduled_tasks (user_id, name, prompt, schedule_type, run_at) values ('00000000-0000-4000-8000-00000000000a', 'x', 'x', 'cron', now())$$, '23514');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into scheduled_tasks (user_id, name, prompt, schedule_type, interval_seconds, status) values ('00000000-0000-4000-8000-00000000000a', 'x', 'x', 'interval', 3600, 'active')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into scheduled_tasks (user_id, name, prompt, schedule_type, interval_seconds, run_count) values ('00000000-0000-4000-8000-00000000000a', 'x', 'x', 'interval', 3600, 5)$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into scheduled_tasks (user_id, name, prompt, schedule_type, interval_seconds, last_scheduled_at) values ('00000000-0000-4000-8000-00000000000a', 'x', 'x', 'interval', 3600, now())$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into scheduled_tasks (user_id, name, prompt, schedule_type, interval_seconds, consecutive_failures) values ('00000000-0000-4000-8000-00000000000a', 'x', 'x', 'interval', 3600, 0)$$, '42501');

-- Update: the schedule and what is done, not what was.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update scheduled_tasks set cron_expression = '0 7 * * *', timezone = 'Europe/Zurich', notify_on_success = true$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update scheduled_tasks set name = 'x' where user_id = '00000000-0000-4000-8000-00000000000b'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update scheduled_tasks set cron_expression = 'x'$$, '22023');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update scheduled_tasks set timezone = 'Mars/Olympus'$$, '22023');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update scheduled_tasks set status = 'active'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update scheduled_tasks set user_id = '00000000-0000-4000-8000-00000000000b'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update scheduled_tasks set run_count = 5$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update scheduled_tasks set success_count = 5$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update scheduled_tasks set failure_count = 0$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update scheduled_tasks set consecutive_failures = 0$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update scheduled_tasks set last_scheduled_at = 'epoch'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update scheduled_tasks set next_run_at = default$$, '42501');

-- Delete: one's own only.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from scheduled_tasks$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from scheduled_tasks where user_id = '00000000-0000-4000-8000-00000000000b'$$, '0 rows');

-- Pause and resume: one's own only.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select pause_scheduled_task('55555555-0000-4000-8000-00000000000a')$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select pause_scheduled_task('55555555-0000-4000-8000-00000000000b')$$, 'P0002');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select resume_scheduled_task('55555555-0000-4000-8000-00000000000a')$$, 'P0002');

-- The backend sees and writes everybody's.
select pg_temp.expect('service_role', null, $$select from scheduled_tasks where user_id in ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b')$$, '2 rows');
select pg_temp.expect('service_role', null, $$insert into scheduled_tasks (user_id, name, prompt, schedule_type, cron_expression) values ('00000000-0000-4000-8000-00000000000b', 'x', 'x', 'cron', '* * * * *')$$, '1 row');
select pg_temp.expect('service_role', null, $$update scheduled_tasks set status = 'paused' where user_id in ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b')$$, '2 rows');
select pg_temp.expect('service_role', null, $$delete from scheduled_tasks where user_id in ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b')$$, '2 rows');

-- When something comes next is anybody's question who is signed in; work is given out by the backend only.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select where calculate_next_run('0 9 * * *', 'UTC', '2026-01-01') = '2026-01-01 09:00+00'$$, '1 row');
select pg_temp.expect('anon', null, format($$select %1$I.calculate_next_run('* * * * *')$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$select %1$I.claim_due_tasks()$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$select %1$I.finish_task_run('66666666-0000-4000-8000-00000000000a')$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$select %1$I.claim_task_notifications()$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$select %1$I.cleanup_scheduled_task_runs()$$, current_schema()), '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', format($$select %1$I.claim_due_tasks()$$, current_schema()), '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', format($$select %1$I.finish_task_run('66666666-0000-4000-8000-00000000000a')$$, current_schema()), '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', format($$select %1$I.claim_task_notifications()$$, current_schema()), '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', format($$select %1$I.cleanup_scheduled_task_runs()$$, current_schema()), '42501');
