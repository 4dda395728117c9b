//! Document 002, session storage of lift-sys: everything it names, by its name; its own queries; and counters that many
//! writers cannot get wrong.

use std::thread;

use crate::support::TestDb;

const ANN: &str = "00000000-0000-4000-8000-00000000000a";
const BEN: &str = "00000000-0000-4000-8000-00000000000b";

/// A database of each kind with lift.
fn databases() -> Vec<TestDb> {
    let kinds: Vec<TestDb> = [TestDb::new(), TestDb::supabase()].into_iter().flatten().collect();
    for db in &kinds {
        db.run(&["up", "--bundle", "lift"]).ok();
    }
    kinds
}

/// Rows as lines of words.
fn words(rows: Vec<Vec<Option<String>>>) -> String {
    let line = |row: Vec<Option<String>>| row.into_iter().map(Option::unwrap_or_default).collect::<Vec<_>>().join(" ");
    rows.into_iter().map(line).collect::<Vec<_>>().join("\n")
}

fn acting(db: &TestDb, role: &str, claims: &str, sql: &str) -> Result<String, String> {
    let text = format!(
        "begin; set local search_path = lift; set local role {role}; set local \"request.jwt.claims\" = '{claims}'; {sql}; commit"
    );
    db.session().run(&text).map(words).map_err(|error| error.to_string())
}

/// As a signed-in user, through the API.
fn user(db: &TestDb, id: &str, sql: &str) -> Result<String, String> {
    acting(db, "authenticated", &format!("{{\"sub\": \"{id}\", \"role\": \"authenticated\"}}"), sql)
}

/// As the backend.
fn backend(db: &TestDb, sql: &str) -> Result<String, String> {
    acting(db, "service_role", "{\"role\": \"service_role\"}", sql)
}

#[track_caller]
fn refused(answer: Result<String, String>, word: &str) {
    let error = answer.unwrap_err();
    assert!(error.contains(word), "{error}");
}

#[test]
fn every_index_of_the_document_is_there_under_its_name() {
    let expected = [
        ("idx_sessions_user_id", "sessions USING btree (user_id)"),
        ("idx_sessions_status", "sessions USING btree (status)"),
        ("idx_sessions_created_at", "sessions USING btree (created_at DESC)"),
        ("idx_sessions_user_status", "sessions USING btree (user_id, status)"),
        ("idx_sessions_current_ir", "sessions USING gin (current_ir)"),
        ("idx_sessions_metadata", "sessions USING gin (metadata)"),
        ("idx_revisions_session_id", "session_revisions USING btree (session_id)"),
        ("idx_revisions_session_revision", "session_revisions USING btree (session_id, revision_number DESC)"),
        ("idx_revisions_created_at", "session_revisions USING btree (created_at DESC)"),
        ("idx_revisions_source", "session_revisions USING btree (source)"),
        ("idx_revisions_ir_content", "session_revisions USING gin (ir_content)"),
        ("idx_revisions_metadata", "session_revisions USING gin (metadata)"),
        ("idx_drafts_session_id", "session_drafts USING btree (session_id)"),
        ("idx_drafts_session_draft", "session_drafts USING btree (session_id, draft_number DESC)"),
        ("idx_drafts_ir_revision_id", "session_drafts USING btree (ir_revision_id)"),
        ("idx_drafts_created_at", "session_drafts USING btree (created_at DESC)"),
        ("idx_drafts_source", "session_drafts USING btree (source)"),
        ("idx_drafts_valid", "session_drafts USING btree (syntax_valid, ast_valid)"),
        ("idx_drafts_validation_errors", "session_drafts USING gin (validation_errors)"),
        ("idx_drafts_metadata", "session_drafts USING gin (metadata)"),
        ("idx_resolutions_session_id", "hole_resolutions USING btree (session_id)"),
        ("idx_resolutions_ir_revision_id", "hole_resolutions USING btree (ir_revision_id)"),
        ("idx_resolutions_hole_type", "hole_resolutions USING btree (hole_type)"),
        ("idx_resolutions_resolution_method", "hole_resolutions USING btree (resolution_method)"),
        ("idx_resolutions_created_at", "hole_resolutions USING btree (created_at DESC)"),
        ("idx_resolutions_resolved_value", "hole_resolutions USING gin (resolved_value)"),
        ("idx_resolutions_original_data", "hole_resolutions USING gin (original_hole_data)"),
        ("idx_resolutions_suggestions", "hole_resolutions USING gin (suggestions_provided)"),
        ("idx_resolutions_metadata", "hole_resolutions USING gin (metadata)"),
        // The document's summary asks for these two without a name.
        ("idx_sessions_updated_at", "sessions USING btree (updated_at DESC)"),
        ("idx_revisions_changed_fields", "session_revisions USING gin (changed_fields)"),
    ];
    for db in databases() {
        for (name, on) in expected {
            let definition = db
                .value(&format!("select indexdef from pg_indexes where schemaname = 'lift' and indexname = '{name}'"));
            assert_eq!(definition, format!("CREATE INDEX {name} ON lift.{on}"));
        }
        let named = db.value("select count(*) from pg_indexes where schemaname = 'lift' and indexname like 'idx%'");
        assert_eq!(named, expected.len().to_string());
    }
}

#[test]
fn the_seven_triggers_sixteen_policies_and_four_functions_have_their_names() {
    for db in databases() {
        let triggers = "select tgname, tgrelid::regclass, tgfoid::regproc from pg_trigger
             where not tgisinternal and tgrelid in (select oid from pg_class where relnamespace = 'lift'::regnamespace) order by 1";
        assert_eq!(
            words(db.sql(triggers)),
            "trigger_drafts_count_delete lift.session_drafts lift.update_session_draft_count\n\
             trigger_drafts_count_insert lift.session_drafts lift.update_session_draft_count\n\
             trigger_resolutions_count_delete lift.hole_resolutions lift.update_session_hole_count\n\
             trigger_resolutions_count_insert lift.hole_resolutions lift.update_session_hole_count\n\
             trigger_revisions_count_delete lift.session_revisions lift.update_session_revision_count\n\
             trigger_revisions_count_insert lift.session_revisions lift.update_session_revision_count\n\
             trigger_sessions_updated_at lift.sessions lift.update_updated_at_column"
        );
        for table in ["sessions", "session_revisions", "session_drafts", "hole_resolutions"] {
            for (verb, command) in
                [("view", "SELECT"), ("insert", "INSERT"), ("update", "UPDATE"), ("delete", "DELETE")]
            {
                let policy = format!(
                    "select cmd from pg_policies where schemaname = 'lift' and tablename = '{table}' and policyname = 'Users can {verb} their own {table}'"
                );
                assert_eq!(db.value(&policy), command, "{verb} {table}");
            }
        }
        assert_eq!(db.value("select count(*) from pg_policies where schemaname = 'lift'"), "16");
        assert_eq!(db.value("select count(*) from pg_proc where pronamespace = 'lift'::regnamespace"), "4");
        assert_eq!(db.value("select count(*) from pg_class where relnamespace = 'lift'::regnamespace and relkind = 'r' and relrowsecurity"), "4");
    }
}

#[test]
fn the_four_views_have_exactly_the_columns_of_the_document() {
    let columns = |view: &str| {
        format!(
            "select string_agg(attname, ' ' order by attnum) from pg_attribute where attrelid = 'lift.{view}'::regclass and attnum > 0 and not attisdropped"
        )
    };
    for db in databases() {
        let session = db.value(&columns("sessions"));
        assert_eq!(
            session,
            "id user_id status source original_input current_ir current_code revision_count draft_count hole_count metadata created_at updated_at finalized_at"
        );
        assert_eq!(
            db.value(&columns("session_summary")),
            format!(
                "{session} latest_revision_number latest_draft_number latest_draft_valid total_generation_time_ms total_llm_cost_usd total_llm_tokens_used session_duration_seconds time_to_finalization_seconds"
            )
        );
        assert_eq!(
            db.value(&columns("user_analytics")),
            "user_id total_sessions finalized_sessions active_sessions error_sessions total_revisions total_drafts avg_revisions_per_session avg_drafts_per_session first_session_at last_session_at total_llm_cost_usd total_llm_tokens_used avg_time_to_finalization_seconds"
        );
        assert_eq!(
            db.value(&columns("recent_activity")),
            "event_type session_id user_id revision_id draft_id resolution_id event_time event_data"
        );
        assert_eq!(
            db.value(&columns("draft_validation_stats")),
            "session_id user_id total_drafts syntax_valid_count ast_valid_count fully_valid_count syntax_valid_percent ast_valid_percent fully_valid_percent avg_generation_time_ms avg_validation_time_ms total_llm_cost_usd"
        );
        assert_eq!(db.value("select count(*) from pg_views where schemaname = 'lift'"), "4");
    }
}

/// A session of Ann with two revisions, two drafts and a resolution.
fn sown(db: &TestDb) -> String {
    let begin =
        format!("insert into sessions (user_id, original_input) values ('{ANN}', 'add two numbers') returning id");
    let id = user(db, ANN, &begin).unwrap();
    for (number, source) in [(1, "initial"), (2, "refinement")] {
        user(db, ANN, &format!("insert into session_revisions (session_id, revision_number, source, ir_content) values ('{id}', {number}, '{source}', '{{\"n\": {number}}}')")).unwrap();
    }
    user(db, ANN, &format!("insert into session_drafts (session_id, draft_number, source, code_content, syntax_valid, ast_valid, generation_time_ms, llm_tokens_used, llm_cost_usd) values ('{id}', 1, 'initial_generation', 'a', true, false, 10, 100, 0.5)")).unwrap();
    user(db, ANN, &format!("insert into session_drafts (session_id, draft_number, source, code_content, syntax_valid, ast_valid, generation_time_ms, llm_tokens_used, llm_cost_usd) values ('{id}', 2, 'ast_repair', 'b', true, true, 20, 50, 0.25)")).unwrap();
    user(db, ANN, &format!("insert into hole_resolutions (session_id, hole_id, hole_type, resolution_method, resolved_value, confidence_score) values ('{id}', 'h', 'type', 'default', '1', 1)")).unwrap();
    id
}

#[test]
fn the_common_queries_of_the_document_run_unchanged_and_answer_right() {
    for db in databases() {
        let id = sown(&db);
        let ask = |sql: &str| user(&db, ANN, sql).unwrap();
        assert!(
            ask(&format!(
                "SELECT * FROM sessions\nWHERE user_id = '{ANN}'\nAND status = 'active'\nORDER BY updated_at DESC"
            ))
            .starts_with(&id)
        );
        let latest = ask(&format!(
            "SELECT\n    s.*,\n    (SELECT ir_content FROM session_revisions WHERE session_id = s.id ORDER BY revision_number DESC LIMIT 1) AS latest_ir,\n    (SELECT code_content FROM session_drafts WHERE session_id = s.id ORDER BY draft_number DESC LIMIT 1) AS latest_code\nFROM sessions s\nWHERE id = '{id}'"
        ));
        assert!(latest.ends_with(" {\"n\": 2} b"), "{latest}");
        let events = ask(&format!("SELECT * FROM recent_activity\nWHERE session_id = '{id}'\nORDER BY event_time ASC"));
        let kinds: Vec<_> = events.lines().filter_map(|line| line.split(' ').next()).collect();
        assert_eq!(
            kinds,
            [
                "session_created",
                "revision_created",
                "revision_created",
                "draft_created",
                "draft_created",
                "hole_resolved"
            ]
        );
        assert_eq!(
            ask(&format!(
                "SELECT\n    total_llm_cost_usd,\n    total_llm_tokens_used,\n    total_sessions\nFROM user_analytics\nWHERE user_id = '{ANN}'"
            )),
            "0.750000 150 1"
        );
        assert_eq!(
            ask(&format!(
                "SELECT\n    AVG(fully_valid_percent) AS avg_success_rate,\n    SUM(total_drafts) AS total_attempts\nFROM draft_validation_stats\nWHERE user_id = '{ANN}'"
            )),
            "50.0000000000000000 2"
        );
        let summary = "select latest_revision_number, latest_draft_number, latest_draft_valid, total_generation_time_ms, total_llm_cost_usd, total_llm_tokens_used, revision_count, draft_count, hole_count from session_summary";
        assert_eq!(ask(summary), "2 2 t 30 0.750000 150 2 2 1");
        // The backend sees everything, another user nothing, a visitor is not let in.
        assert_eq!(backend(&db, "select count(*) from recent_activity").unwrap(), "6");
        for relation in [
            "sessions",
            "session_revisions",
            "session_drafts",
            "hole_resolutions",
            "session_summary",
            "user_analytics",
            "recent_activity",
            "draft_validation_stats",
        ] {
            let count = format!("select count(*) from lift.{relation}");
            assert_eq!(user(&db, BEN, &count).unwrap(), "0", "{relation}");
            refused(acting(&db, "anon", "{}", &count), "permission denied");
        }
        assert_eq!(user(&db, BEN, "delete from sessions returning id").unwrap(), "");
        refused(
            user(&db, BEN, &format!("insert into sessions (user_id, original_input) values ('{ANN}', 'x')")),
            "row-level security",
        );
        refused(
            user(
                &db,
                BEN,
                &format!(
                    "insert into session_revisions (session_id, revision_number, source, ir_content) values ('{id}', 9, 'repair', '{{}}')"
                ),
            ),
            "row-level security",
        );
        refused(user(&db, ANN, "update sessions set revision_count = 7"), "permission denied");
        refused(user(&db, ANN, &format!("update sessions set user_id = '{BEN}'")), "permission denied");
    }
}

#[test]
fn checks_take_the_values_of_the_document_and_no_other() {
    let lists = [
        ("sessions", "status", "active paused finalized error"),
        ("sessions", "source", "prompt code"),
        ("session_revisions", "source", "initial refinement repair user_edit"),
        ("session_drafts", "source", "initial_generation ast_repair llm_regeneration user_edit"),
        ("hole_resolutions", "hole_type", "type parameter return_value validation entity constraint other"),
        ("hole_resolutions", "resolution_method", "user_selection ai_suggestion inference default"),
    ];
    for db in databases() {
        sown(&db);
        for (table, column, values) in lists {
            for value in values.split(' ') {
                backend(&db, &format!("update {table} set {column} = '{value}'")).unwrap();
            }
            refused(
                backend(&db, &format!("update {table} set {column} = 'nonsense'")),
                &format!("{table}_{column}_check"),
            );
        }
        for (table, change, word) in [
            ("sessions", "original_input = ''", "sessions_original_input_check"),
            ("session_revisions", "revision_number = 0", "session_revisions_revision_number_check"),
            ("session_drafts", "draft_number = 0", "session_drafts_draft_number_check"),
            ("session_drafts", "code_content = ''", "session_drafts_code_content_check"),
            ("hole_resolutions", "confidence_score = 1.01", "hole_resolutions_confidence_score_check"),
            ("session_revisions", "revision_number = 1", "session_revisions_session_id_revision_number_key"),
            ("session_drafts", "draft_number = 1", "session_drafts_session_id_draft_number_key"),
        ] {
            refused(backend(&db, &format!("update {table} set {change}")), word);
        }
        let unique =
            "select conname from pg_constraint where conrelid = 'lift.hole_resolutions'::regclass and contype = 'u'";
        assert_eq!(db.value(unique), "hole_resolutions_session_id_ir_revision_id_hole_id_key");
    }
}

/// How many sessions have a counter that is not the number of rows.
const WRONG: &str = "select count(*) from lift.sessions as s
    where revision_count <> (select count(*) from lift.session_revisions where session_id = s.id)
    or draft_count <> (select count(*) from lift.session_drafts where session_id = s.id)
    or hole_count <> (select count(*) from lift.hole_resolutions where session_id = s.id)";

/// What one writer does in one step: rows come, go, move to another session, and sessions go with all they have.
fn step(writer: usize, number: usize) -> String {
    let session = |n: usize| format!("'00000000-0000-4000-8000-{:012}'", n % 6 + 1);
    let (here, there, key) = (session(writer + number), session(writer * 3 + number + 1), writer * 1000 + number + 1);
    let some =
        |table: &str| format!("(select id from lift.{table} where session_id = {here} order by random() limit 1)");
    match number % 8 {
        0 | 1 => format!(
            "insert into lift.session_revisions (session_id, revision_number, source, ir_content) select id, {key}, 'repair', '{{}}' from lift.sessions where id = {here}"
        ),
        2 | 3 => format!(
            "insert into lift.session_drafts (session_id, draft_number, source, code_content) select id, {key} * 3 + n, 'ast_repair', 'x' from lift.sessions, generate_series(0, 2) as n where id = {here}"
        ),
        4 => format!(
            "insert into lift.hole_resolutions (session_id, hole_id, hole_type, resolution_method, resolved_value) select id, '{key}', 'type', 'default', '1' from lift.sessions where id = {here}"
        ),
        5 => format!(
            "delete from lift.session_drafts where id = {}; delete from lift.hole_resolutions where id = {}",
            some("session_drafts"),
            some("hole_resolutions")
        ),
        6 => format!("update lift.session_revisions set session_id = {there} where id = {}", some("session_revisions")),
        _ if writer.is_multiple_of(8) => format!(
            "delete from lift.sessions where id = {here}; insert into lift.sessions (id, user_id, original_input) values ({here}, '{ANN}', 'again') on conflict do nothing"
        ),
        _ => format!("delete from lift.session_revisions where id = {}", some("session_revisions")),
    }
}

#[test]
fn counters_stay_right_under_sixteen_writers_that_insert_delete_move_and_cascade() {
    let Some(db) = TestDb::new() else { return };
    db.run(&["up", "--bundle", "lift"]).ok();
    db.sql(&format!("insert into lift.sessions (id, user_id, original_input) select ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, '{ANN}', 'x' from generate_series(1, 6) as n"));
    let written: usize = thread::scope(|scope| {
        let writer = |number: usize| {
            let mut session = db.session();
            move || {
                let mut done = 0;
                for round in 0..24 {
                    // A deadlock is tried again; a session that was deleted meanwhile takes no rows.
                    let outcome = (0..20).find_map(|_| match session.run(&step(number, round)) {
                        Ok(_) => Some(true),
                        Err(sqlx::Error::Database(error)) => match error.code().as_deref() {
                            Some("40P01") => None,
                            Some("23503") => Some(false),
                            _ => panic!("{error}"),
                        },
                        Err(error) => panic!("{error}"),
                    });
                    done += usize::from(outcome.expect("twenty deadlocks in a row"));
                }
                done
            }
        };
        let writers: Vec<_> = (0..16).map(|number| scope.spawn(writer(number))).collect();
        writers.into_iter().map(|writer| writer.join().unwrap()).sum()
    });
    assert!(written > 300, "{written} of 384 steps were done");
    assert_eq!(db.value(WRONG), "0");
    assert_ne!(db.value("select sum(revision_count + draft_count + hole_count) from lift.sessions"), "0");
    db.sql("delete from lift.session_revisions; delete from lift.session_drafts; delete from lift.hole_resolutions");
    assert_eq!(db.value("select sum(revision_count + draft_count + hole_count) from lift.sessions"), "0");
}

#[test]
fn a_row_that_moves_to_another_session_leaves_one_counter_and_joins_the_other() {
    for db in databases() {
        let from = sown(&db);
        let to = backend(
            &db,
            &format!("insert into sessions (user_id, original_input) values ('{ANN}', 'other') returning id"),
        )
        .unwrap();
        refused(user(&db, ANN, &format!("update session_drafts set session_id = '{to}'")), "permission denied");
        backend(&db, &format!("update session_drafts set session_id = '{to}'")).unwrap();
        backend(&db, &format!("update hole_resolutions set session_id = '{to}'")).unwrap();
        backend(&db, &format!("update session_revisions set session_id = '{to}' where revision_number = 2")).unwrap();
        let counts = |id: &str| {
            db.value(&format!(
                "select revision_count || ' ' || draft_count || ' ' || hole_count from lift.sessions where id = '{id}'"
            ))
        };
        assert_eq!((counts(&from).as_str(), counts(&to).as_str()), ("1 0 0", "1 2 1"));
        backend(&db, &format!("delete from sessions where id = '{to}'")).unwrap();
        assert_eq!(
            (db.value(WRONG).as_str(), db.value("select count(*) from lift.session_drafts").as_str()),
            ("0", "0")
        );
    }
}
