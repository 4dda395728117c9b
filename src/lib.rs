//! Schema as code for Postgres and Supabase: versioned SQL migrations that are applied, verified, rolled back and
//! cleaned up on any Postgres URL.
//!
//! # The flow
//!
//! schemactl is a function from *SQL text* and *one Postgres database* to *one report*:
//!
//! 1. [`cli`] and [`config`] turn flags, variables and `schemactl.toml` into a [`Config`](config::Config).
//! 2. [`bundle`] turns files, embedded or in a folder, into a [`Bundle`](model::bundle::Bundle).
//! 3. A [`command`] opens the database and takes one look: a [`Snapshot`](db::look::Snapshot) of server and
//!    [`History`](model::history::History).
//! 4. [`plan`] says what would be done: a [`Plan`](plan::Plan) of [`Step`](plan::Step)s. Pure: no clock, no database.
//! 5. [`db::apply`] does it, telling [`Event`](report::event::Event)s while it does.
//! 6. The command hands out a [`Report`](report::Report); [`render`] writes it for a person, a script or GitHub.
//!
//! # What always holds
//!
//! - A step, its history row and its event commit together or not at all.
//! - A step is only ever sent as a [`Claimed`](db::apply::claim::Claimed) transaction, which begins with the lock.
//! - Nothing runs before everything is read and planned; every refusal is told at once.
//! - Everything works on one connection with the simple protocol, and leaves nothing behind in the session, so any
//!   pooler will do.
//! - Reading commands write nothing, and the server enforces it.
//! - No output holds a password: an [`Address`](model::address::Address) cannot show its own.
//!
//! # Words
//!
//! - [`Bundle`](model::bundle::Bundle): a named set of migrations and seeds.
//! - [`Migration`](model::migration::Migration): a version as it stands in files.
//! - [`Applied`](model::history::Applied): a version as it stands in the history.
//! - [`Script`](model::script::Script): SQL text with its path.
//! - [`Version`](model::version::Version), [`Checksum`](model::checksum::Checksum): the order, and whether it is still the same.
//! - [`Standing`](standing::Standing): what files and history together say of a version.
//! - [`Target`](plan::Target), [`Direction`](plan::Direction): how far, and which way.
//! - [`Retention`](model::retention::Retention): what cleanup may delete.
//! - [`Matrix`](access::matrix::Matrix): who reaches what through row-level security, as probes found it.
//! - [`Rule`](lint::Rule): what is held against grants, policies, functions and indexes; what it finds is a finding.
//! - [`Ledger`](adopt::Ledger), [`Adoption`](adopt::adoption::Adoption): what another tool's history says, and what of it
//!   our own would record.
//! - [`Tenant`](fleet::Tenant): one database of a fleet; a [`Shard`](fleet::shard::Shard) is a machine's part of it.
//! - [`Blocker`](report::blocker::Blocker): a session that is in the way.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod acceptance;
pub mod access;
pub mod adopt;
pub mod boundary;
pub mod bundle;
pub mod cli;
pub mod command;
pub mod config;
pub mod db;
pub mod diff;
pub mod document;
pub mod dump;
pub mod edit;
pub mod error;
pub mod explain;
pub mod fix;
pub mod fleet;
pub mod lint;
pub mod locks;
pub mod model;
pub mod origin;
pub mod plan;
pub mod render;
pub mod report;
pub mod retention;
pub mod sql;
pub mod standing;
pub mod verdict;
