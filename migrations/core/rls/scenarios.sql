-- Every signed-in user reads all scenarios; only the backend writes them.
insert into auth.users (id, email)
values ('00000000-0000-4000-8000-00000000000a', 'a@example.com'),
       ('00000000-0000-4000-8000-00000000000b', 'b@example.com'),
       ('00000000-0000-4000-8000-00000000000c', 'new@example.com');
insert into profiles (id, email)
values ('00000000-0000-4000-8000-00000000000a', 'a@example.com'),
       ('00000000-0000-4000-8000-00000000000b', 'b@example.com');
insert into scenarios (id, title, emoji, initial_message_main, initial_message_helper, is_active)
values (900001, 'Offered', '🛒', 'Hallo!', 'Hi!', true),
       (900002, 'Retired', '🎉', 'Hallo!', 'Hi!', false);

-- A visitor: nothing.
select pg_temp.expect('anon', null, $$select from scenarios$$, '42501');
select pg_temp.expect('anon', null, $$insert into scenarios values (900003, 't', 'e', 'm', 'h')$$, '42501');
select pg_temp.expect('anon', null, $$update scenarios set title = 'x'$$, '42501');
select pg_temp.expect('anon', null, $$delete from scenarios$$, '42501');

-- Any user: reads, also what is no longer offered, and writes nothing.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$select from scenarios where id in (900001, 900002)$$, '2 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b',
  $$select from scenarios where id in (900001, 900002)$$, '2 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$insert into scenarios values (900003, 't', 'e', 'm', 'h')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$update scenarios set title = 'x'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from scenarios$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$truncate scenarios cascade$$, '42501');

-- The backend.
select pg_temp.expect('service_role', null, $$select from scenarios where id in (900001, 900002)$$, '2 rows');
select pg_temp.expect('service_role', null, $$insert into scenarios values (900003, 't', 'e', 'm', 'h')$$, '1 row');
select pg_temp.expect('service_role', null, $$update scenarios set is_active = false where id = 900001$$, '1 row');
select pg_temp.expect('service_role', null, $$delete from scenarios where id = 900001$$, '1 row');
