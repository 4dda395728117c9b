//! Document 003, storage of an assistant: its tables and indexes, tokens as hashes only, tenants, and the end of sessions.

use crate::support::TestDb;

const ANN: &str = "00000000-0000-4000-8000-00000000000a";
const BEN: &str = "00000000-0000-4000-8000-00000000000b";
const CAT: &str = "00000000-0000-4000-8000-00000000000c";

/// A database of each kind with Ann and Ben in one tenant and Cat in another.
fn databases() -> Vec<TestDb> {
    let kinds: Vec<TestDb> = [TestDb::new(), TestDb::supabase()].into_iter().flatten().collect();
    for db in &kinds {
        db.run(&["up", "--bundle", "assistant"]).ok();
        for (id, name, tenant) in [(ANN, "ann", 1), (BEN, "ben", 1), (CAT, "cat", 2)] {
            db.sql(&format!("insert into auth.users (id, email) values ('{id}', '{name}@example.com')"));
            backend(
                db,
                &format!(
                    "insert into users (id, tenant_id) values ('{id}', '10000000-0000-4000-8000-00000000000{tenant}')"
                ),
            )
            .unwrap();
        }
    }
    kinds
}

fn acting(db: &TestDb, role: &str, claims: &str, sql: &str) -> Result<String, String> {
    let text = format!(
        "begin; set local search_path = assistant; set local role {role}; set local \"request.jwt.claims\" = '{claims}'; {sql}; commit"
    );
    let rows = db.session().run(&text).map_err(|error| error.to_string())?;
    let line = |row: Vec<Option<String>>| row.into_iter().map(Option::unwrap_or_default).collect::<Vec<_>>().join(" ");
    Ok(rows.into_iter().map(line).collect::<Vec<_>>().join("\n"))
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
fn the_seven_tables_and_every_listed_index_of_the_assistant_are_there() {
    let indexes = [
        "INDEX idx_messages_chat_id_created_at ON assistant.messages USING btree (chat_id, created_at DESC)",
        "INDEX idx_messages_user_id ON assistant.messages USING btree (user_id)",
        "INDEX idx_chats_user_id_updated_at ON assistant.chats USING btree (user_id, updated_at DESC)",
        "INDEX idx_sessions_user_id_expires_at ON assistant.sessions USING btree (user_id, expires_at)",
        "UNIQUE INDEX sessions_session_token_key ON assistant.sessions USING btree (session_token)",
        "INDEX idx_documents_user_id_source_uri ON assistant.documents USING btree (user_id, source_uri)",
        "UNIQUE INDEX documents_checksum_key ON assistant.documents USING btree (checksum)",
        "INDEX idx_documents_created_at ON assistant.documents USING btree (created_at DESC)",
        "INDEX idx_document_metadata_document_id ON assistant.document_metadata USING btree (document_id)",
        "INDEX idx_document_metadata_tags ON assistant.document_metadata USING gin (tags)",
        "INDEX idx_attachments_document_id ON assistant.attachments USING btree (document_id)",
        "INDEX idx_attachments_created_at ON assistant.attachments USING btree (created_at)",
    ];
    for db in databases() {
        assert_eq!(
            db.value("select string_agg(tablename, ' ' order by tablename) from pg_tables where schemaname = 'assistant' and rowsecurity"),
            "attachments chats document_metadata documents messages sessions users"
        );
        for index in indexes {
            let there = format!(
                "select count(*) from pg_indexes where schemaname = 'assistant' and indexdef = 'CREATE {index}'"
            );
            assert_eq!(db.value(&there), "1", "{index}");
        }
        let words = db.value("select indexdef from pg_indexes where indexname = 'idx_messages_content_search'");
        assert!(words.contains("USING gin (to_tsvector("), "{words}");
    }
}

#[test]
fn tokens_are_kept_as_hashes_only_and_users_cannot_read_even_those() {
    for db in databases() {
        let insert = |token: &str| {
            backend(
                &db,
                &format!(
                    "insert into sessions (user_id, session_token, expires_at) values ('{ANN}', {token}, now() + interval '1 hour')"
                ),
            )
        };
        refused(insert("convert_to('0123456789abcdefghijklmnopqrstuv', 'UTF8')"), "sessions_session_token_check");
        refused(insert("'secret'"), "sessions_session_token_check");
        refused(insert("encode(sha256('token'), 'hex')::bytea"), "sessions_session_token_check");
        insert("sha256('token')").unwrap();
        refused(insert("sha256('token')"), "sessions_session_token_key");
        let plain = "update sessions set refresh_token = convert_to('0123456789abcdefghijklmnopqrstuv', 'UTF8')";
        refused(backend(&db, plain), "sessions_refresh_token_check");
        assert_eq!(backend(&db, "select user_id from sessions where session_token = sha256('token')").unwrap(), ANN);
        assert_eq!(user(&db, ANN, "select count(id) from sessions").unwrap(), "1");
        assert_eq!(user(&db, BEN, "select count(id) from sessions").unwrap(), "0");
        refused(user(&db, ANN, "select session_token from sessions"), "permission denied");
        refused(user(&db, ANN, "select refresh_token from sessions"), "permission denied");
    }
}

#[test]
fn a_tenant_sees_what_is_shown_to_it_and_no_tenant_can_be_forged() {
    for db in databases() {
        let add = |uri: &str, visibility: &str| {
            user(&db, ANN, &format!("insert into documents (user_id, source_uri, visibility) values ('{ANN}', 'https://example.com/{uri}', '{visibility}') returning id")).unwrap()
        };
        let (shown, hidden) = (add("shown", "tenant"), add("hidden", "private"));
        for id in [&shown, &hidden] {
            user(
                &db,
                ANN,
                &format!("insert into document_metadata (document_id, tags) values ('{id}', '{{\"topic\": \"tax\"}}')"),
            )
            .unwrap();
            user(
                &db,
                ANN,
                &format!("insert into attachments (document_id, file_name, storage_path) values ('{id}', 'f', 'p')"),
            )
            .unwrap();
        }
        for (id, seen) in [(ANN, "2 2 2 2"), (BEN, "1 1 1 1"), (CAT, "0 0 0 0")] {
            let count = "select (select count(*) from documents), (select count(*) from document_metadata), (select count(*) from attachments), (select count(*) from search_documents('{\"topic\": \"tax\"}'))";
            assert_eq!(user(&db, id, count).unwrap(), seen);
        }
        assert_eq!(user(&db, BEN, "update documents set title = 'mine' returning id").unwrap(), "");
        assert_eq!(user(&db, BEN, "delete from documents returning id").unwrap(), "");
        refused(
            user(
                &db,
                BEN,
                &format!("insert into attachments (document_id, file_name, storage_path) values ('{shown}', 'f', 'p')"),
            ),
            "row-level security",
        );
        let theirs = "10000000-0000-4000-8000-000000000001";
        refused(user(&db, CAT, &format!("update users set tenant_id = '{theirs}'")), "permission denied");
        refused(user(&db, CAT, &format!("update documents set tenant_id = '{theirs}'")), "permission denied");
        refused(
            user(
                &db,
                CAT,
                &format!("insert into documents (user_id, tenant_id, source_uri) values ('{CAT}', '{theirs}', 'x')"),
            ),
            "permission denied",
        );
        refused(
            user(&db, CAT, &format!("insert into documents (user_id, source_uri) values ('{ANN}', 'x')")),
            "row-level security",
        );
        // Chats and messages stay private in a tenant.
        let chat = user(&db, ANN, &format!("insert into chats (user_id) values ('{ANN}') returning id")).unwrap();
        let say = |id: &str, role: &str| {
            user(
                &db,
                id,
                &format!(
                    "insert into messages (chat_id, user_id, role, content) values ('{chat}', '{id}', '{role}', 'a zebra')"
                ),
            )
        };
        say(ANN, "user").unwrap();
        refused(say(ANN, "assistant"), "row-level security");
        refused(say(BEN, "user"), "row-level security");
        for (id, seen) in [(ANN, "1 1 1"), (BEN, "0 0 0")] {
            let count = "select (select count(*) from chats), (select count(*) from messages), (select count(*) from search_messages('zebra'))";
            assert_eq!(user(&db, id, count).unwrap(), seen);
        }
    }
}

#[test]
fn expired_sessions_go_by_the_function_and_by_the_command() {
    for db in databases() {
        let sow = "insert into sessions (user_id, session_token, expires_at) select id, sha256((id::text || n)::bytea), now() + n * interval '1 day' from users, generate_series(-2, 2) as n where n <> 0";
        backend(&db, sow).unwrap();
        refused(user(&db, ANN, "select * from delete_expired_sessions()"), "permission denied");
        assert_eq!(backend(&db, "select * from delete_expired_sessions(row_limit => 2)").unwrap(), "sessions 2");
        assert_eq!(backend(&db, "select * from delete_expired_sessions(keep => '36 hours')").unwrap(), "sessions 1");
        assert_eq!(backend(&db, "select * from delete_expired_sessions()").unwrap(), "sessions 3");
        backend(&db, &format!("delete from sessions; {sow}")).unwrap();
        db.run(&["cleanup", "--bundle", "assistant", "--force"]).ok();
        assert_eq!(
            backend(&db, "select count(*), count(*) filter (where expires_at > now()) from sessions").unwrap(),
            "6 6"
        );
    }
}
