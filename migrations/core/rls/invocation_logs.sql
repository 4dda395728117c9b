-- Telemetry is the backend's alone, and so are the functions that clean up.
insert into auth.users (id, email)
values ('00000000-0000-4000-8000-00000000000a', 'a@example.com'),
       ('00000000-0000-4000-8000-00000000000b', 'b@example.com'),
       ('00000000-0000-4000-8000-00000000000c', 'new@example.com');
insert into invocation_logs (ts, route, status_code, latency_ms, hashed_subject)
values ('2000-01-03 00:00:00Z', '/chat', 200, 12, '00000000-0000-4000-8000-00000000000a');

-- A visitor: nothing.
select pg_temp.expect('anon', null, $$select from invocation_logs$$, '42501');
select pg_temp.expect('anon', null,
  $$insert into invocation_logs (route, status_code, latency_ms) values ('/chat', 200, 12)$$, '42501');
select pg_temp.expect('anon', null, $$update invocation_logs set status_code = 500$$, '42501');
select pg_temp.expect('anon', null, $$delete from invocation_logs$$, '42501');
select pg_temp.expect('anon', null, $$truncate invocation_logs$$, '42501');

-- Any user: nothing, also about themselves.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select from invocation_logs$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$insert into invocation_logs (route, status_code, latency_ms) values ('/chat', 200, 12)$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$update invocation_logs set status_code = 500$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from invocation_logs$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$truncate invocation_logs$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$select from invocation_logs$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b',
  $$insert into invocation_logs (route, status_code, latency_ms) values ('/chat', 200, 12)$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b',
  $$update invocation_logs set status_code = 500$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$delete from invocation_logs$$, '42501');

-- The backend.
select pg_temp.expect('service_role', null,
  $$select from invocation_logs where hashed_subject = '00000000-0000-4000-8000-00000000000a'$$, '1 row');
select pg_temp.expect('service_role', null,
  $$insert into invocation_logs (route, status_code, latency_ms) values ('/chat', 200, 12)$$, '1 row');
select pg_temp.expect('service_role', null,
  $$update invocation_logs set status_code = 500 where hashed_subject = '00000000-0000-4000-8000-00000000000a'$$, '1 row');
select pg_temp.expect('service_role', null,
  $$delete from invocation_logs where hashed_subject = '00000000-0000-4000-8000-00000000000a'$$, '1 row');

-- Cleaning up is the backend's.
select pg_temp.expect('anon', null, $$select from cleanup_expired_records(0)$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$select from cleanup_expired_records(0)$$, '42501');
select pg_temp.expect('anon', null, $$select from delete_expired_sessions(0)$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a',
  $$select from delete_expired_sessions(0)$$, '42501');
select pg_temp.expect('anon', null, $$select from delete_old_logs(0)$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select from delete_old_logs(0)$$, '42501');
select pg_temp.expect('service_role', null, $$select from cleanup_expired_records(0)$$, '5 rows');
select pg_temp.expect('service_role', null, $$select from delete_expired_sessions(0)$$, '2 rows');
select pg_temp.expect('service_role', null, $$select from delete_old_logs(0)$$, '1 row');
