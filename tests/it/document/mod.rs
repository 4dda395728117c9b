//! `dump`, `diff` and `docs`: see README.md beside this file.

mod diff;
mod docs;
mod dump;
