//! From files to a [`Bundle`](crate::model::bundle::Bundle): those in the binary, or a folder of somebody's own.

pub mod embedded;
pub mod fill;
pub mod folder;
pub mod golden;
pub mod layout;
pub mod manifest;
pub mod read;
pub mod skeleton;
