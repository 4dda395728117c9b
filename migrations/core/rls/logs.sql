-- A user reads and writes their own log rows; the system's rows are the backend's.
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
       ('00000000-0000-4000-8000-000000000103', null, 'visitor');
insert into logs (id, level, event_type, user_id, session_id)
values ('00000000-0000-4000-8000-000000000301', 'info', 'session_created', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-000000000101'),
       ('00000000-0000-4000-8000-000000000302', 'info', 'session_created', '00000000-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-000000000102'),
       ('00000000-0000-4000-8000-000000000303', 'error', 'database_error', null, null);

-- A visitor: nothing.
select pg_temp.expect('anon', null, $$select from logs$$, '42501');
select pg_temp.expect('anon', null,
  $$insert into logs (level, event_type, user_id, session_id) values ('info', 'user_logout', null, null)$$, '42501');
select pg_temp.expect('anon', null, $$update logs set level = 'debug'$$, '42501');
select pg_temp.expect('anon', null, $$delete from logs$$, '42501');

-- Signed in, but without an id in the token: no rows, and none of the system's.
select pg_temp.expect('authenticated', null, $$select from logs$$, '0 rows');
select pg_temp.expect('authenticated', null,
  $$insert into logs (level, event_type, user_id, session_id) values ('info', 'user_logout', null, null)$$, '42501');
select pg_temp.expect('authenticated', null, $$update logs set level = 'debug'$$, '0 rows');
select pg_temp.expect('authenticated', null, $$delete from logs$$, '0 rows');

-- The owner.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select from logs$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$insert into logs (level, event_type, user_id, session_id) values ('info', 'user_logout', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-000000000101')$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$insert into logs (level, event_type, user_id, session_id) values ('info', 'user_logout', '00000000-0000-4000-8000-00000000000a', null)$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$update logs set metadata = '{"attempt": 2}'$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from logs$$, '1 row');

-- Another user.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b',
  $$select from logs where id = '00000000-0000-4000-8000-000000000301'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b',
  $$update logs set level = 'debug' where id = '00000000-0000-4000-8000-000000000301'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b',
  $$delete from logs where id = '00000000-0000-4000-8000-000000000301'$$, '0 rows');

-- Nothing in somebody else's name, about somebody else's session, given away, or at another time.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b',
  $$insert into logs (level, event_type, user_id, session_id) values ('info', 'user_logout', '00000000-0000-4000-8000-00000000000a', null)$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b',
  $$insert into logs (level, event_type, user_id, session_id) values ('info', 'user_logout', null, null)$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b',
  $$insert into logs (level, event_type, user_id, session_id) values ('info', 'user_logout', '00000000-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-000000000101')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b',
  $$update logs set session_id = '00000000-0000-4000-8000-000000000101'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b',
  $$update logs set user_id = '00000000-0000-4000-8000-00000000000a'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$insert into logs (level, event_type, user_id, session_id, created_at) values ('info', 'user_logout', '00000000-0000-4000-8000-00000000000a', null, now() + interval '1 year')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$update logs set created_at = now()$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$truncate logs$$, '42501');

-- The backend.
select pg_temp.expect('service_role', null,
  $$select from logs where id in ('00000000-0000-4000-8000-000000000301', '00000000-0000-4000-8000-000000000302', '00000000-0000-4000-8000-000000000303')$$, '3 rows');
select pg_temp.expect('service_role', null,
  $$insert into logs (level, event_type, user_id, session_id) values ('info', 'user_logout', null, null)$$, '1 row');
select pg_temp.expect('service_role', null,
  $$update logs set level = 'warn' where id = '00000000-0000-4000-8000-000000000303'$$, '1 row');
select pg_temp.expect('service_role', null,
  $$delete from logs where id = '00000000-0000-4000-8000-000000000303'$$, '1 row');
