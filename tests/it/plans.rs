//! The documents' hot queries use the indexes that are meant for them, with row-level security and 100,000 rows.

use crate::support::TestDb;
use crate::support::sql::Session;

/// A query, and the indexes of which its plan has to name one.
type Query = (&'static str, &'static [&'static str]);

/// The bundle with its rows, and a session that finds them.
fn loaded(bundle: &str, schema: &str, rows: &str) -> Option<(TestDb, Session)> {
    let db = TestDb::new()?;
    db.run(&["up", "--seed", "--bundle", bundle]).ok();
    let mut session = db.session();
    session.run(&format!("set search_path = {schema}, extensions; set jit = off")).unwrap();
    for statement in rows.split(";\n").filter(|statement| !statement.trim().is_empty()) {
        session.run(statement).unwrap_or_else(|error| panic!("{error}\nin: {statement}"));
    }
    Some((db, session))
}

fn act(session: &mut Session, role: &str) {
    session
        .run(&format!(
            "set role {role}; select set_config('request.jwt.claims',
             json_build_object('sub', md5('u7')::uuid, 'role', '{role}')::text, false)"
        ))
        .unwrap();
}

fn all_use_their_index(session: &mut Session, role: &str, queries: &[Query]) {
    act(session, role);
    let mut wrong = Vec::new();
    for (query, indexes) in queries {
        let plan =
            session.run(&format!("explain (costs off) {query}")).unwrap_or_else(|error| panic!("{error}\nin: {query}"));
        let plan: Vec<String> = plan.into_iter().flatten().flatten().collect();
        let plan = plan.join("\n");
        if !indexes.iter().any(|index| plan.contains(index)) {
            wrong.push(format!("{query}\nuses none of {indexes:?}:\n{plan}"));
        }
    }
    session.run("reset role").unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// Functions hide their plans: the index was scanned once more.
fn scans_through_a_function(session: &mut Session, index: &str, query: &str) {
    session.run("begin").unwrap();
    act(session, "authenticated");
    let scans = format!("select pg_stat_get_xact_numscans('{index}'::regclass)");
    let before = session.run(&scans).unwrap();
    assert!(!session.run(query).unwrap().is_empty(), "{query}");
    assert_ne!(session.run(&scans).unwrap(), before, "{query} does not use {index}");
    session.run("rollback").unwrap();
    session.run("reset role").unwrap();
}

/// A message carries its owner: who reads messages pays for no look at their sessions, nor for the rest of their own messages.
#[test]
fn messages_are_read_without_a_look_at_their_sessions() {
    let Some((_db, mut session)) = loaded("core", "public", include_str!("plans/core.sql")) else { return };
    act(&mut session, "authenticated");
    for (query, reads_sessions) in [
        ("select * from messages where session_id = md5('s1006')::uuid order by timestamp", false),
        (
            "select m.* from messages as m join sessions as s on s.id = m.session_id
             where s.user_id = md5('u7')::uuid and s.is_completed = false order by m.timestamp",
            true,
        ),
        ("select count(*) from messages", false),
    ] {
        let plan = session.run(&format!("explain (costs off) {query}")).unwrap();
        let plan = plan.into_iter().flatten().flatten().collect::<Vec<_>>().join("\n");
        assert!(plan.contains("idx_messages_") && !plan.contains("BitmapAnd"), "{query}\n{plan}");
        assert_eq!(plan.contains(" sessions"), reads_sessions, "{query}\n{plan}");
    }
}

#[test]
fn hot_queries_of_core_use_their_indexes() {
    let Some((_db, mut session)) = loaded("core", "public", include_str!("plans/core.sql")) else { return };
    all_use_their_index(
        &mut session,
        "authenticated",
        &[
            (
                "select * from sessions where user_id = md5('u7')::uuid and is_completed = false",
                &["idx_sessions_active_user_id"],
            ),
            (
                "select * from sessions where user_id = md5('u7')::uuid and is_completed = true order by completed_at desc limit 20",
                &["idx_sessions_history"],
            ),
            (
                "select * from messages where session_id = md5('s1006')::uuid order by timestamp",
                &["idx_messages_session_id_timestamp", "idx_messages_user_id_session_id"],
            ),
            ("select count(*) from messages", &["idx_messages_user_id_session_id"]),
        ],
    );
    all_use_their_index(
        &mut session,
        "service_role",
        &[
            (
                "select * from messages where session_id = md5('s1006')::uuid order by timestamp",
                &["idx_messages_session_id_timestamp"],
            ),
            ("select * from sessions where anon_id = 'a1007'", &["idx_sessions_anon_id"]),
            ("select id from sessions where expires_at < now() - interval '6 days'", &["idx_sessions_expires_at"]),
            (
                "select id from sessions where is_completed = false and active_hour < now() - interval '69 days' and last_activity_at < now() - interval '69 days'",
                &["idx_sessions_inactive"],
            ),
            ("select * from logs where level = 'error'", &["idx_logs_level"]),
            ("select * from logs where event_type = 'database_error'", &["idx_logs_event_type"]),
            ("select * from logs order by created_at desc limit 50", &["idx_logs_created_at"]),
            (
                "select * from logs where level = 'error' order by created_at desc limit 50",
                &["idx_logs_level_created_at"],
            ),
            (
                "select * from quotas where subject_type = 'user' and subject_id = 'u7' and date = current_date",
                &["quotas_subject", "quotas_"],
            ),
            ("select * from invocation_logs where ts > now() - interval '1 hour'", &["idx_invocation_logs_ts"]),
            ("select * from invocation_logs where session_id = md5('s7')::uuid", &["idx_invocation_logs_session_id"]),
        ],
    );
}

#[test]
fn hot_queries_of_lift_use_their_indexes() {
    let Some((_db, mut session)) = loaded("lift", "lift", include_str!("plans/lift.sql")) else { return };
    all_use_their_index(
        &mut session,
        "authenticated",
        &[
            (
                "select * from sessions where user_id = md5('u7')::uuid and status = 'active' order by updated_at desc",
                &["idx_sessions_user_status", "idx_sessions_user_id"],
            ),
            (
                "select * from session_summary where user_id = md5('u7')::uuid order by created_at desc",
                &["idx_sessions_user_id", "idx_sessions_user_status"],
            ),
            (
                "select total_llm_cost_usd from user_analytics where user_id = md5('u7')::uuid",
                &["idx_sessions_user_id", "idx_sessions_user_status"],
            ),
            (
                "select * from recent_activity where session_id = md5('s7')::uuid order by event_time",
                &["idx_revisions_session"],
            ),
            (
                "select avg(fully_valid_percent), sum(total_drafts) from draft_validation_stats where user_id = md5('u7')::uuid",
                &["idx_drafts_session"],
            ),
            (
                "select s.*, (select ir_content from session_revisions where session_id = s.id order by revision_number desc limit 1),
                 (select code_content from session_drafts where session_id = s.id order by draft_number desc limit 1)
                 from sessions as s where id = md5('s7')::uuid",
                &["idx_revisions_session_revision"],
            ),
            (
                "select * from session_drafts where session_id = md5('s7')::uuid order by draft_number desc",
                &["idx_drafts_session_draft", "idx_drafts_session_id"],
            ),
        ],
    );
    all_use_their_index(
        &mut session,
        "service_role",
        &[
            ("select id from sessions order by created_at desc limit 20", &["idx_sessions_created_at"]),
            ("select id from sessions where current_ir @> '{\"intent\": \"i7\"}'", &["idx_sessions_current_ir"]),
            ("select id from session_drafts order by created_at desc limit 20", &["idx_drafts_created_at"]),
            ("select id from hole_resolutions where resolved_value @> '7'", &["idx_resolutions_resolved_value"]),
        ],
    );
}

#[test]
fn hot_queries_of_assistant_use_their_indexes() {
    let Some((_db, mut session)) = loaded("assistant", "assistant", include_str!("plans/assistant.sql")) else {
        return;
    };
    all_use_their_index(
        &mut session,
        "authenticated",
        &[
            (
                "select * from messages where chat_id = md5('c77')::uuid order by created_at desc limit 50",
                &["idx_messages_chat_id_created_at"],
            ),
            ("select count(*) from messages where user_id = md5('u8')::uuid", &["idx_messages_user_id"]),
            (
                "select * from chats where user_id = md5('u7')::uuid order by updated_at desc limit 20",
                &["idx_chats_user_id_updated_at"],
            ),
            (
                "select id, expires_at from sessions where user_id = md5('u7')::uuid and expires_at > now() order by expires_at",
                &["idx_sessions_user_id_expires_at"],
            ),
            (
                "select * from documents where user_id = md5('u7')::uuid and source_uri = 'https://example.org/1006'",
                &["idx_documents_user_id_source_uri"],
            ),
            ("select * from documents where checksum = encode(sha256('d1006'), 'hex')", &["documents_checksum_key"]),
            (
                "select * from document_metadata where document_id = md5('d1006')::uuid",
                &["idx_document_metadata_document_id"],
            ),
            ("select * from attachments where document_id = md5('d1006')::uuid", &["idx_attachments_document_id"]),
        ],
    );
    all_use_their_index(
        &mut session,
        "service_role",
        &[
            ("select * from sessions where session_token = sha256('s500'::bytea)", &["sessions_session_token_key"]),
            ("select id from documents order by created_at desc limit 20", &["idx_documents_created_at"]),
            (
                "select id from attachments where created_at > now() - interval '1 hour'",
                &["idx_attachments_created_at"],
            ),
            (
                "select id from messages where to_tsvector('simple', left(content, 200000)) @@ websearch_to_tsquery('simple', 'zebra')",
                &["idx_messages_content_search"],
            ),
            ("select * from document_metadata where tags @> '{\"topic\": \"t6\"}'", &["idx_document_metadata_tags"]),
            (
                "select id from sessions where expires_at < now() - interval '10 days' order by expires_at limit 1000",
                &["idx_sessions_expires_at"],
            ),
        ],
    );
    scans_through_a_function(
        &mut session,
        "idx_document_metadata_tags",
        "select * from search_documents('{\"topic\": \"t6\"}')",
    );
    scans_through_a_function(&mut session, "idx_messages_content_search", "select id from search_messages('w7')");
}
