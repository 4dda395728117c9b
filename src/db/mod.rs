//! The rim that speaks to Postgres.

pub mod embedded;
