-- A user reads and writes the messages of their own sessions, and changes and deletes none.
insert into auth.users (id, email)
values ('00000000-0000-4000-8000-00000000000a', 'a@example.com'),
       ('00000000-0000-4000-8000-00000000000b', 'b@example.com'),
       ('00000000-0000-4000-8000-00000000000c', 'new@example.com');
insert into profiles (id, email)
values ('00000000-0000-4000-8000-00000000000a', 'a@example.com'),
       ('00000000-0000-4000-8000-00000000000b', 'b@example.com');
insert into sessions (id, user_id, anon_id)
values ('00000000-0000-4000-8000-000000000101', '00000000-0000-4000-8000-00000000000a', null),
       ('00000000-0000-4000-8000-000000000102', '00000000-0000-4000-8000-00000000000b', null),
       ('00000000-0000-4000-8000-000000000103', null, 'visitor'),
       ('00000000-0000-4000-8000-000000000104', null, 'visitor');
insert into messages (id, session_id, role, chat_type, content)
values ('00000000-0000-4000-8000-000000000201', '00000000-0000-4000-8000-000000000101', 'user', 'main', 'Guten Tag!'),
       ('00000000-0000-4000-8000-000000000202', '00000000-0000-4000-8000-000000000102', 'user', 'main', 'Hallo!'),
       ('00000000-0000-4000-8000-000000000203', '00000000-0000-4000-8000-000000000103', 'user', 'main', 'Servus!'),
       ('00000000-0000-4000-8000-000000000204', '00000000-0000-4000-8000-000000000104', 'user', 'main', 'Moin!');
-- Whose a message is follows from its session, whatever is written; a visitor who signs in takes along what they said.
update messages set user_id = '00000000-0000-4000-8000-00000000000a';
update sessions
set user_id = '00000000-0000-4000-8000-00000000000b', is_completed = true
where id = '00000000-0000-4000-8000-000000000104';

-- A visitor: nothing.
select pg_temp.expect('anon', null, $$select from messages$$, '42501');
select pg_temp.expect('anon', null,
  $$insert into messages (session_id, role, chat_type, content) values ('00000000-0000-4000-8000-000000000103', 'user', 'main', 'x')$$, '42501');
select pg_temp.expect('anon', null, $$update messages set content = 'x'$$, '42501');
select pg_temp.expect('anon', null, $$delete from messages$$, '42501');

-- Signed in, but without an id in the token: no rows, and none of the visitors'.
select pg_temp.expect('authenticated', null, $$select from messages$$, '0 rows');
select pg_temp.expect('authenticated', null,
  $$insert into messages (session_id, role, chat_type, content) values ('00000000-0000-4000-8000-000000000103', 'user', 'main', 'x')$$, '42501');

-- The owner. What was said stays said.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select from messages$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$insert into messages (session_id, role, chat_type, content) values ('00000000-0000-4000-8000-000000000101', 'user', 'main', 'x')$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$insert into messages (session_id, role, chat_type, content, timestamp) values ('00000000-0000-4000-8000-000000000101', 'user', 'main', 'x', now() - interval '1 second')$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$update messages set content = 'x'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$update messages set session_id = '00000000-0000-4000-8000-000000000102'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from messages$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$truncate messages$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$insert into messages (session_id, role, chat_type, content, created_at) values ('00000000-0000-4000-8000-000000000101', 'user', 'main', 'x', now())$$, '42501');

select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$insert into messages (session_id, role, chat_type, content, user_id) values ('00000000-0000-4000-8000-000000000101', 'user', 'main', 'x', '00000000-0000-4000-8000-00000000000a')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$update messages set user_id = '00000000-0000-4000-8000-00000000000b'$$, '42501');

-- Another user.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$select from messages$$, '2 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b',
  $$select from messages where session_id = '00000000-0000-4000-8000-000000000101'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b',
  $$insert into messages (session_id, role, chat_type, content) values ('00000000-0000-4000-8000-000000000101', 'user', 'main', 'x')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b',
  $$insert into messages (session_id, role, chat_type, content) values ('00000000-0000-4000-8000-000000000103', 'user', 'main', 'x')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b',
  $$update messages set content = 'x' where id = '00000000-0000-4000-8000-000000000201'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b',
  $$delete from messages where id = '00000000-0000-4000-8000-000000000201'$$, '42501');

-- The functions behind the triggers are nobody's to call.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select count_messages()$$, '42501');
select pg_temp.expect('anon', null, $$select count_messages()$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select own_message()$$, '42501');
select pg_temp.expect('anon', null, $$select own_message()$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select pass_messages()$$, '42501');
select pg_temp.expect('anon', null, $$select pass_messages()$$, '42501');

-- The backend.
select pg_temp.expect('service_role', null,
  $$select from messages where id in ('00000000-0000-4000-8000-000000000201', '00000000-0000-4000-8000-000000000202', '00000000-0000-4000-8000-000000000203')$$, '3 rows');
select pg_temp.expect('service_role', null,
  $$insert into messages (session_id, role, chat_type, content) values ('00000000-0000-4000-8000-000000000103', 'user', 'main', 'x')$$, '1 row');
select pg_temp.expect('service_role', null,
  $$update messages set content = '' where id = '00000000-0000-4000-8000-000000000201'$$, '1 row');
select pg_temp.expect('service_role', null,
  $$delete from messages where id = '00000000-0000-4000-8000-000000000201'$$, '1 row');
