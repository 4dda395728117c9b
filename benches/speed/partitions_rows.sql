-- Twenty-eight days of rows, in the order of time.
insert into invocation_logs (ts, session_id, route, status_code, latency_ms, model_used, hashed_subject)
select now() - interval '28 days' + interval '28 days' * i / :rows - interval '1 minute', gen_random_uuid(), '/chat', 200, 10, 'small', md5(i::text)
from generate_series(1, :rows) as i;
vacuum (freeze, analyze) invocation_logs;
