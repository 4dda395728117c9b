//! Which columns say whose row it is.

use std::collections::{BTreeMap, BTreeSet};

use crate::access::surface::{Column, ForeignKey, Surface, Table};

/// Of each table, the columns that say to which world a row belongs, in order. A table that is not here belongs to
/// nobody: its rows are shared.
#[derive(Clone, Debug, Default)]
pub struct Ownership(BTreeMap<String, Vec<String>>);

impl Ownership {
    /// Reads it from the references and the policies.
    ///
    /// A reference to `auth.users` says so, unless it is a note that goes when the user goes and no policy looks at it
    /// (`updated_by`). So does a reference to a table whose rows are owned, and an identifier without a reference that
    /// a policy looks at (a `tenant_id`, or a `user_id` that no key holds).
    pub fn of(surface: &Surface) -> Ownership {
        let mut owned: BTreeSet<String> = BTreeSet::new();
        loop {
            let found: BTreeSet<String> = surface
                .tables
                .iter()
                .filter(|table| names_owner(table, &owned))
                .map(|table| table.name.clone())
                .collect();
            if found == owned {
                break;
            }
            owned = found;
        }
        let columns = surface.tables.iter().filter(|table| owned.contains(&table.name)).map(|table| {
            let columns = table
                .columns
                .iter()
                .filter(|column| says_whose(table, column, &owned))
                .map(|column| column.name.clone());
            (table.name.clone(), columns.collect())
        });
        Ownership(columns.collect())
    }

    /// The columns of a table that say whose a row is; none where its rows are shared.
    pub fn columns(&self, table: &str) -> &[String] {
        self.0.get(table).map_or(&[], Vec::as_slice)
    }

    /// Whether the rows of a table belong to somebody.
    pub fn owned(&self, table: &str) -> bool {
        self.0.contains_key(table)
    }
}

fn names_owner(table: &Table, owned: &BTreeSet<String>) -> bool {
    table.columns.iter().any(|column| {
        identifier(table, column)
            || references(table, &column.name)
                .any(|key| (is_users(key) || owned.contains(&key.table)) && !note(column, key))
    })
}

fn says_whose(table: &Table, column: &Column, owned: &BTreeSet<String>) -> bool {
    identifier(table, column)
        || references(table, &column.name)
            .any(|key| if is_users(key) { !note(column, key) } else { owned.contains(&key.table) })
}

fn references<'a>(table: &'a Table, column: &'a str) -> impl Iterator<Item = &'a ForeignKey> {
    table.foreign_keys.iter().filter(move |key| key.columns.iter().any(|own| own == column))
}

/// An identifier that nothing holds and a policy looks at.
fn identifier(table: &Table, column: &Column) -> bool {
    column.base == "uuid"
        && column.watched
        && !table.key.contains(&column.name)
        && references(table, &column.name).next().is_none()
}

/// A remark beside the row, not its owner.
fn note(column: &Column, key: &ForeignKey) -> bool {
    !column.not_null && !column.watched_here && key.on_delete == "n"
}

/// Whether a reference points at the platform's users.
pub fn is_users(key: &ForeignKey) -> bool {
    key.schema == "auth" && matches!(key.table.as_str(), "auth.users" | "users")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(name: &str, columns: &[(&str, &str)]) -> Table {
        let columns_of = columns.iter().map(|(name, _)| Column {
            name: (*name).into(),
            base: "uuid".into(),
            not_null: true,
            ..Column::default()
        });
        let keys = columns.iter().filter(|(_, target)| !target.is_empty()).map(|(name, target)| {
            let (schema, table) = target.split_once('.').unwrap();
            ForeignKey {
                schema: schema.into(),
                table: table.into(),
                columns: vec![(*name).into()],
                targets: vec!["id".into()],
                ..ForeignKey::default()
            }
        });
        Table {
            name: name.into(),
            key: vec!["id".into()],
            columns: columns_of.collect(),
            foreign_keys: keys.collect(),
            ..Table::default()
        }
    }

    #[test]
    fn whose_a_row_is_follows_references_to_the_users() {
        let surface = Surface {
            tables: vec![
                table("plans", &[("id", "")]),
                table("notes", &[("id", ""), ("chat_id", "app.chats"), ("plan_id", "app.plans")]),
                table("chats", &[("id", ""), ("user_id", "auth.users")]),
            ],
            ..Surface::default()
        };
        let ownership = Ownership::of(&surface);
        assert_eq!(ownership.columns("notes"), ["chat_id"]);
        assert_eq!(ownership.columns("chats"), ["user_id"]);
        assert!(!ownership.owned("plans"));
    }
}
