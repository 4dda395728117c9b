//! Servers of schemactl's own: started, shared, killed, and nothing left behind.

mod find;
mod install;
mod persistent;
pub mod process;
mod support;
mod throwaway;
