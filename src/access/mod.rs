//! What row-level security lets through, without a database: which rows to put up, which probes to run, and what the
//! answers say.

pub mod fixture;
pub mod invariant;
mod join;
mod label;
pub mod matrix;
pub mod mutation;
pub mod ownership;
pub mod page;
pub mod plan;
pub mod probe;
pub mod reach;
pub mod scene;
pub mod surface;
pub mod value;
