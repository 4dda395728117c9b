-- A user sees and makes their own profile and changes its address; counts, the week's end and deleting are not theirs.
insert into auth.users (id, email)
values ('00000000-0000-4000-8000-00000000000a', 'a@example.com'),
       ('00000000-0000-4000-8000-00000000000b', 'b@example.com'),
       ('00000000-0000-4000-8000-00000000000c', 'new@example.com');
insert into profiles (id, email)
values ('00000000-0000-4000-8000-00000000000a', 'a@example.com'),
       ('00000000-0000-4000-8000-00000000000b', 'b@example.com');

-- A visitor: nothing.
select pg_temp.expect('anon', null, $$select from profiles$$, '42501');
select pg_temp.expect('anon', null, $$insert into profiles (id) values ('00000000-0000-4000-8000-00000000000c')$$, '42501');
select pg_temp.expect('anon', null, $$update profiles set email = 'x'$$, '42501');
select pg_temp.expect('anon', null, $$delete from profiles$$, '42501');

-- Signed in, but without an id in the token: nobody's rows.
select pg_temp.expect('authenticated', null, $$select from profiles$$, '0 rows');
select pg_temp.expect('authenticated', null,
  $$insert into profiles (id) values ('00000000-0000-4000-8000-00000000000c')$$, '42501');
select pg_temp.expect('authenticated', null, $$update profiles set email = 'x'$$, '0 rows');

-- The owner.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select from profiles$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$select from profiles where id = '00000000-0000-4000-8000-00000000000a'$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c',
  $$insert into profiles (id, email) values ('00000000-0000-4000-8000-00000000000c', 'new@example.com')$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$update profiles set email = 'x'$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from profiles$$, '42501');

-- Another user.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$select from profiles where id = '00000000-0000-4000-8000-00000000000b'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$insert into profiles (id) values ('00000000-0000-4000-8000-00000000000c')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$update profiles set email = 'x' where id = '00000000-0000-4000-8000-00000000000b'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c', $$select from profiles$$, '0 rows');

-- What the database counts and keeps is not for users to write, neither later nor at the start.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$update profiles set completed_scenario_count = 100$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$update profiles set current_week_completion_count = 0$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$update profiles set week_reset_date = 'infinity'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$update profiles set created_at = now()$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$update profiles set updated_at = now()$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$update profiles set id = '00000000-0000-4000-8000-00000000000c'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c',
  $$insert into profiles (id, completed_scenario_count) values ('00000000-0000-4000-8000-00000000000c', 100)$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c',
  $$insert into profiles (id, week_reset_date) values ('00000000-0000-4000-8000-00000000000c', 'infinity')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$truncate profiles cascade$$, '42501');

-- The backend.
select pg_temp.expect('service_role', null,
  $$select from profiles where id in ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b')$$, '2 rows');
select pg_temp.expect('service_role', null,
  $$insert into profiles (id) values ('00000000-0000-4000-8000-00000000000c')$$, '1 row');
select pg_temp.expect('service_role', null,
  $$update profiles set current_week_completion_count = 0, week_reset_date = now() + interval '7 days' where id = '00000000-0000-4000-8000-00000000000a'$$, '1 row');
select pg_temp.expect('service_role', null,
  $$delete from profiles where id = '00000000-0000-4000-8000-00000000000a'$$, '1 row');
