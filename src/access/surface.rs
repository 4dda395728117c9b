//! What row-level security has to guard in one schema, as the catalog tells it.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Tables, views and functions of one schema, by name.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Surface {
    /// Its tables.
    pub tables: Vec<Table>,
    /// Its views and materialized views.
    pub views: Vec<String>,
    /// Its functions, without those of triggers.
    pub functions: Vec<Function>,
    /// What each table, view and function says.
    #[serde(default)]
    pub mentions: Vec<Mention>,
}

/// The text that is evaluated when something is touched or called.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Mention {
    /// A table, a view or a function, those of triggers too.
    pub name: String,
    /// A table's policies, checks and defaults; the text of a view or a function.
    pub text: String,
    /// The functions of a table's triggers.
    #[serde(default)]
    pub fires: String,
}

/// A table.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Whether row-level security is on.
    pub rls: bool,
    /// Its columns, in order.
    pub columns: Vec<Column>,
    /// The columns of its primary key.
    pub key: Vec<String>,
    /// The columns of each check, by its name.
    pub constraints: BTreeMap<String, Vec<String>>,
    /// The text of each check.
    pub checks: Vec<String>,
    /// The columns of each unique index, by its name.
    pub uniques: BTreeMap<String, Vec<String>>,
    /// Its references to other tables.
    pub foreign_keys: Vec<ForeignKey>,
    /// Its policies, by name.
    pub policies: Vec<Policy>,
    /// The API roles that may delete from it.
    pub delete: Vec<String>,
}

/// A column.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its base type, without modifiers; of a domain, what the domain is made of.
    pub base: String,
    /// The letter of its type's category.
    pub category: String,
    /// The labels of its enum.
    pub labels: Vec<String>,
    /// The most characters it holds.
    pub max_length: Option<usize>,
    /// Whether it must hold a value.
    pub not_null: bool,
    /// Whether it gets one by itself.
    pub has_default: bool,
    /// Whether it is computed.
    pub generated: bool,
    /// Whether its values come from a sequence of its own.
    pub identity: bool,
    /// Whether any policy looks at it.
    pub watched: bool,
    /// Whether a policy of its own table does.
    pub watched_here: bool,
    /// The API roles that may read it.
    pub select: Vec<String>,
    /// The API roles that may write it into a new row.
    pub insert: Vec<String>,
    /// The API roles that may change it.
    pub update: Vec<String>,
}

/// A reference to another table.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct ForeignKey {
    /// Its name.
    pub name: String,
    /// The schema it points into.
    pub schema: String,
    /// The table it points at; with its schema where that is another one.
    pub table: String,
    /// The columns here.
    pub columns: Vec<String>,
    /// The columns there, in the same order.
    pub targets: Vec<String>,
    /// What follows when the row there goes: `c` cascade, `n` set null, and so on.
    pub on_delete: String,
}

/// A policy.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Policy {
    /// Its name.
    pub name: String,
    /// `select`, `insert`, `update`, `delete` or `all`.
    pub command: String,
    /// `permissive` or `restrictive`.
    pub kind: String,
    /// Which rows it shows.
    pub using: Option<String>,
    /// Which rows it lets be written.
    pub check: Option<String>,
}

/// A function.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// Its name with its arguments.
    pub signature: String,
    /// How many arguments it takes.
    pub arguments: u32,
    /// Whether it runs with the rights of its owner.
    pub definer: bool,
    /// Whether it may write.
    pub volatile: bool,
    /// The API roles that may call it.
    pub callable: Vec<String>,
}

impl Surface {
    /// The table of this name.
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.name == name)
    }
}

impl Table {
    /// The column of this name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The columns that a role may do something with, in order.
    pub fn columns_for<'a>(&'a self, role: &'a str, right: impl Fn(&Column) -> &Vec<String>) -> Vec<&'a str> {
        self.columns
            .iter()
            .filter(|column| right(column).iter().any(|other| other == role))
            .map(|column| column.name.as_str())
            .collect()
    }

    /// The single-column reference that fills a column, if one does.
    pub fn reference_of(&self, column: &str) -> Option<(&ForeignKey, &str)> {
        let keys = self.foreign_keys.iter().filter(|key| key.columns.iter().any(|own| own == column));
        // A reference of one column says more plainly what the column is.
        let key = keys.min_by_key(|key| key.columns.len())?;
        let at = key.columns.iter().position(|own| own == column)?;
        Some((key, key.targets.get(at)?))
    }
}
