//! One file and one page for each rule.

mod always_true_read;
mod always_true_write;
mod auth_initplan;
mod auth_users_exposed;
mod default_grants_api_role;
mod duplicate_index;
mod fk_not_enforced;
mod fk_unindexed;
mod foreign_table_exposed;
mod invalid_index;
mod matview_exposed;
mod multiple_permissive;
mod no_primary_key;
mod not_valid;
mod only_restrictive;
mod partition_bypasses_parent_rls;
mod policy_exists_rls_off;
mod policy_robustness;
mod realtime_table_no_rls;
mod rls_off_exposed;
mod rls_on_no_policy;
mod search_path_mutable;
mod secdef_callable;
mod secdef_search_path;
mod truncate_granted;
mod user_metadata;
mod view_not_invoker;

use crate::lint::Rule;

/// Every rule, what is worse first.
pub const ALL: [Rule; 27] = [
    rls_off_exposed::RULE,
    partition_bypasses_parent_rls::RULE,
    policy_exists_rls_off::RULE,
    rls_on_no_policy::RULE,
    only_restrictive::RULE,
    always_true_write::RULE,
    always_true_read::RULE,
    user_metadata::RULE,
    auth_initplan::RULE,
    multiple_permissive::RULE,
    truncate_granted::RULE,
    default_grants_api_role::RULE,
    secdef_callable::RULE,
    secdef_search_path::RULE,
    search_path_mutable::RULE,
    view_not_invoker::RULE,
    matview_exposed::RULE,
    foreign_table_exposed::RULE,
    auth_users_exposed::RULE,
    realtime_table_no_rls::RULE,
    fk_unindexed::RULE,
    duplicate_index::RULE,
    no_primary_key::RULE,
    fk_not_enforced::RULE,
    invalid_index::RULE,
    not_valid::RULE,
    policy_robustness::RULE,
];
