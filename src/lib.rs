//! schemactl: schema as code for Postgres and Supabase.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod bundle;
pub mod cli;
pub mod command;
pub mod config;
pub mod db;
pub mod error;
pub mod model;
pub mod plan;
pub mod render;
pub mod report;
pub mod retention;
pub mod sql;
pub mod standing;
