-- A hundred thousand rows in each table of the bundle that a hot query reads.
insert into auth.users (id, email)
select md5('u' || i)::uuid, 'u' || i || '@example.com'
from generate_series(1, 1000) as i;
insert into profiles (id, email)
select md5('u' || i)::uuid, 'u' || i || '@example.com'
from generate_series(1, 1000) as i
on conflict do nothing;
alter table sessions disable trigger user;
alter table messages disable trigger user;
insert into sessions (id, user_id, anon_id, scenario_id, is_completed, completed_at, started_at, last_activity_at, expires_at)
select md5('s' || i)::uuid, case when i % 2 = 0 then md5('u' || (i % 1000 + 1))::uuid end, case when i % 2 = 1 then 'a' || i end, 1, i > 2000 and i % 2 = 0,
  case when i > 2000 and i % 2 = 0 then now() - i * interval '1 minute' end, now() - i * interval '1 minute', now() - i * interval '1 minute',
  now() + (i - 10000) * interval '1 minute'
from generate_series(1001, 101000) as i
on conflict do nothing;
insert into messages (session_id, role, chat_type, content, timestamp, user_id)
select md5('s' || (1001 + i % 20000))::uuid, 'user', 'main', 'Guten Tag', now() - i * interval '1 second',
  (select user_id from sessions where id = md5('s' || (1001 + i % 20000))::uuid)
from generate_series(1, 100000) as i
where exists (select from sessions where id = md5('s' || (1001 + i % 20000))::uuid);
alter table sessions enable trigger user;
alter table messages enable trigger user;
insert into logs (level, event_type, user_id, created_at)
select (array['info', 'info', 'info', 'debug', 'warn'])[1 + i % 5], 'session_created', md5('u' || (i % 1000 + 1))::uuid, now() - i * interval '20 seconds'
from generate_series(1, 100000) as i;
insert into logs (level, event_type, created_at)
select 'error', 'database_error', now() - i * interval '1 hour'
from generate_series(1, 200) as i;
insert into quotas (subject_type, subject_id, date, reset_at)
select 'user', 'u' || (i % 1000), current_date - i / 1000, now()
from generate_series(1, 100000) as i;
insert into rate_limits (subject_type, subject_id, window_start, window_seconds)
select 'ip', 'i' || i, now() - i * interval '1 minute', 60
from generate_series(1, 100000) as i;
insert into invocation_logs (ts, session_id, route, status_code, latency_ms)
select now() - i * interval '20 seconds', md5('s' || i)::uuid, '/chat', 200, 10
from generate_series(1, 100000) as i;
vacuum analyze profiles, sessions, messages, logs, quotas, rate_limits, invocation_logs;
