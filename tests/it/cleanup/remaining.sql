-- What is there: every row of the tables that cleanup of core is about, by table and id.
select 'invocation_logs ' || id from invocation_logs
union all
select 'logs ' || id from logs
union all
select 'messages ' || id from messages
union all
select 'quotas ' || id from quotas
union all
select 'rate_limits ' || id from rate_limits
union all
select 'sessions ' || id from sessions
order by 1
