//! Which tables a list of migrations leaves behind: what a database has to have if they really were applied.

use crate::model::migration::Migration;
use crate::sql::statement::{Kind, statements};

/// Schema and name of each table that is made and not dropped again, in the order in which they are made.
pub fn tables<'a>(migrations: impl Iterator<Item = &'a Migration>, home: &str) -> Vec<(String, String)> {
    let mut tables: Vec<(String, String)> = Vec::new();
    for migration in migrations {
        for statement in statements(&migration.up.text) {
            match statement.kind {
                Kind::CreateTable(name) => {
                    let table = qualified(name, home);
                    if !tables.contains(&table) {
                        tables.push(table);
                    }
                }
                Kind::DropTable(names) => {
                    let gone: Vec<_> = names.into_iter().map(|name| qualified(name, home)).collect();
                    tables.retain(|table| !gone.contains(table));
                }
                _ => {}
            }
        }
    }
    tables
}

fn qualified(mut name: Vec<String>, home: &str) -> (String, String) {
    let table = name.pop().unwrap_or_default();
    (name.pop().unwrap_or_else(|| home.to_owned()), table)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adopt::tests::file;

    #[test]
    fn tables_that_are_dropped_again_are_not_promised() {
        let files = [
            file("1_a.sql", "1", "create table a (); create table if not exists Other.b ();"),
            file("2_b.sql", "2", "drop table a; create table \"C c\" (); create temp table t ();"),
        ];
        let names: Vec<String> =
            tables(files.iter(), "app").into_iter().map(|(schema, table)| format!("{schema}.{table}")).collect();
        assert_eq!(names, ["other.b", "app.C c"]);
    }
}
