//! SQL text: statements and their places, directives, names and literals. Nothing here knows a database.

pub mod allow;
pub mod condition;
pub mod depth;
pub mod directive;
pub mod ending;
pub mod flatten;
pub mod parse;
pub mod place;
pub mod psql;
pub mod quote;
pub mod statement;
pub mod template;
pub mod token;
pub mod unterminated;
pub mod variable;
pub mod view;
