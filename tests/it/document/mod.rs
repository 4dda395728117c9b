//! `dump`, `diff` and `docs`: see README.md beside this file.

mod dump;
