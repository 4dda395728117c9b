-- Chats: everybody works with their own; a tenant shares none.
-- Ann (…00a) and Ben (…00b) are members of one tenant, Cid (…00c) of another; Dee (…00d) has just signed up.
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ann@example.com'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.com'),
  ('00000000-0000-4000-8000-00000000000c', 'cid@example.com'),
  ('00000000-0000-4000-8000-00000000000d', 'dee@example.com');
insert into users (id, tenant_id) values
  ('00000000-0000-4000-8000-00000000000a', '99999999-0000-4000-8000-000000000001'),
  ('00000000-0000-4000-8000-00000000000b', '99999999-0000-4000-8000-000000000001'),
  ('00000000-0000-4000-8000-00000000000c', '99999999-0000-4000-8000-000000000002');
insert into chats (id, user_id, title) values
  ('22222222-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 'Of Ann'),
  ('22222222-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000b', 'Of Ben');

-- A visitor has no way in.
select pg_temp.expect('anon', null, format($$select from %1$I.chats$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$insert into %1$I.chats (user_id) values ('00000000-0000-4000-8000-00000000000a')$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$update %1$I.chats set title = 'x'$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$delete from %1$I.chats$$, current_schema()), '42501');

-- Select: one's own only.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select * from chats$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select from chats where user_id = '00000000-0000-4000-8000-00000000000b'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c', $$select from chats$$, '0 rows');
select pg_temp.expect('authenticated', null, $$select from chats$$, '0 rows');

-- Insert: for oneself only.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into chats (user_id, title) values ('00000000-0000-4000-8000-00000000000a', 'x')$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into chats (user_id, title) values ('00000000-0000-4000-8000-00000000000b', 'x')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into chats (user_id, updated_at) values ('00000000-0000-4000-8000-00000000000a', 'infinity')$$, '42501');
select pg_temp.expect('authenticated', null, $$insert into chats (user_id) values ('00000000-0000-4000-8000-00000000000a')$$, '42501');

-- Update: one's own title only.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update chats set title = 'x'$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update chats set title = 'x' where user_id = '00000000-0000-4000-8000-00000000000b'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update chats set user_id = '00000000-0000-4000-8000-00000000000b'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update chats set updated_at = 'infinity'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update chats set created_at = 'epoch'$$, '42501');

-- Delete: one's own only.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from chats$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from chats where user_id = '00000000-0000-4000-8000-00000000000b'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$truncate chats cascade$$, '42501');

-- The backend sees and writes everybody's.
select pg_temp.expect('service_role', null, $$select from chats where id in ('22222222-0000-4000-8000-00000000000a', '22222222-0000-4000-8000-00000000000b')$$, '2 rows');
select pg_temp.expect('service_role', null, $$insert into chats (user_id) values ('00000000-0000-4000-8000-00000000000a')$$, '1 row');
select pg_temp.expect('service_role', null, $$update chats set title = 'x' where id = '22222222-0000-4000-8000-00000000000b'$$, '1 row');
select pg_temp.expect('service_role', null, $$delete from chats where id = '22222222-0000-4000-8000-00000000000b'$$, '1 row');
