-- A user starts, sees, completes and deletes their own sessions; a visitor's sessions are the backend's.
insert into auth.users (id, email)
values ('00000000-0000-4000-8000-00000000000a', 'a@example.com'),
       ('00000000-0000-4000-8000-00000000000b', 'b@example.com'),
       ('00000000-0000-4000-8000-00000000000c', 'new@example.com');
insert into profiles (id, email)
values ('00000000-0000-4000-8000-00000000000a', 'a@example.com'),
       ('00000000-0000-4000-8000-00000000000b', 'b@example.com'),
       ('00000000-0000-4000-8000-00000000000c', 'new@example.com');
insert into scenarios (id, title, emoji, initial_message_main, initial_message_helper, is_active)
values (900001, 'Offered', '🛒', 'Hallo!', 'Hi!', true),
       (900002, 'Retired', '🎉', 'Hallo!', 'Hi!', false);
insert into sessions (id, user_id, anon_id)
values ('00000000-0000-4000-8000-000000000101', '00000000-0000-4000-8000-00000000000a', null),
       ('00000000-0000-4000-8000-000000000102', '00000000-0000-4000-8000-00000000000b', null),
       ('00000000-0000-4000-8000-000000000103', null, 'visitor');
insert into sessions (id, user_id, is_completed, completed_at)
values ('00000000-0000-4000-8000-000000000104', '00000000-0000-4000-8000-00000000000a', true, now());

-- A visitor: nothing, not even their own.
select pg_temp.expect('anon', null, $$select from sessions$$, '42501');
select pg_temp.expect('anon', null, $$insert into sessions (anon_id) values ('visitor')$$, '42501');
select pg_temp.expect('anon', null, $$update sessions set is_completed = true$$, '42501');
select pg_temp.expect('anon', null, $$delete from sessions$$, '42501');

-- Signed in, but without an id in the token: no rows, and none of the visitors'.
select pg_temp.expect('authenticated', null, $$select from sessions$$, '0 rows');
select pg_temp.expect('authenticated', null, $$insert into sessions (user_id) values (null)$$, '42501');
select pg_temp.expect('authenticated', null, $$update sessions set is_completed = true$$, '0 rows');
select pg_temp.expect('authenticated', null, $$delete from sessions$$, '0 rows');

-- The owner. A second active session is refused by the unique index.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select from sessions$$, '2 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$update sessions set is_completed = true where id = '00000000-0000-4000-8000-000000000101'$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$delete from sessions where id = '00000000-0000-4000-8000-000000000101'$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$insert into sessions (user_id, scenario_id) values ('00000000-0000-4000-8000-00000000000a', 900001)$$, '23505');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c',
  $$insert into sessions (user_id, scenario_id) values ('00000000-0000-4000-8000-00000000000c', 900001)$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c',
  $$insert into sessions (id, user_id) values ('00000000-0000-4000-8000-000000000105', '00000000-0000-4000-8000-00000000000c')$$, '1 row');

-- Completing is not taken back.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$update sessions set is_completed = false where id = '00000000-0000-4000-8000-000000000104'$$, '23514');
select pg_temp.expect('service_role', null,
  $$update sessions set is_completed = false where id = '00000000-0000-4000-8000-000000000104'$$, '23514');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$update sessions set is_completed = true where id = '00000000-0000-4000-8000-000000000104'$$, '1 row');

-- Another user.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b',
  $$select from sessions where id = '00000000-0000-4000-8000-000000000101'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b',
  $$update sessions set is_completed = true where id = '00000000-0000-4000-8000-000000000101'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b',
  $$delete from sessions where id = '00000000-0000-4000-8000-000000000101'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b',
  $$insert into sessions (user_id) values ('00000000-0000-4000-8000-00000000000a')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b',
  $$select from sessions where id = '00000000-0000-4000-8000-000000000103'$$, '0 rows');

-- Nothing is given away, and nobody's visitor id is taken over.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$update sessions set user_id = '00000000-0000-4000-8000-00000000000b'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$insert into sessions (user_id, anon_id) values ('00000000-0000-4000-8000-00000000000a', 'visitor')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$insert into sessions (user_id) values (null)$$, '42501');

-- What the database counts and keeps is not for users to write, neither later nor at the start.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$update sessions set message_count_main = 99$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$update sessions set message_count_helper = 99$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$update sessions set duration_seconds = 1$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$update sessions set started_at = now() - interval '1 day'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$update sessions set completed_at = now()$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$update sessions set last_activity_at = now()$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$update sessions set last_seen_at = now()$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$update sessions set expires_at = 'infinity'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$update sessions set scenario_id = null$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$update sessions set anon_id = 'visitor'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$update sessions set metadata = '{"admin": true}'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$update sessions set created_at = now()$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$update sessions set updated_at = now()$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$insert into sessions (user_id, is_completed) values ('00000000-0000-4000-8000-00000000000a', true)$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$insert into sessions (user_id, message_count_main) values ('00000000-0000-4000-8000-00000000000a', 99)$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$insert into sessions (user_id, started_at) values ('00000000-0000-4000-8000-00000000000a', now() - interval '1 day')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$insert into sessions (user_id, expires_at) values ('00000000-0000-4000-8000-00000000000a', 'infinity')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$truncate sessions cascade$$, '42501');

-- The functions behind the triggers are nobody's to call.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select complete_session()$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select touch_session()$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select count_completion()$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select set_updated_at()$$, '42501');
select pg_temp.expect('anon', null, $$select count_completion()$$, '42501');

-- The backend.
select pg_temp.expect('service_role', null,
  $$select from sessions where id in ('00000000-0000-4000-8000-000000000101', '00000000-0000-4000-8000-000000000102', '00000000-0000-4000-8000-000000000103')$$, '3 rows');
select pg_temp.expect('service_role', null,
  $$insert into sessions (anon_id, expires_at) values ('visitor', now() + interval '1 hour')$$, '1 row');
select pg_temp.expect('service_role', null,
  $$update sessions set last_seen_at = now(), metadata = '{"theme": "dark"}' where id = '00000000-0000-4000-8000-000000000103'$$, '1 row');
select pg_temp.expect('service_role', null,
  $$delete from sessions where id = '00000000-0000-4000-8000-000000000103'$$, '1 row');
