-- Runs: their owners start, name, cancel and delete them; status and statistics are the backend's.
-- Ann (…00a) and Ben (…00b) have a run each.
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ann@example.test'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.test'),
  ('00000000-0000-4000-8000-00000000000c', 'cleo@example.test');
insert into agent_runs (id, user_id, goal) values
  ('11111111-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 'Sort a list'),
  ('11111111-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000b', 'Reverse a list');

-- A visitor has no way in.
select pg_temp.expect('anon', null, format($$select from %1$I.agent_runs$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$insert into %1$I.agent_runs (user_id, goal) values ('00000000-0000-4000-8000-00000000000a', 'x')$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$update %1$I.agent_runs set title = 'x'$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$delete from %1$I.agent_runs$$, current_schema()), '42501');

-- Signed in without an id is nobody.
select pg_temp.expect('authenticated', null, $$select from agent_runs$$, '0 rows');

-- Select: one's own only.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select * from agent_runs$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select from agent_runs where user_id = '00000000-0000-4000-8000-00000000000b'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c', $$select from agent_runs$$, '0 rows');

-- Insert: in one's own name, pending, with no statistics, and for no tenant but one's own.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into agent_runs (user_id, goal, mode) values ('00000000-0000-4000-8000-00000000000a', 'x', 'research')$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into agent_runs (goal) values ('x') returning id$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into agent_runs (user_id, goal) values ('00000000-0000-4000-8000-00000000000b', 'x')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into agent_runs (user_id, goal, status) values ('00000000-0000-4000-8000-00000000000a', 'x', 'completed')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into agent_runs (user_id, goal, credits_used) values ('00000000-0000-4000-8000-00000000000a', 'x', 0)$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into agent_runs (user_id, goal, total_steps) values ('00000000-0000-4000-8000-00000000000a', 'x', 0)$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into agent_runs (user_id, goal, auto_complete) values ('00000000-0000-4000-8000-00000000000a', 'x', false)$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into agent_runs (user_id, goal, created_at) values ('00000000-0000-4000-8000-00000000000a', 'x', 'epoch')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into agent_runs (user_id, goal, parent_run_id) values ('00000000-0000-4000-8000-00000000000a', 'x', '11111111-0000-4000-8000-00000000000b')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into agent_runs (user_id, goal, tenant_id) values ('00000000-0000-4000-8000-00000000000a', 'x', '99999999-0000-4000-8000-000000000001')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into agent_runs (user_id, goal, tenant_id) values ('00000000-0000-4000-8000-00000000000a', 'x', '99999999-0000-4000-8000-000000000001')$$, '1 row', '{"app_metadata": {"tenant_id": "99999999-0000-4000-8000-000000000001"}}');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into agent_runs (user_id, goal, tenant_id) values ('00000000-0000-4000-8000-00000000000a', 'x', '99999999-0000-4000-8000-000000000001')$$, '42501', '{"user_metadata": {"tenant_id": "99999999-0000-4000-8000-000000000001"}}');

-- Update: name it, ask for its end, and no more; never somebody else's.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update agent_runs set title = 'x', cancel_requested_at = now()$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update agent_runs set title = 'x' where user_id = '00000000-0000-4000-8000-00000000000b'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update agent_runs set status = 'completed'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update agent_runs set user_id = '00000000-0000-4000-8000-00000000000b'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update agent_runs set tenant_id = '99999999-0000-4000-8000-000000000001'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update agent_runs set total_steps = 9$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update agent_runs set completed_steps = 9$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update agent_runs set credits_used = 0$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update agent_runs set tokens_input = 0$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update agent_runs set result = '{}'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update agent_runs set completed_at = now()$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update agent_runs set updated_at = 'epoch'$$, '42501');

-- Delete: one's own only.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from agent_runs$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from agent_runs where user_id = '00000000-0000-4000-8000-00000000000b'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$truncate agent_runs cascade$$, '42501');

-- The backend sees and writes everybody's.
select pg_temp.expect('service_role', null, $$select from agent_runs where user_id in ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b')$$, '2 rows');
select pg_temp.expect('service_role', null, $$insert into agent_runs (user_id, goal, status) values ('00000000-0000-4000-8000-00000000000b', 'x', 'running')$$, '1 row');
select pg_temp.expect('service_role', null, $$update agent_runs set status = 'running' where user_id in ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b')$$, '2 rows');
select pg_temp.expect('service_role', null, $$delete from agent_runs where user_id in ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b')$$, '2 rows');

-- Functions of this migration.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select cleanup_expired_memory()$$, '42501');
select pg_temp.expect('anon', null, format($$select %1$I.cleanup_expired_memory()$$, current_schema()), '42501');
select pg_temp.expect('service_role', null, $$select cleanup_expired_memory(1)$$, '1 row');
