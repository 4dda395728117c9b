//! What an enemy, or bad luck, may put into files, names, rows, URLs and certificates. README.md says what was tried and
//! what came of it; its tables are made by these tests.

mod changed;
mod deep;
mod files;
mod history;
mod names;
mod outcome;
mod properties;
mod secrets;
mod splitter;
mod tls;
