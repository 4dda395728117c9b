//! The integration tests: one program, so that all of them share one server.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr, clippy::print_stdout)]

#[path = "../support/mod.rs"]
mod support;

mod adopt;
mod agents;
mod assistant;
mod cleanup;
mod document;
mod documents;
mod drift;
mod embedded;
mod faults;
mod fleet;
mod hostile;
mod input;
mod killed;
mod layouts;
mod lift;
mod lint;
mod locks;
mod r#loop;
mod many;
mod planning;
mod plans;
mod rls;
mod scenarios;
mod wire;
