-- So many rows in each table of core that a user's own queries read: a thousand users, their sessions, messages and logs.
insert into auth.users (id, email)
select md5('u' || i)::uuid, 'u' || i || '@example.com'
from generate_series(1, 1000) as i;
insert into profiles (id, email)
select md5('u' || i)::uuid, 'u' || i || '@example.com'
from generate_series(1, 1000) as i
on conflict do nothing;
alter table sessions disable trigger user;
alter table messages disable trigger user;
insert into sessions (id, user_id, scenario_id, is_completed, completed_at, started_at, last_activity_at)
select md5('s' || i)::uuid, md5('u' || (i % 1000 + 1))::uuid, 1, i > 1000,
  case when i > 1000 then now() - i * interval '1 second' end, now() - i * interval '1 second', now() - i * interval '1 second'
from generate_series(1, :rows) as i;
insert into messages (session_id, role, chat_type, content, timestamp, user_id)
select md5('s' || (1 + i % (:rows / 10)))::uuid, 'user', 'main', 'Guten Tag', now() - i * interval '1 second',
  md5('u' || ((1 + i % (:rows / 10)) % 1000 + 1))::uuid
from generate_series(1, :rows) as i;
-- One that is as long as the documents expect.
insert into messages (session_id, role, chat_type, content, timestamp, user_id)
select md5('s1006')::uuid, 'user', 'main', 'Guten Tag', now() - i * interval '1 minute', md5('u7')::uuid
from generate_series(1, 100) as i;
alter table sessions enable trigger user;
alter table messages enable trigger user;
insert into logs (level, event_type, user_id, session_id, created_at)
select 'info', 'session_created', md5('u' || (i % 1000 + 1))::uuid, md5('s' || i)::uuid, now() - i * interval '1 second'
from generate_series(1, :rows) as i;
vacuum analyze;
