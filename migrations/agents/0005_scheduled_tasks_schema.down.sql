-- Takes back scheduled tasks and their history, then the functions that next_run_at is made with.
drop function cleanup_scheduled_task_runs(interval, integer);
drop function resume_scheduled_task(uuid);
drop function pause_scheduled_task(uuid);
drop function claim_task_notifications(integer);
drop function finish_task_run(uuid, text, jsonb, numeric);
drop function claim_due_tasks(integer);

drop table scheduled_task_runs;
drop table scheduled_tasks;

drop function update_scheduled_task_stats();
drop function clock_change(text, timestamptz, timestamptz);
drop function cron_field(text, integer, integer, text[]);
drop function calculate_next_run(text, text, timestamptz, integer, timestamptz, timestamptz, timestamptz);
