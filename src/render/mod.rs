//! The rim that speaks to a person. Writers are passed in; nothing here touches the database.

pub mod access;
pub mod adoption;
pub mod checks;
pub mod cleanup;
pub mod cover;
pub mod difference;
pub mod error;
pub mod fleet;
pub mod github;
pub mod human;
pub mod json;
pub mod lint;
pub mod plan;
pub mod progress;
pub mod sarif;
pub mod style;
pub mod table;
pub mod verify;
