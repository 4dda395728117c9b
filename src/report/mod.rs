//! What is handed out: plain data, the JSON contract, and events while a command runs.

pub mod blocker;
pub mod event;
pub mod target;
