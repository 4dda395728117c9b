//! What is not drift.
