//! The nouns. Plain data: no I/O, no clock, no formatting for people.

pub mod address;
pub mod boundary;
pub mod bundle;
pub mod catalog;
pub mod checksum;
pub mod declared;
pub mod dotted;
pub mod history;
pub mod layout;
pub mod links;
pub mod migration;
pub mod retention;
pub mod script;
pub mod server;
pub mod variable;
pub mod version;
pub mod words;
