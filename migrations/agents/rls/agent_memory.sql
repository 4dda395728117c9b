-- Memory: a user reads, corrects and forgets what is remembered about them, and about nobody else.
-- Ann (…00a) and Ben (…00b) have one memory each.
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ann@example.test'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.test'),
  ('00000000-0000-4000-8000-00000000000c', 'cleo@example.test');
insert into agent_runs (id, user_id, goal) values
  ('11111111-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 'Sort a list'),
  ('11111111-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000b', 'Reverse a list');
insert into agent_memory (id, user_id, key, value) values
  ('55555555-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 'language', '"de"'),
  ('55555555-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000b', 'language', '"fr"');

-- A visitor has no way in.
select pg_temp.expect('anon', null, format($$select from %1$I.agent_memory$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$insert into %1$I.agent_memory (user_id, key, value) values ('00000000-0000-4000-8000-00000000000a', 'x', '1')$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$update %1$I.agent_memory set value = '1'$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$delete from %1$I.agent_memory$$, current_schema()), '42501');

-- Signed in without an id is nobody.
select pg_temp.expect('authenticated', null, $$select from agent_memory$$, '0 rows');

-- Select: one's own only.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select * from agent_memory$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select from agent_memory where user_id = '00000000-0000-4000-8000-00000000000b'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c', $$select from agent_memory$$, '0 rows');

-- Insert: about oneself, learned in a run of one's own.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into agent_memory (user_id, key, value) values ('00000000-0000-4000-8000-00000000000a', 'x', '1')$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into agent_memory (user_id, key, value) values ('00000000-0000-4000-8000-00000000000b', 'x', '1')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into agent_memory (user_id, run_id, key, value) values ('00000000-0000-4000-8000-00000000000a', '11111111-0000-4000-8000-00000000000a', 'x', '1')$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into agent_memory (user_id, run_id, key, value) values ('00000000-0000-4000-8000-00000000000a', '11111111-0000-4000-8000-00000000000b', 'x', '1')$$, '23503');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into agent_memory (user_id, key, value, access_count) values ('00000000-0000-4000-8000-00000000000a', 'x', '1', 5)$$, '42501');

-- Update: one's own, and not the counts.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update agent_memory set value = '1'$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update agent_memory set value = '1' where user_id = '00000000-0000-4000-8000-00000000000b'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update agent_memory set user_id = '00000000-0000-4000-8000-00000000000b'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update agent_memory set access_count = 0$$, '42501');

-- Delete: one's own only.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from agent_memory$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from agent_memory where user_id = '00000000-0000-4000-8000-00000000000b'$$, '0 rows');

-- The backend sees and writes everybody's.
select pg_temp.expect('service_role', null, $$select from agent_memory where user_id in ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b')$$, '2 rows');
select pg_temp.expect('service_role', null, $$insert into agent_memory (user_id, key, value) values ('00000000-0000-4000-8000-00000000000b', 'x', '1')$$, '1 row');
select pg_temp.expect('service_role', null, $$update agent_memory set access_count = 1 where user_id in ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b')$$, '2 rows');
select pg_temp.expect('service_role', null, $$delete from agent_memory where user_id in ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b')$$, '2 rows');
