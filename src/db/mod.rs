//! The rim that speaks to Postgres. Everything goes through one connection and the simple protocol, so that it works
//! through any pooler and on an engine that has only one connection to give.

pub mod apply;
pub mod catalog;
pub mod chain;
pub mod cleanup;
pub mod connect;
pub mod embedded;
pub mod examine;
pub mod lock;
pub mod look;
pub mod loss;
pub mod posture;
pub mod probe;
mod outside;
pub mod reach;
pub mod scratch;
pub mod repair;
pub mod session;
