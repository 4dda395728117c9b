-- Messages: the owner of the run reads them and writes as user; nobody but the backend changes one.
-- Ann (…00a) and Ben (…00b) have a run with one message each.
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ann@example.test'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.test'),
  ('00000000-0000-4000-8000-00000000000c', 'cleo@example.test');
insert into agent_runs (id, user_id, goal) values
  ('11111111-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 'Sort a list'),
  ('11111111-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000b', 'Reverse a list');
insert into agent_messages (id, run_id, user_id, role, content) values
  ('44444444-0000-4000-8000-00000000000a', '11111111-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 'assistant', 'Sorted'),
  ('44444444-0000-4000-8000-00000000000b', '11111111-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000b', 'assistant', 'Reversed');

-- A visitor has no way in.
select pg_temp.expect('anon', null, format($$select from %1$I.agent_messages$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$insert into %1$I.agent_messages (run_id, user_id, role, content) values ('11111111-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 'user', 'x')$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$update %1$I.agent_messages set content = 'x'$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$delete from %1$I.agent_messages$$, current_schema()), '42501');

-- Signed in without an id is nobody.
select pg_temp.expect('authenticated', null, $$select from agent_messages$$, '0 rows');

-- Select: of one's own runs only.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select * from agent_messages$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select from agent_messages where run_id = '11111111-0000-4000-8000-00000000000b'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c', $$select from agent_messages$$, '0 rows');

-- Insert: into one's own run, as user.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into agent_messages (run_id, user_id, role, content) values ('11111111-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 'user', 'x')$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into agent_messages (run_id, user_id, role, content) values ('11111111-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 'assistant', 'x')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into agent_messages (run_id, user_id, role, content) values ('11111111-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 'system', 'x')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into agent_messages (run_id, user_id, role, content) values ('11111111-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000a', 'user', 'x')$$, '23503');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into agent_messages (run_id, user_id, role, content) values ('11111111-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000b', 'user', 'x')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into agent_messages (run_id, user_id, content, created_at) values ('11111111-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 'x', 'epoch')$$, '42501');

-- A message stays as it was said.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update agent_messages set content = 'x'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from agent_messages$$, '42501');

-- The backend sees and writes everybody's.
select pg_temp.expect('service_role', null, $$select from agent_messages where user_id in ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b')$$, '2 rows');
select pg_temp.expect('service_role', null, $$insert into agent_messages (run_id, user_id, role, content) values ('11111111-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000b', 'assistant', 'x')$$, '1 row');
select pg_temp.expect('service_role', null, $$update agent_messages set metadata = '{}' where user_id in ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b')$$, '2 rows');
select pg_temp.expect('service_role', null, $$delete from agent_messages where user_id in ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b')$$, '2 rows');
