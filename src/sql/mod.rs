//! SQL text: statements and their places, directives, names and literals. Nothing here knows a database.

pub mod place;
