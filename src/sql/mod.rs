//! SQL text: statements and their places, directives, names and literals. Nothing here knows a database.

pub mod allow;
pub mod condition;
pub mod directive;
pub mod flatten;
pub mod place;
pub mod quote;
pub mod statement;
pub mod template;
pub mod token;
pub mod variable;
pub mod view;
