-- Quotas are the backend's alone.
insert into auth.users (id, email)
values ('00000000-0000-4000-8000-00000000000a', 'a@example.com'),
       ('00000000-0000-4000-8000-00000000000b', 'b@example.com'),
       ('00000000-0000-4000-8000-00000000000c', 'new@example.com');
insert into quotas (subject_type, subject_id, date, requests_count, reset_at)
values ('user', '00000000-0000-4000-8000-00000000000a', '2000-01-03', 5, '2000-01-04 00:00:00Z');

-- A visitor: nothing.
select pg_temp.expect('anon', null, $$select from quotas$$, '42501');
select pg_temp.expect('anon', null,
  $$insert into quotas (subject_type, subject_id, date, reset_at) values ('user', '00000000-0000-4000-8000-00000000000a', '2000-01-04', '2000-01-05 00:00:00Z')$$, '42501');
select pg_temp.expect('anon', null, $$update quotas set requests_count = 0$$, '42501');
select pg_temp.expect('anon', null, $$delete from quotas$$, '42501');
select pg_temp.expect('anon', null, $$truncate quotas$$, '42501');

-- Any user: nothing, also about themselves.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select from quotas$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$insert into quotas (subject_type, subject_id, date, reset_at) values ('user', '00000000-0000-4000-8000-00000000000a', '2000-01-04', '2000-01-05 00:00:00Z')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$update quotas set requests_count = 0$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from quotas$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$truncate quotas$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$select from quotas$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b',
  $$insert into quotas (subject_type, subject_id, date, reset_at) values ('user', '00000000-0000-4000-8000-00000000000a', '2000-01-04', '2000-01-05 00:00:00Z')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b',
  $$update quotas set requests_count = 0$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$delete from quotas$$, '42501');

-- The backend.
select pg_temp.expect('service_role', null,
  $$select from quotas where subject_id = '00000000-0000-4000-8000-00000000000a' and date = '2000-01-03'$$, '1 row');
select pg_temp.expect('service_role', null,
  $$insert into quotas (subject_type, subject_id, date, reset_at) values ('user', '00000000-0000-4000-8000-00000000000a', '2000-01-04', '2000-01-05 00:00:00Z')$$, '1 row');
select pg_temp.expect('service_role', null,
  $$update quotas set requests_count = 0 where subject_id = '00000000-0000-4000-8000-00000000000a' and date = '2000-01-03'$$, '1 row');
select pg_temp.expect('service_role', null,
  $$delete from quotas where subject_id = '00000000-0000-4000-8000-00000000000a' and date = '2000-01-03'$$, '1 row');
