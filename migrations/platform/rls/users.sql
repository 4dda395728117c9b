-- The table of users is closed to every role of the API; only the helper functions answer.
insert into auth.users (id, email)
values ('00000000-0000-4000-8000-00000000000a', 'a@example.com'),
       ('00000000-0000-4000-8000-00000000000b', 'b@example.com');

select pg_temp.expect('anon', null, $$select from auth.users$$, '42501');
select pg_temp.expect('anon', null, $$insert into auth.users (id) values (gen_random_uuid())$$, '42501');
select pg_temp.expect('anon', null, $$update auth.users set email = 'x'$$, '42501');
select pg_temp.expect('anon', null, $$delete from auth.users$$, '42501');

select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select from auth.users$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into auth.users (id) values (gen_random_uuid())$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update auth.users set email = 'x'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from auth.users$$, '42501');

select pg_temp.expect('service_role', null, $$select from auth.users$$, '42501');
select pg_temp.expect('service_role', null, $$insert into auth.users (id) values (gen_random_uuid())$$, '42501');
select pg_temp.expect('service_role', null, $$update auth.users set email = 'x'$$, '42501');
select pg_temp.expect('service_role', null, $$delete from auth.users$$, '42501');

select pg_temp.expect('anon', null, $$select where auth.uid() is null and auth.role() = 'anon'$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$select where auth.uid() = '00000000-0000-4000-8000-00000000000a' and auth.role() = 'authenticated'
    and auth.jwt() ->> 'sub' = '00000000-0000-4000-8000-00000000000a'$$, '1 row');
select pg_temp.expect('service_role', null, $$select where auth.role() = 'service_role'$$, '1 row');
