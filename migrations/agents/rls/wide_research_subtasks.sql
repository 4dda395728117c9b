-- Subtasks: the owner of the job reads them, only the backend writes them.
-- Ann (…00a) and Ben (…00b) have a job with two items each.
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ann@example.test'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.test'),
  ('00000000-0000-4000-8000-00000000000c', 'cleo@example.test');
insert into wide_research_jobs (id, user_id, prompt) values
  ('33333333-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 'Compare banks'),
  ('33333333-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000b', 'Compare trains');
select start_wide_research_job('33333333-0000-4000-8000-00000000000a', '[1, 2]'), start_wide_research_job('33333333-0000-4000-8000-00000000000b', '[1, 2]');

-- A visitor has no way in.
select pg_temp.expect('anon', null, format($$select from %1$I.wide_research_subtasks$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$insert into %1$I.wide_research_subtasks (job_id, user_id, item_index, item) values ('33333333-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 7, '7')$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$update %1$I.wide_research_subtasks set status = 'completed'$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$delete from %1$I.wide_research_subtasks$$, current_schema()), '42501');

-- Signed in without an id is nobody.
select pg_temp.expect('authenticated', null, $$select from wide_research_subtasks$$, '0 rows');

-- Select: of one's own jobs only.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select * from wide_research_subtasks$$, '2 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select from wide_research_subtasks where job_id = '33333333-0000-4000-8000-00000000000b'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c', $$select from wide_research_subtasks$$, '0 rows');

-- No user writes one: progress and end of the job follow from them.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into wide_research_subtasks (job_id, user_id, item_index, item) values ('33333333-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 7, '7')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update wide_research_subtasks set status = 'completed'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from wide_research_subtasks$$, '42501');

-- The backend does, but never under a user who does not own the job.
select pg_temp.expect('service_role', null, $$select from wide_research_subtasks where user_id in ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b')$$, '4 rows');
select pg_temp.expect('service_role', null, $$insert into wide_research_subtasks (job_id, user_id, item_index, item) values ('33333333-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 7, '7')$$, '1 row');
select pg_temp.expect('service_role', null, $$insert into wide_research_subtasks (job_id, user_id, item_index, item) values ('33333333-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b', 7, '7')$$, '23503');
select pg_temp.expect('service_role', null, $$update wide_research_subtasks set context = '{}' where user_id in ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b')$$, '4 rows');
select pg_temp.expect('service_role', null, $$delete from wide_research_subtasks where user_id in ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b')$$, '4 rows');
select pg_temp.expect('service_role', null, $$select from claim_wide_research_subtasks('33333333-0000-4000-8000-00000000000a', 5)$$, '2 rows');

-- The last item to end ends the job.
do $ended$
begin
  update wide_research_subtasks set status = 'completed' where job_id = '33333333-0000-4000-8000-00000000000a' and item_index = 0;
  if not exists (select from wide_research_jobs where id = '33333333-0000-4000-8000-00000000000a' and status = 'running' and progress = 50) then
    raise exception 'progress is not as it should be after one of two items';
  end if;
  update wide_research_subtasks set status = 'failed' where job_id = '33333333-0000-4000-8000-00000000000a' and item_index = 1;
  if not exists (
    select
    from wide_research_jobs
    where id = '33333333-0000-4000-8000-00000000000a'
      and status = 'completed'
      and completed_items = 1
      and failed_items = 1
      and progress = 100
      and completed_at is not null
  ) then
    raise exception 'the job did not end with its last item';
  end if;
end
$ended$;
