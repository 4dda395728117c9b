//! Counters, completion, pauses and presence.

use super::{at_once, installed, session, user, value};

#[test]
fn the_counts_of_a_research_job_stay_right_under_16_concurrent_writers_and_the_last_one_completes_it() {
    let Some(db) = installed() else { return };
    let mut admin = session(&db);
    let user = user(&mut admin);
    let job = value(
        &mut admin,
        &format!(
            "insert into wide_research_jobs (user_id, prompt, max_parallel, max_retries, retry_backoff_seconds) values ('{user}', 'p', 16, 0, 0) returning id"
        ),
    );
    value(
        &mut admin,
        &format!("select start_wide_research_job('{job}', (select jsonb_agg(n) from generate_series(1, 160) as n))"),
    );
    let counts = at_once(&db, 16, |session, _| {
        let mut finished = 0;
        loop {
            let rows =
                session.run(&format!("select id, item_index from claim_wide_research_subtasks('{job}', 2)")).unwrap();
            if rows.is_empty() {
                return finished;
            }
            for row in rows {
                let (id, index) = (row[0].as_ref().unwrap(), row[1].as_ref().unwrap().parse::<u32>().unwrap());
                let outcome = if index % 10 == 0 { "error => 'no'" } else { "result => '1', credits => 5" };
                session.run(&format!("select finish_wide_research_subtask('{id}', {outcome})")).unwrap();
                finished += 1;
            }
        }
    });
    // A worker leaves when nothing is free at the moment, so one more goes on to the end.
    let mut done: u32 = counts.into_iter().sum();
    while let [row] = admin.run(&format!("select id from claim_wide_research_subtasks('{job}')")).unwrap().as_slice() {
        let id = row[0].as_ref().unwrap();
        admin.run(&format!("select finish_wide_research_subtask('{id}', '1', credits => 5)")).unwrap();
        done += 1;
    }
    assert_eq!(done, 160);
    let state = "select concat_ws(' ', job.status, total_items = 160, running_items, completed_items = c.completed, failed_items = c.failed,
                   completed_items + failed_items, trim_scale(progress), job.credits_used = c.credits, job.completed_at is not null)
                 from wide_research_jobs as job cross join (select count(*) filter (where status = 'completed') as completed,
                   count(*) filter (where status = 'failed') as failed, sum(credits_used) as credits from wide_research_subtasks) as c";
    assert_eq!(value(&mut admin, state), "completed t 0 t t 160 100 t t");
}

#[test]
fn the_counts_of_a_run_stay_right_under_16_concurrent_writers_that_insert_change_and_delete() {
    let Some(db) = installed() else { return };
    let mut admin = session(&db);
    let user = user(&mut admin);
    let run = value(
        &mut admin,
        &format!(
            "insert into agent_runs (user_id, goal, status, auto_complete) values ('{user}', 'g', 'running', false) returning id"
        ),
    );
    at_once(&db, 16, |session, index| {
        for number in (0..12).map(|round| index * 12 + round + 1) {
            let this = format!("where run_id = '{run}' and step_number = {number}");
            session.run(&format!("insert into agent_steps (run_id, user_id, step_number, tool_type) values ('{run}', '{user}', {number}, 'code')")).unwrap();
            session.run(&format!("update agent_steps set status = 'running', started_at = now() {this}")).unwrap();
            let end = ["completed", "failed", "skipped"][number % 3];
            session.run(&format!("update agent_steps set status = '{end}', completed_at = now() {this}")).unwrap();
            if number % 4 == 0 {
                session.run(&format!("delete from agent_steps {this}")).unwrap();
            }
        }
    });
    let state = "select concat_ws(' ', run.status, total_steps, completed_steps, failed_steps, skipped_steps) from agent_runs as run";
    assert_eq!(value(&mut admin, state), "running 144 48 48 48");
    value(&mut admin, "update agent_runs set auto_complete = true");
    assert_eq!(value(&mut admin, "select status || ' ' || (completed_at is not null) from agent_runs"), "failed true");
    // The cascade of the run takes its steps along without a word from the triggers.
    value(&mut admin, "delete from agent_runs");
    assert_eq!(value(&mut admin, "select count(*) from agent_steps"), "0");
}

#[test]
fn a_scheduled_task_pauses_after_its_number_of_failures_in_a_row() {
    let Some(db) = installed() else { return };
    let mut admin = session(&db);
    let user = user(&mut admin);
    let task = value(
        &mut admin,
        &format!(
            "insert into scheduled_tasks (user_id, name, prompt, schedule_type, cron_expression, max_consecutive_failures) values ('{user}', 'n', 'p', 'cron', '* * * * *', 3) returning id"
        ),
    );
    let state = "select concat_ws(' ', status, consecutive_failures, paused_reason) from scheduled_tasks";
    for (outcome, expected) in [
        ("failed", "active 1"),
        ("failed", "active 2"),
        ("completed", "active 0"),
        ("failed", "active 1"),
        ("cancelled", "active 1"),
        ("failed", "active 2"),
        ("failed", "paused 3 3 failures in a row"),
    ] {
        let run = value(
            &mut admin,
            &format!(
                "insert into scheduled_task_runs (task_id, user_id, status, started_at) values ('{task}', '{user}', 'running', now()) returning id"
            ),
        );
        value(
            &mut admin,
            &format!(
                "update scheduled_task_runs set status = '{outcome}', error_message = 'e', completed_at = now() where id = '{run}'"
            ),
        );
        assert_eq!(value(&mut admin, state), expected, "after {outcome}");
    }
    assert_eq!(value(&mut admin, "select count(*) from claim_due_tasks()"), "0");
    assert_eq!(value(&mut admin, "select next_run_at is null from scheduled_tasks"), "t");
}

#[test]
fn a_participant_is_offline_two_minutes_after_being_seen() {
    let Some(db) = installed() else { return };
    let mut admin = session(&db);
    let [owner, early, late] = [(); 3].map(|()| user(&mut admin));
    let meeting =
        value(&mut admin, &format!("insert into collaboration_sessions (owner_id) values ('{owner}') returning id"));
    value(
        &mut admin,
        &format!(
            "insert into collaboration_participants (session_id, user_id, is_online, last_seen_at) values
             ('{meeting}', '{early}', true, now() - interval '121 seconds'), ('{meeting}', '{late}', true, now() - interval '60 seconds')"
        ),
    );
    assert_eq!(value(&mut admin, "select mark_stale_participants_offline()"), "1");
    assert_eq!(value(&mut admin, "select user_id from collaboration_participants where not is_online"), early);
    assert_eq!(value(&mut admin, "select mark_stale_participants_offline()"), "0");
}
