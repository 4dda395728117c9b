//! schemactl: schema as code for Postgres and Supabase.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod db;
pub mod error;
pub mod sql;
