-- Rows around every cutoff of assistant and agents. Foreign keys would ask for a dozen more that matter to nobody here.
set session_replication_role = replica;

insert into assistant.sessions (id, user_id, session_token, expires_at)
select md5('session' || i)::uuid, md5('user')::uuid, sha256(i::text::bytea), now() + make_interval(hours => 10 - i)
from generate_series(1, 20) as i;

insert into agents.connector_usage_log (user_id, connector_id, operation, created_at)
select md5('user')::uuid, md5('connector')::uuid, 'read', now() - make_interval(days => i)
from generate_series(1, 120) as i;

insert into agents.scheduled_task_runs (id, task_id, user_id, status, created_at)
select md5('run' || i)::uuid, md5('task' || i)::uuid, md5('user')::uuid,
  (array['pending', 'running', 'completed', 'failed', 'cancelled', 'skipped'])[1 + i % 6], now() - make_interval(days => i)
from generate_series(1, 120) as i;

insert into agents.collaboration_participants (id, session_id, user_id, joined_via, last_seen_at)
select md5('participant' || i)::uuid, md5('session')::uuid, md5('user' || i)::uuid,
  (array['owner', 'invite', 'link'])[1 + i % 3], now() - make_interval(days => i)
from generate_series(1, 60) as i;

insert into agents.collaboration_invites (id, session_id, invited_by, invitee_id, status, accepted_at, expires_at)
select md5('invite' || i)::uuid, md5('session')::uuid, md5('owner')::uuid, md5('user' || i)::uuid,
  case i % 3 when 0 then 'accepted' when 1 then 'pending' else 'revoked' end, case i % 3 when 0 then now() end,
  now() - make_interval(days => i - 5)
from generate_series(1, 30) as i;

insert into agents.agent_memory (id, user_id, key, value, expires_at)
select md5('memory' || i)::uuid, md5('user')::uuid, 'k' || i, '1', case when i % 4 > 0 then now() + make_interval(hours => 10 - i) end
from generate_series(1, 30) as i;

reset session_replication_role;
