//! One file and one page for each rule over files.

mod cannot_run;
mod default_grants;
mod definer_callable;
mod disables_rls;
mod down_loses_data;
mod down_missing;
mod drop_if_exists_may_fail;
mod enum_value_used;
mod extension_without_schema;
mod function_without_search_path;
mod granted_to_visitors;
mod grants_missing;
mod index_blocks_writes;
mod lock_and_backfill;
mod managed_schema;
mod many_tables_locked;
mod no_transaction;
mod policy_always_true;
mod policy_calls_each_row;
mod policy_without_role;
mod rewrites_table;
mod scans_under_lock;
mod table_without_rls;
mod validates_at_once;
mod view_without_invoker;
mod writes_every_row;

use crate::lint::script::FileRule;

/// Every rule, what is worse first.
pub const ALL: [FileRule; 26] = [
    cannot_run::RULE,
    enum_value_used::RULE,
    table_without_rls::RULE,
    disables_rls::RULE,
    granted_to_visitors::RULE,
    definer_callable::RULE,
    view_without_invoker::RULE,
    function_without_search_path::RULE,
    policy_always_true::RULE,
    policy_calls_each_row::RULE,
    policy_without_role::RULE,
    default_grants::RULE,
    rewrites_table::RULE,
    scans_under_lock::RULE,
    index_blocks_writes::RULE,
    validates_at_once::RULE,
    lock_and_backfill::RULE,
    writes_every_row::RULE,
    many_tables_locked::RULE,
    no_transaction::RULE,
    drop_if_exists_may_fail::RULE,
    managed_schema::RULE,
    extension_without_schema::RULE,
    grants_missing::RULE,
    down_loses_data::RULE,
    down_missing::RULE,
];

/// The finding that an `allow` sets nothing aside. It is no rule over statements: it is known when all of them have spoken.
pub const UNUSED_ALLOW: &str = "unused_allow";

/// The page of [`UNUSED_ALLOW`].
pub const UNUSED_ALLOW_PAGE: &str = include_str!("unused_allow.md");
