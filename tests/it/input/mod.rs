//! Bad input: each has its own code, exit status and clear words, and no output ever holds a password.

mod changed;
mod folder;
mod locked;
mod login;
mod place;
mod reach;
mod refused;
mod replica;
mod secret;
mod usage;
