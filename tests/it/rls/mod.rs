//! Row-level security: cases, the matrix, weakened policies, static rules.

mod cases;
mod matrix;
mod rules;
mod weakened;
