//! The rim that speaks to Postgres. Everything goes through one connection and the simple protocol, so that it works
//! through any pooler and on an engine that has only one connection to give.

pub mod adopt;
mod answer;
pub mod apply;
mod authority;
pub mod catalog;
pub mod chain;
pub mod cleanup;
pub mod connect;
pub mod defaults;
pub mod embedded;
pub mod examine;
pub mod facts;
pub mod keep;
pub mod lock;
pub mod look;
pub mod loss;
pub mod original;
mod outside;
pub mod posture;
pub mod probe;
pub mod reach;
pub mod repair;
pub mod scratch;
pub mod session;
mod silence;
pub mod survey;
pub mod targets;
mod told;
pub mod trace;
