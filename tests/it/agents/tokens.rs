//! Tokens: who reads them, and where neither they nor their key are.

use super::{code, session, user, value};
use crate::support::{Program, TestDb, private_cluster, sql};

const KEY: &str = "Key-Of-The-Test-0123456789abcdefghij";
const OTHER: &str = "Another-Key-0123456789-abcdefghijklmn";
const TOKEN: &str = "ya29.Secret-Token-That-Nobody-May-See";

#[test]
fn a_token_is_read_only_by_the_service_role_with_the_right_key() {
    for db in [TestDb::new(), TestDb::supabase()] {
        let Some(db) = db else { return };
        db.run(&["up", "--seed", "--bundle", "agents"]).ok();
        let mut session = session(&db);
        let user = user(&mut session);
        let credential = value(
            &mut session,
            &format!(
                "insert into connector_credentials (user_id, connector_id) select '{user}', id from connector_definitions where slug = 'github' returning id"
            ),
        );
        value(&mut session, "set role service_role");
        let key = |key: &str| format!("select set_config('agents.token_key', '{key}', false)");
        let store = format!("select agents.store_connector_token('{credential}', '{TOKEN}', '{TOKEN}')");
        let read = "select agents.decrypt_token(encrypted_access_token) from agents.connector_credentials";
        assert_eq!(code(&session.run(&store).unwrap_err()), "22023", "without a key");
        value(&mut session, &key("too short"));
        assert_eq!(code(&session.run(&store).unwrap_err()), "22023", "with a short key");
        value(&mut session, &key(KEY));
        value(&mut session, &store);
        assert_eq!(value(&mut session, read), TOKEN);
        assert_eq!(value(&mut session, &format!("select decrypt_token(encrypt_token('{TOKEN}'))")), TOKEN);

        value(&mut session, &key(OTHER));
        let error = session.run(read).unwrap_err().to_string();
        assert!(
            error.contains("cannot be decrypted")
                && !error.contains(KEY)
                && !error.contains(OTHER)
                && !error.contains(TOKEN),
            "{error}"
        );
        value(&mut session, &key(KEY));
        for role in ["authenticated", "anon"] {
            value(&mut session, &format!("set role {role}"));
            for call in [read, &store, "select agents.encrypt_token('x')", "select agents.decrypt_token('\\x00')"] {
                assert_eq!(code(&session.run(call).unwrap_err()), "42501", "{call} as {role}");
            }
        }
        value(&mut session, "reset role");
        nowhere(&db);
    }
}

/// Neither token nor key is in any table, the catalogs of functions and settings among them.
fn nowhere(db: &TestDb) {
    let tables = db.sql(
        "select format('%I.%I', schemaname, tablename) from pg_tables
         where schemaname <> 'information_schema' and (schemaname <> 'pg_catalog' or tablename in
           ('pg_proc', 'pg_db_role_setting', 'pg_description', 'pg_attrdef', 'pg_statistic', 'pg_constraint'))",
    );
    assert!(tables.len() > 22);
    for table in tables {
        let table = table[0].as_ref().unwrap();
        let hex = |text: &str| text.bytes().map(|byte| format!("{byte:02x}")).collect::<String>();
        for secret in [KEY.to_owned(), OTHER.to_owned(), TOKEN.to_owned(), hex(KEY), hex(OTHER), hex(TOKEN)] {
            let found = db.value(&format!("select count(*) from {table} as t where strpos(t::text, '{secret}') > 0"));
            assert_eq!(found, "0", "{secret} in {table}");
        }
    }
}

#[test]
fn neither_token_nor_key_is_in_a_log_of_every_statement_when_values_are_bound() {
    // As the bundle's page says: statements are logged, the values bound to them are not.
    let settings = [("log_statement", "all"), ("log_parameter_max_length", "0")];
    let Some(cluster) = private_cluster(&settings) else { return };
    cluster.sql("postgres", "create database vault");
    Program::new(&cluster.url("vault")).run(&["up", "--bundle", "agents"]).ok();
    let mut session = sql::Session::open(cluster.endpoint(), "vault").unwrap();
    session.run(super::PATH).unwrap();
    let key = "select set_config('agents.token_key', $1, false)";
    session.bound(key, &[KEY]).unwrap();
    session.bound("create temporary table kept as select encrypt_token('x') as token", &[]).unwrap();
    session.bound("select decrypt_token(encrypt_token($1))", &[TOKEN]).unwrap();
    session.bound(key, &[OTHER]).unwrap();
    session.bound("select decrypt_token(token) from kept", &[]).unwrap_err();
    let log = std::fs::read_to_string(cluster.endpoint().socket_dir.join("server.log")).unwrap();
    assert!(log.contains("select decrypt_token(encrypt_token($1))") && log.contains("cannot be decrypted"), "{log}");
    for secret in [KEY, OTHER, TOKEN] {
        assert!(!log.contains(secret), "{secret}");
    }
}
