-- Runs of tasks: their owners read them and may ask for one now; the rest is the backend's.
-- Ann (…00a) and Ben (…00b) have a task with one run each.
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ann@example.test'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.test'),
  ('00000000-0000-4000-8000-00000000000c', 'cleo@example.test');
insert into scheduled_tasks (id, user_id, name, prompt, schedule_type, cron_expression) values
  ('55555555-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 'News', 'Summarize', 'cron', '0 9 * * *'),
  ('55555555-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000b', 'Mail', 'Summarize', 'cron', '0 8 * * *');
insert into scheduled_task_runs (id, task_id, user_id, trigger_source, status) values
  ('66666666-0000-4000-8000-00000000000a', '55555555-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 'schedule', 'running'),
  ('66666666-0000-4000-8000-00000000000b', '55555555-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000b', 'schedule', 'running');

-- A visitor has no way in.
select pg_temp.expect('anon', null, format($$select from %1$I.scheduled_task_runs$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$insert into %1$I.scheduled_task_runs (task_id, user_id) values ('55555555-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a')$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$update %1$I.scheduled_task_runs set status = 'completed'$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$delete from %1$I.scheduled_task_runs$$, current_schema()), '42501');

-- Signed in without an id is nobody.
select pg_temp.expect('authenticated', null, $$select from scheduled_task_runs$$, '0 rows');

-- Select: one's own only.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select * from scheduled_task_runs$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select from scheduled_task_runs where user_id = '00000000-0000-4000-8000-00000000000b'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c', $$select from scheduled_task_runs$$, '0 rows');

-- Insert: a request for a task of one's own, and nothing about how it went.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into scheduled_task_runs (task_id, user_id) values ('55555555-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a')$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into scheduled_task_runs (task_id, user_id) values ('55555555-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000a')$$, '23503');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into scheduled_task_runs (task_id, user_id) values ('55555555-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000b')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into scheduled_task_runs (task_id, user_id, status) values ('55555555-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 'completed')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into scheduled_task_runs (task_id, user_id, trigger_source) values ('55555555-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 'schedule')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into scheduled_task_runs (task_id, user_id, scheduled_for) values ('55555555-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 'infinity')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into scheduled_task_runs (task_id, user_id, deadline_at) values ('55555555-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 'infinity')$$, '42501');

-- History is not written by users.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update scheduled_task_runs set status = 'completed'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from scheduled_task_runs$$, '42501');

-- The backend sees and writes everybody's.
select pg_temp.expect('service_role', null, $$select from scheduled_task_runs where user_id in ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b')$$, '2 rows');
select pg_temp.expect('service_role', null, $$insert into scheduled_task_runs (task_id, user_id) values ('55555555-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000b')$$, '1 row');
select pg_temp.expect('service_role', null, $$update scheduled_task_runs set status = 'completed' where user_id in ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b')$$, '2 rows');
select pg_temp.expect('service_role', null, $$delete from scheduled_task_runs where user_id in ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b')$$, '2 rows');

-- Three failures in a row pause the task, and its owner can resume it.
do $paused$
begin
  update scheduled_task_runs set status = 'failed', error_message = 'no answer' where id = '66666666-0000-4000-8000-00000000000a';
  insert into scheduled_task_runs (task_id, user_id, status) values ('55555555-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 'failed'), ('55555555-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 'failed');
  if not exists (
    select
    from scheduled_tasks
    where id = '55555555-0000-4000-8000-00000000000a'
      and status = 'paused'
      and next_run_at is null
      and failure_count = 3
      and consecutive_failures = 3
      and run_count = 3
  ) then
    raise exception 'the task was not paused after three failures';
  end if;
end
$paused$;
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select resume_scheduled_task('55555555-0000-4000-8000-00000000000a')$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$select resume_scheduled_task('55555555-0000-4000-8000-00000000000a')$$, 'P0002');
