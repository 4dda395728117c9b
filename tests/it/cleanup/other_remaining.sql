-- What is there of what cleanup of assistant and agents is about.
select 'session ' || id from assistant.sessions
union all
select 'usage ' || id from agents.connector_usage_log
union all
select 'run ' || id from agents.scheduled_task_runs
union all
select 'participant ' || id from agents.collaboration_participants
union all
select 'invite ' || id from agents.collaboration_invites
union all
select 'memory ' || id from agents.agent_memory
order by 1
