-- Rate limits are the backend's alone.
insert into auth.users (id, email)
values ('00000000-0000-4000-8000-00000000000a', 'a@example.com'),
       ('00000000-0000-4000-8000-00000000000b', 'b@example.com'),
       ('00000000-0000-4000-8000-00000000000c', 'new@example.com');
insert into rate_limits (subject_type, subject_id, window_start, window_seconds, hits)
values ('user', '00000000-0000-4000-8000-00000000000a', '2000-01-03 00:00:00Z', 60, 5);

-- A visitor: nothing.
select pg_temp.expect('anon', null, $$select from rate_limits$$, '42501');
select pg_temp.expect('anon', null,
  $$insert into rate_limits (subject_type, subject_id, window_start, window_seconds) values ('user', '00000000-0000-4000-8000-00000000000a', '2000-01-04 00:00:00Z', 60)$$, '42501');
select pg_temp.expect('anon', null, $$update rate_limits set blocked_until = null$$, '42501');
select pg_temp.expect('anon', null, $$delete from rate_limits$$, '42501');
select pg_temp.expect('anon', null, $$truncate rate_limits$$, '42501');

-- Any user: nothing, also about themselves.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select from rate_limits$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$insert into rate_limits (subject_type, subject_id, window_start, window_seconds) values ('user', '00000000-0000-4000-8000-00000000000a', '2000-01-04 00:00:00Z', 60)$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$update rate_limits set blocked_until = null$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from rate_limits$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$truncate rate_limits$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$select from rate_limits$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b',
  $$insert into rate_limits (subject_type, subject_id, window_start, window_seconds) values ('user', '00000000-0000-4000-8000-00000000000a', '2000-01-04 00:00:00Z', 60)$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b',
  $$update rate_limits set blocked_until = null$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$delete from rate_limits$$, '42501');

-- The backend.
select pg_temp.expect('service_role', null,
  $$select from rate_limits where subject_id = '00000000-0000-4000-8000-00000000000a'$$, '1 row');
select pg_temp.expect('service_role', null,
  $$insert into rate_limits (subject_type, subject_id, window_start, window_seconds) values ('user', '00000000-0000-4000-8000-00000000000a', '2000-01-04 00:00:00Z', 60)$$, '1 row');
select pg_temp.expect('service_role', null,
  $$update rate_limits set blocked_until = null where subject_id = '00000000-0000-4000-8000-00000000000a'$$, '1 row');
select pg_temp.expect('service_role', null,
  $$delete from rate_limits where subject_id = '00000000-0000-4000-8000-00000000000a'$$, '1 row');
