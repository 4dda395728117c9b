//! A catalog as pages for people: Markdown, one self-contained HTML page, and a diagram. Pure, and the same twice.

pub mod access;
pub mod diagram;
pub mod escape;
pub mod html;
pub mod layout;
pub mod markdown;
pub mod mermaid;
pub mod read;
pub mod svg;
pub mod words;

use crate::document::access::Access;
use crate::model::retention::Retention;

/// Everything that a page says of a schema.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// What it is a page of.
    pub title: String,
    /// What it is for, in a sentence.
    pub lead: String,
    /// The schemas.
    pub schemas: Vec<String>,
    /// Tables, by name.
    pub tables: Vec<Table>,
    /// Views and materialised views, by name.
    pub views: Vec<View>,
    /// Functions, procedures and aggregates, by name.
    pub functions: Vec<Function>,
    /// Enums, domains, composite types and ranges, by name.
    pub types: Vec<Named>,
    /// Sequences, extensions and what is rarer, by kind and name.
    pub others: Vec<Named>,
    /// The roles that anything is granted to, those of the API first.
    pub roles: Vec<Role>,
    /// What cleanup deletes.
    pub retention: Vec<Retention>,
}

/// A role that may do something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// Its name; `PUBLIC` for everybody.
    pub name: String,
    /// Whether policies hold for it.
    pub policies: Policies,
}

/// Whether policies hold for a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policies {
    /// They do.
    Hold,
    /// It sees every row of what it may see.
    Bypassed,
}

/// One table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// Its name, with its schema where there is more than one.
    pub name: String,
    /// Its full name in the catalog.
    pub id: String,
    /// Its place in a page.
    pub anchor: String,
    /// What its comment says.
    pub comment: Option<String>,
    /// What kind of table it is, where it is not a plain one.
    pub kind: Option<String>,
    /// Its columns, in their order.
    pub columns: Vec<Column>,
    /// Keys to other tables, by name.
    pub references: Vec<Reference>,
    /// Tables that refer to it: their names and places.
    pub referenced_by: Vec<(String, String)>,
    /// Other constraints: name and definition.
    pub constraints: Vec<(String, String)>,
    /// Indexes: name and definition.
    pub indexes: Vec<(String, String)>,
    /// Triggers: name and what they do.
    pub triggers: Vec<(String, String)>,
    /// Its policies.
    pub policies: Vec<Policy>,
    /// Row-level security.
    pub security: Security,
    /// Its partitions: name and bound.
    pub partitions: Vec<(String, String)>,
    /// What each role of the page may do.
    pub access: Vec<Access>,
}

/// One column.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type.
    pub kind: String,
    /// Whether it must have a value.
    pub required: Required,
    /// What it has when nothing is said: a default, an identity, or how it is generated.
    pub default: Option<String>,
    /// What its comment says.
    pub comment: Option<String>,
    /// The keys it is in.
    pub keys: Vec<Key>,
}

/// Whether a column must have a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Required {
    /// It may be null.
    #[default]
    No,
    /// It may not.
    Yes,
}

/// A key that a column is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// The primary key.
    Primary,
    /// A key to another table.
    Foreign,
    /// A unique one.
    Unique,
}

/// A key to another table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The constraint's name.
    pub name: String,
    /// The columns here.
    pub columns: Vec<String>,
    /// The other table, as its page names it.
    pub target: String,
    /// Its full name in the catalog.
    pub target_id: String,
    /// Its place in the page, where it is in it.
    pub target_anchor: Option<String>,
    /// The columns there.
    pub target_columns: Vec<String>,
    /// What happens when the other row goes or changes, and more.
    pub more: String,
    /// How many rows here there may be for one there.
    pub many: Many,
    /// Whether every row here has one there.
    pub required: Required,
}

/// How many rows may refer to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Many {
    /// Any number.
    Many,
    /// None or one.
    One,
}

/// One policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Its name.
    pub name: String,
    /// What it lets through, before the condition.
    pub words: String,
    /// Its conditions, each with the words before it.
    pub conditions: Vec<(String, String)>,
}

/// Row-level security of a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Security {
    /// Off.
    #[default]
    Off,
    /// On for everybody but the owner.
    On,
    /// On for the owner too.
    Forced,
}

/// One view.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct View {
    /// Its name, full name and place.
    pub name: String,
    /// Its full name in the catalog.
    pub id: String,
    /// Its place in a page.
    pub anchor: String,
    /// `view` or `materialised view`.
    pub kind: String,
    /// What its comment says.
    pub comment: Option<String>,
    /// Whose rights its query runs with.
    pub rights: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its query.
    pub definition: String,
    /// What each role of the page may do.
    pub access: Vec<Access>,
}

/// One function.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// Its place in a page.
    pub anchor: String,
    /// Its arguments.
    pub arguments: String,
    /// What it returns.
    pub result: String,
    /// Its kind, language and what it promises.
    pub facts: Vec<String>,
    /// What its comment says.
    pub comment: Option<String>,
    /// Who may call it.
    pub callers: Vec<String>,
}

/// Something with a name and a few words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// Its kind.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Its place in a page.
    pub anchor: String,
    /// What there is to say.
    pub words: Vec<String>,
    /// What its comment says.
    pub comment: Option<String>,
}
