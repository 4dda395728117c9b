//! What document 004 counts and names.

use crate::support::TestDb;

/// Tables, policies, `create index` statements and triggers of each migration.
const MIGRATIONS: [(&[&str], usize, usize, &[&str]); 6] = [
    (
        &["agent_runs", "agent_steps", "agent_artifacts", "agent_messages", "agent_memory"],
        15,
        17,
        &["trigger_update_run_statistics", "trigger_check_run_completion"],
    ),
    (&["connector_definitions", "connector_credentials", "connector_usage_log"], 8, 10, &[]),
    (
        &["subscription_tiers", "user_subscriptions", "credit_balances", "credit_transactions", "credit_pricing"],
        10,
        17,
        &[],
    ),
    (
        &["wide_research_jobs", "wide_research_subtasks", "wide_research_templates"],
        9,
        12,
        &["trigger_update_wide_research_progress", "trigger_check_wide_research_completion"],
    ),
    (&["scheduled_tasks", "scheduled_task_runs"], 6, 12, &["trigger_update_scheduled_task_stats"]),
    (
        &["collaboration_sessions", "collaboration_participants", "collaboration_invites", "collaboration_edits"],
        20,
        16,
        &[],
    ),
];

/// The functions that the document names.
const FUNCTIONS: [&str; 13] = [
    "encrypt_token",
    "decrypt_token",
    "refresh_expiring_tokens",
    "check_credits",
    "reserve_credits",
    "consume_credits",
    "release_credits",
    "grant_monthly_credits",
    "calculate_next_run",
    "update_scheduled_task_stats",
    "generate_share_token",
    "update_participant_presence",
    "mark_stale_participants_offline",
];

/// The first column of every row.
fn column(db: &TestDb, text: &str) -> Vec<String> {
    db.sql(text).into_iter().map(|mut row| row.swap_remove(0).unwrap_or_default()).collect()
}

fn number(db: &TestDb, text: &str) -> usize {
    db.value(text).parse().unwrap()
}

#[test]
fn each_migration_of_agents_brings_the_tables_policies_indexes_and_triggers_the_document_counts() {
    for db in [TestDb::new(), TestDb::supabase()] {
        let Some(db) = db else { return };
        let (mut tables, mut policies, mut indexes, mut triggers) = (Vec::<&str>::new(), 0, 0, Vec::<&str>::new());
        for (index, (new_tables, new_policies, new_indexes, new_triggers)) in MIGRATIONS.into_iter().enumerate() {
            let version = (index + 1).to_string();
            db.run(&["up", "--bundle", "agents", "--to", &version]).ok();
            tables.extend(new_tables);
            tables.sort_unstable();
            triggers.extend(new_triggers);
            triggers.sort_unstable();
            policies += new_policies;
            indexes += new_indexes;
            let found = column(
                &db,
                "select tablename::text from pg_tables where schemaname = 'agents' order by tablename collate \"C\"",
            );
            assert_eq!(found, tables, "tables of {version}");
            let count = number(&db, "select count(*) from pg_policies where schemaname = 'agents'");
            assert_eq!(count, policies, "policies of {version}");
            let count = number(
                &db,
                "select count(*) from pg_index as i join pg_class as c on c.oid = i.indrelid
                 where c.relnamespace = 'agents'::regnamespace
                   and not exists (select from pg_constraint where conindid = i.indexrelid and contype in ('p', 'u'))",
            );
            assert_eq!(count, indexes, "indexes of {version}");
            let found = column(
                &db,
                "select tgname::text from pg_trigger as t join pg_class as c on c.oid = t.tgrelid
                 where c.relnamespace = 'agents'::regnamespace and not tgisinternal and tgenabled = 'O'
                 order by tgname collate \"C\"",
            );
            assert_eq!(found, triggers, "triggers of {version}");
        }
        assert_eq!((tables.len(), policies, triggers.len()), (22, 68, 5));
        assert!(indexes >= 68, "{indexes}");
        let without = "select count(*) from pg_class where relnamespace = 'agents'::regnamespace and relkind = 'r' and not relrowsecurity";
        assert_eq!(db.value(without), "0");
    }
}

#[test]
fn agents_has_the_enums_functions_connectors_tiers_and_prices_the_document_names() {
    let Some(db) = super::installed() else { return };
    let enums = column(
        &db,
        "select t.typname || ' ' || count(*) from pg_type as t join pg_enum as e on e.enumtypid = t.oid
         where t.typnamespace = 'agents'::regnamespace group by t.typname order by t.typname collate \"C\"",
    );
    assert_eq!(enums, ["agent_mode 12", "agent_run_status 10", "agent_step_status 6", "tool_type 12"]);
    for function in FUNCTIONS {
        let there = format!(
            "select count(*) from pg_proc where pronamespace = 'agents'::regnamespace and proname = '{function}'"
        );
        assert_eq!(db.value(&there), "1", "{function}");
    }
    let connectors =
        column(&db, "select name from agents.connector_definitions where is_active order by lower(name) collate \"C\"");
    assert_eq!(
        connectors,
        [
            "Figma",
            "GitHub",
            "Gmail",
            "Google Calendar",
            "Google Drive",
            "Microsoft OneDrive",
            "Notion",
            "Slack",
            "Stripe"
        ]
    );
    let tiers = column(
        &db,
        "select concat_ws(' ', name, trim_scale(monthly_credits), max_concurrent_runs, price_cents_monthly, is_unlimited)
         from agents.subscription_tiers order by sort_order",
    );
    assert_eq!(tiers, ["Free 100 1 0 f", "Pro 1000 3 1900 f", "Team 5000 10 4900 f", "Enterprise t"]);
    assert_eq!(db.value("select count(*) from agents.credit_pricing where is_active"), "13");
    let priced = column(
        &db,
        "select operation || ' ' || trim_scale(credits_per_unit) || ' per ' || unit from agents.credit_pricing
         where operation ~ 'gpt-4-turbo|opus|code|wide|image' order by operation collate \"C\"",
    );
    assert_eq!(
        priced,
        [
            "code.execution 0.1 per second",
            "image.generation 10 per image",
            "llm.claude-3-opus.input 0.45 per 1k_input_tokens",
            "llm.claude-3-opus.output 0.9 per 1k_output_tokens",
            "llm.gpt-4-turbo.input 0.3 per 1k_input_tokens",
            "llm.gpt-4-turbo.output 0.6 per 1k_output_tokens",
            "wide_research.item 5 per item",
        ]
    );
}
