//! Whether a default is the same for every row that is there: then Postgres stores it once and touches no row.

use squawk_syntax::SyntaxNode;
use squawk_syntax::ast::{self, AstNode};

use crate::locks::facts::{Facts, Volatility};
use crate::locks::name::plain;
use crate::sql::statement::name_parts;

/// Functions of Postgres and its usual extensions that give each row its own value.
const VOLATILE: [&str; 24] = [
    "random",
    "random_normal",
    "gen_random_uuid",
    "uuidv4",
    "uuidv7",
    "uuid_generate_v1",
    "uuid_generate_v1mc",
    "uuid_generate_v4",
    "gen_random_bytes",
    "clock_timestamp",
    "timeofday",
    "nextval",
    "setval",
    "currval",
    "lastval",
    "gen_salt",
    "crypt",
    "pgp_sym_encrypt",
    "pgp_pub_encrypt",
    "pg_sleep",
    "lo_creat",
    "lo_create",
    "set_config",
    "pg_advisory_lock",
];

/// Functions of Postgres that defaults are often made of and that give the same within a statement.
const STEADY: [&str; 46] = [
    "now",
    "transaction_timestamp",
    "statement_timestamp",
    "to_char",
    "to_date",
    "to_timestamp",
    "date_trunc",
    "date_part",
    "age",
    "make_date",
    "make_timestamptz",
    "make_interval",
    "timezone",
    "lower",
    "upper",
    "md5",
    "sha256",
    "coalesce",
    "nullif",
    "greatest",
    "least",
    "concat",
    "format",
    "replace",
    "btrim",
    "substr",
    "substring",
    "length",
    "abs",
    "round",
    "floor",
    "ceil",
    "power",
    "encode",
    "decode",
    "jsonb_build_object",
    "json_build_object",
    "jsonb_build_array",
    "json_build_array",
    "to_jsonb",
    "to_json",
    "array_fill",
    "string_to_array",
    "current_setting",
    "to_tsvector",
    "int4range",
];

/// The most volatile call in an expression.
pub fn volatility(expression: &SyntaxNode, facts: &Facts) -> Volatility {
    expression
        .descendants()
        .filter_map(ast::CallExpr::cast)
        .map(|call| match call.expr() {
            Some(function) => of_function(&name_parts(&plain(function.syntax())), facts),
            // Written like `extract(… from …)`: all of these are steady.
            None => Volatility::Steady,
        })
        .max()
        .unwrap_or(Volatility::Steady)
}

fn of_function(parts: &[String], facts: &Facts) -> Volatility {
    let Some(name) = parts.last().map(String::as_str) else { return Volatility::Perhaps };
    let schema = parts.len().checked_sub(2).and_then(|at| parts.get(at)).map(String::as_str);
    let built_in = matches!(schema, None | Some("pg_catalog"));
    if VOLATILE.contains(&name) {
        return Volatility::Volatile;
    }
    if built_in && STEADY.contains(&name) {
        return Volatility::Steady;
    }
    // The helpers of Supabase.
    if schema == Some("auth") && matches!(name, "uid" | "role" | "jwt" | "email") {
        return Volatility::Steady;
    }
    match facts.functions.get(name) {
        Some(known) => *known,
        None if schema == Some("pg_catalog") => Volatility::Steady,
        None => Volatility::Perhaps,
    }
}
