-- Rows around every cutoff of core: named by numbers, so that two databases hold the same.
insert into auth.users (id)
select md5('user' || i)::uuid
from generate_series(1, 40) as i;

insert into profiles (id)
select md5('user' || i)::uuid
from generate_series(1, 40) as i
on conflict do nothing;

-- Anonymous sessions: expired or not, active or not, and completed ones, which are kept for good.
insert into sessions (id, anon_id, last_activity_at, expires_at)
select md5('session' || i)::uuid, 'anon' || i, now() - make_interval(hours => i * 6), now() + make_interval(hours => 120 - i * 4)
from generate_series(1, 60) as i;

insert into scenarios (id, title, emoji, initial_message_main, initial_message_helper)
values (901, 'A scenario', 'x', 'm', 'h');

insert into sessions (id, user_id, scenario_id, last_activity_at, expires_at, is_completed)
select md5('done' || i)::uuid, md5('user' || i)::uuid, 901, now() - interval '90 days', now() - interval '80 days', true
from generate_series(1, 20) as i;

insert into messages (id, session_id, role, chat_type, content)
select md5('message' || s.id || i)::uuid, s.id, 'user', 'main', 'x'
from sessions as s
cross join generate_series(1, 3) as i
where s.expires_at < now();

-- The trigger of messages has moved their activity.
update sessions
set last_activity_at = now() - interval '8 days'
where id in (select session_id from messages);

insert into invocation_logs (id, ts)
select md5('invocation' || i)::uuid, now() - make_interval(hours => i * 12)
from generate_series(1, 60) as i;

insert into quotas (id, subject_type, subject_id, date, reset_at)
select md5('quota' || i)::uuid, 'anon', 'a', (now() at time zone 'UTC')::date - i, now()
from generate_series(1, 120) as i;

insert into rate_limits (id, subject_type, subject_id, window_start, window_seconds, blocked_until)
select md5('limit' || i)::uuid, 'ip', 'a', now() - make_interval(days => i), 60 + i,
  case i % 3 when 0 then now() when 1 then now() - make_interval(days => i - 1) end
from generate_series(1, 60) as i;

insert into rate_limits (id, subject_type, subject_id, window_start, window_seconds)
values (md5('long window')::uuid, 'ip', 'b', now() - interval '40 days', 86400 * 20);

insert into logs (id, level, event_type, created_at, user_id)
select md5('log' || i)::uuid, 'info', 'session_created', now() - make_interval(days => i), md5('user1')::uuid
from generate_series(1, 60) as i;
