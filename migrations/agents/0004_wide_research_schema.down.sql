-- Takes back wide research: subtasks, jobs, templates, and what works on them.
drop function finish_wide_research_subtask(uuid, jsonb, text, numeric);
drop function claim_wide_research_subtasks(uuid, integer, interval);
drop function start_wide_research_job(uuid, jsonb);

drop table wide_research_subtasks;
drop table wide_research_jobs;
drop table wide_research_templates;

drop function check_wide_research_completion();
drop function update_wide_research_progress();
