//! What is promised under failure, proved: harm of every kind at every moment, and what must hold afterwards.
//!
//! See README.md beside this file: the table of what was done and what came of it.

mod cleaning;
mod clock;
mod crashes;
mod crowd;
mod every;
mod failover;
mod handshakes;
mod held;
mod limits;
mod messages;
mod outside;
mod pooler;
mod settings;
mod story;
mod table;
mod unknown;
mod untold;
