//! Whether a run keeps the Supabase CLI's table in step.

use crate::bundle::embedded;
use crate::command::Context;
use crate::config::SupabaseMigrations;
use crate::db::keep::Keep;
use crate::model::server::Server;

/// For these bundles on this server: those of somebody's own, where that was asked for and the database is Supabase's.
pub fn keep<'a>(context: &Context<'_>, server: &Server, bundles: impl Iterator<Item = &'a str>) -> Keep {
    if context.config.supabase_migrations.value == SupabaseMigrations::Leave || !server.supabase {
        return Keep::Nothing;
    }
    let known = embedded::names();
    let mut own: Vec<String> = bundles.filter(|name| !known.contains(name)).map(str::to_owned).collect();
    own.sort();
    own.dedup();
    Keep::Supabase(own)
}
