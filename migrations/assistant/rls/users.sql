-- Users: everybody sees themselves only, and nobody chooses their tenant.
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

-- A visitor has no way in.
select pg_temp.expect('anon', null, format($$select from %1$I.users$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$insert into %1$I.users (id) values ('00000000-0000-4000-8000-00000000000d')$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$update %1$I.users set display_name = 'x'$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$delete from %1$I.users$$, current_schema()), '42501');

-- Signed in without an id is nobody.
select pg_temp.expect('authenticated', null, $$select from users$$, '0 rows');
select pg_temp.expect('authenticated', null, $$insert into users (id) values ('00000000-0000-4000-8000-00000000000d')$$, '42501');

-- Select: oneself only, not the other members of the tenant.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select * from users$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select from users where id = '00000000-0000-4000-8000-00000000000b'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000d', $$select from users$$, '0 rows');

-- Insert: oneself only, and into no tenant.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000d', $$insert into users (id, display_name) values ('00000000-0000-4000-8000-00000000000d', 'Dee')$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000d', $$insert into users (id, tenant_id) values ('00000000-0000-4000-8000-00000000000d', '99999999-0000-4000-8000-000000000001')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into users (id) values ('00000000-0000-4000-8000-00000000000d')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000d', $$insert into users (id, created_at) values ('00000000-0000-4000-8000-00000000000d', 'epoch')$$, '42501');

-- Update: one's own name only.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update users set display_name = 'Ann'$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update users set display_name = 'Ann' where id = '00000000-0000-4000-8000-00000000000b'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c', $$update users set tenant_id = '99999999-0000-4000-8000-000000000001'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update users set tenant_id = null$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update users set id = '00000000-0000-4000-8000-00000000000d'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update users set created_at = 'epoch'$$, '42501');

-- Delete: not at all. An account ends in auth.users.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from users$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$truncate users cascade$$, '42501');

-- The backend sees and writes everybody, and says who is in which tenant.
select pg_temp.expect('service_role', null, $$select from users where tenant_id = '99999999-0000-4000-8000-000000000001'$$, '2 rows');
select pg_temp.expect('service_role', null, $$insert into users (id, tenant_id) values ('00000000-0000-4000-8000-00000000000d', '99999999-0000-4000-8000-000000000002')$$, '1 row');
select pg_temp.expect('service_role', null, $$update users set tenant_id = '99999999-0000-4000-8000-000000000002' where id = '00000000-0000-4000-8000-00000000000a'$$, '1 row');
select pg_temp.expect('service_role', null, $$delete from users where id = '00000000-0000-4000-8000-00000000000a'$$, '1 row');
select pg_temp.expect('service_role', null, $$truncate users cascade$$, '42501');

-- The function behind the trigger is nobody's to call.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select set_updated_at()$$, '42501');
