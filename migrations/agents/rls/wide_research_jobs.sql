-- Jobs: their owners start, name, cancel and delete them; status and counts are the backend's.
-- Ann (…00a) and Ben (…00b) have one each, and a template each.
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ann@example.test'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.test'),
  ('00000000-0000-4000-8000-00000000000c', 'cleo@example.test');
insert into agent_runs (id, user_id, goal) values
  ('11111111-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 'Sort a list'),
  ('11111111-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000b', 'Reverse a list');
insert into wide_research_templates (id, user_id, name, prompt, is_public) values
  ('22222222-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 'Mine', 'Compare', false),
  ('22222222-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000b', 'Mine', 'Compare', false),
  ('22222222-0000-4000-8000-00000000000c', null, 'probe: everybody''s', 'Compare', true);
insert into wide_research_jobs (id, user_id, prompt) values
  ('33333333-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 'Compare banks'),
  ('33333333-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000b', 'Compare trains');

-- A visitor has no way in.
select pg_temp.expect('anon', null, format($$select from %1$I.wide_research_jobs$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$insert into %1$I.wide_research_jobs (user_id, prompt) values ('00000000-0000-4000-8000-00000000000a', 'x')$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$update %1$I.wide_research_jobs set title = 'x'$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$delete from %1$I.wide_research_jobs$$, current_schema()), '42501');

-- Signed in without an id is nobody.
select pg_temp.expect('authenticated', null, $$select from wide_research_jobs$$, '0 rows');

-- Select: one's own only.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select * from wide_research_jobs$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select from wide_research_jobs where user_id = '00000000-0000-4000-8000-00000000000b'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c', $$select from wide_research_jobs$$, '0 rows');

-- Insert: in one's own name, from a template one sees, for a run one owns.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into wide_research_jobs (user_id, prompt) values ('00000000-0000-4000-8000-00000000000a', 'x')$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into wide_research_jobs (user_id, prompt) values ('00000000-0000-4000-8000-00000000000b', 'x')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into wide_research_jobs (user_id, prompt, template_id, run_id) values ('00000000-0000-4000-8000-00000000000a', 'x', '22222222-0000-4000-8000-00000000000a', '11111111-0000-4000-8000-00000000000a')$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into wide_research_jobs (user_id, prompt, template_id) values ('00000000-0000-4000-8000-00000000000a', 'x', '22222222-0000-4000-8000-00000000000c')$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into wide_research_jobs (user_id, prompt, template_id) values ('00000000-0000-4000-8000-00000000000a', 'x', '22222222-0000-4000-8000-00000000000b')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into wide_research_jobs (user_id, prompt, run_id) values ('00000000-0000-4000-8000-00000000000a', 'x', '11111111-0000-4000-8000-00000000000b')$$, '23503');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into wide_research_jobs (user_id, prompt, status) values ('00000000-0000-4000-8000-00000000000a', 'x', 'completed')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into wide_research_jobs (user_id, prompt, completed_items) values ('00000000-0000-4000-8000-00000000000a', 'x', 5)$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into wide_research_jobs (user_id, prompt, credits_used) values ('00000000-0000-4000-8000-00000000000a', 'x', 0)$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into wide_research_jobs (user_id, prompt, reservation_id) values ('00000000-0000-4000-8000-00000000000a', 'x', null)$$, '42501');

-- Update: name it, ask for its end, and no more.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update wide_research_jobs set title = 'x', cancel_requested_at = now()$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update wide_research_jobs set title = 'x' where user_id = '00000000-0000-4000-8000-00000000000b'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update wide_research_jobs set status = 'completed'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update wide_research_jobs set user_id = '00000000-0000-4000-8000-00000000000b'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update wide_research_jobs set max_parallel = 1000$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update wide_research_jobs set total_items = 5$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update wide_research_jobs set completed_items = 5$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update wide_research_jobs set credits_used = 0$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update wide_research_jobs set result = '{}'$$, '42501');

-- Delete: one's own only.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from wide_research_jobs$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from wide_research_jobs where user_id = '00000000-0000-4000-8000-00000000000b'$$, '0 rows');

-- The backend sees and writes everybody's.
select pg_temp.expect('service_role', null, $$select from wide_research_jobs where user_id in ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b')$$, '2 rows');
select pg_temp.expect('service_role', null, $$insert into wide_research_jobs (user_id, prompt) values ('00000000-0000-4000-8000-00000000000b', 'x')$$, '1 row');
select pg_temp.expect('service_role', null, $$update wide_research_jobs set status = 'running' where user_id in ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b')$$, '2 rows');
select pg_temp.expect('service_role', null, $$delete from wide_research_jobs where user_id in ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b')$$, '2 rows');

-- Work is given out by the backend only.
select pg_temp.expect('anon', null, format($$select %1$I.start_wide_research_job('33333333-0000-4000-8000-00000000000a', '[1]')$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$select %1$I.claim_wide_research_subtasks('33333333-0000-4000-8000-00000000000a')$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$select %1$I.finish_wide_research_subtask('44444444-0000-4000-8000-00000000000a')$$, current_schema()), '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', format($$select %1$I.start_wide_research_job('33333333-0000-4000-8000-00000000000a', '[1]')$$, current_schema()), '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', format($$select %1$I.claim_wide_research_subtasks('33333333-0000-4000-8000-00000000000a')$$, current_schema()), '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', format($$select %1$I.finish_wide_research_subtask('44444444-0000-4000-8000-00000000000a')$$, current_schema()), '42501');
select pg_temp.expect('service_role', null, $$select start_wide_research_job('33333333-0000-4000-8000-00000000000a', '["a", "b"]')$$, '1 row');
