//! Which tool wrote a table, by its columns and their types: several tools use the same name.

use serde::Deserialize;

use crate::adopt::Tool;
use crate::error::{Code, Error, Result};
use crate::model::layout::Layout;
use crate::sql::quote::plain_identifier;

/// A table that may be a tool's history.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Table {
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// Its columns, in order.
    pub columns: Vec<Column>,
    /// Whether it has rows; `None` where the role may not look.
    pub filled: Option<bool>,
}

/// A column of it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type, as Postgres writes it.
    #[serde(rename = "type")]
    pub kind: String,
}

/// What was asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wanted<'a> {
    /// `--from`
    pub tool: Option<Tool>,
    /// `--table`, with or without a schema.
    pub table: Option<&'a str>,
    /// The layout of the files: of two histories, the one of its tool is meant.
    pub layout: Layout,
}

impl Table {
    /// Its name for people and for `--table`.
    pub fn path(&self) -> String {
        format!("{}.{}", plain_identifier(&self.schema), plain_identifier(&self.name))
    }

    /// Whether a person means it by this name.
    fn is(&self, name: &str) -> bool {
        let name = name.replace('"', "");
        name == self.name || name == format!("{}.{}", self.schema, self.name)
    }

    fn has(&self, column: &str, kinds: &[&str]) -> bool {
        self.columns.iter().any(|known| known.name == column && kinds.iter().any(|kind| known.kind.starts_with(kind)))
    }

    /// A tool that wrote it and whose history is not adopted: its migrations are no SQL, or are in no order of versions.
    fn other_tool(&self) -> Option<&'static str> {
        Some(match (self.schema.as_str(), self.name.as_str()) {
            (_, "alembic_version") => "Alembic",
            (_, "ar_internal_metadata") => "Rails",
            (_, "databasechangelog") => "Liquibase",
            (_, "django_migrations") => "Django",
            (_, "knex_migrations") => "Knex",
            (_, "__drizzle_migrations") => "Drizzle",
            ("graphile_migrate", "migrations") => "graphile-migrate",
            _ => return None,
        })
    }

    /// The tool that wrote it, if its columns are those of one.
    pub fn tool(&self) -> Option<Tool> {
        const TEXT: [&str; 2] = ["text", "character varying"];
        const WHOLE: [&str; 2] = ["bigint", "integer"];
        const FLAG: [&str; 1] = ["boolean"];
        let has = |column, kinds: &[&str]| self.has(column, kinds);
        let only = |count: usize| self.columns.len() == count;
        if has("version", &TEXT) && (self.schema == "supabase_migrations" || has("statements", &["text[]"])) {
            return Some(Tool::Supabase);
        }
        if has("version", &WHOLE) && has("checksum", &["bytea"]) && has("success", &FLAG) {
            return Some(Tool::Sqlx);
        }
        if has("installed_rank", &WHOLE) && has("script", &TEXT) && has("success", &FLAG) {
            return Some(Tool::Flyway);
        }
        if has("migration_name", &TEXT) && has("rolled_back_at", &["timestamp"]) && has("applied_steps_count", &WHOLE) {
            return Some(Tool::Prisma);
        }
        if has("version", &WHOLE) && has("applied_on", &TEXT) && has("checksum", &TEXT) {
            return Some(Tool::Refinery);
        }
        if has("version_id", &["bigint"]) && has("is_applied", &FLAG) {
            return Some(Tool::Goose);
        }
        if only(2) && has("version", &["bigint"]) && has("dirty", &FLAG) {
            return Some(Tool::GolangMigrate);
        }
        if only(1) && has("version", &TEXT) {
            return Some(Tool::Dbmate);
        }
        if only(3) && has("id", &WHOLE) && has("name", &TEXT) && has("run_on", &["timestamp"]) {
            return Some(Tool::NodePgMigrate);
        }
        if has("change_id", &TEXT)
            && has("script_hash", &TEXT)
            && has("project", &TEXT)
            && has("committed_at", &["timestamp"])
        {
            return Some(Tool::Sqitch);
        }
        None
    }
}

/// The one table that is meant: among those of a tool's making, what was asked for; one with rows before empty ones.
pub fn choose<'a>(tables: &'a [Table], wanted: Wanted<'_>) -> Result<(Tool, &'a Table)> {
    let named: Vec<&Table> = tables.iter().filter(|table| wanted.table.is_none_or(|name| table.is(name))).collect();
    if let Some(name) = wanted.table.filter(|_| named.is_empty()) {
        return Err(Error::new(Code::NoForeignHistory, format!("there is no table {name} that this role may see"))
            .state("nothing was adopted")
            .hint("Name it with its schema: --table app.schema_version."));
    }
    let mut found: Vec<(Tool, &Table)> = named
        .iter()
        .filter_map(|table| Some((table.tool()?, *table)))
        .filter(|(tool, _)| wanted.tool.is_none_or(|wanted| wanted == *tool))
        .filter(|(tool, table)| !(*tool == Tool::Dbmate && beside_rails(tables, table)))
        .collect();
    if found.iter().any(|(_, table)| table.filled != Some(false)) {
        found.retain(|(_, table)| table.filled != Some(false));
    }
    if found.len() > 1 && found.iter().any(|(tool, _)| tool.layout() == Some(wanted.layout)) {
        found.retain(|(tool, _)| tool.layout() == Some(wanted.layout));
    }
    match found.as_slice() {
        [one] => Ok(*one),
        [] => Err(none(&named, wanted)),
        many => {
            let mut error = Error::new(Code::NoForeignHistory, "more than one tool has a history here")
                .state("nothing was adopted")
                .hint("Say which one with --from, or with --table.");
            for (tool, table) in many {
                error = error.note(format!("{tool}: {}", table.path()));
            }
            Err(error)
        }
    }
}

/// Rails has a table of dbmate's name and columns, and one of its own beside it.
fn beside_rails(tables: &[Table], table: &Table) -> bool {
    tables.iter().any(|other| other.name == "ar_internal_metadata" && other.schema == table.schema)
}

fn none(named: &[&Table], wanted: Wanted<'_>) -> Box<Error> {
    let fact = match (wanted.tool, wanted.table) {
        (Some(tool), Some(table)) => format!("{table} is not a history as {tool} writes it"),
        (None, Some(table)) => format!("{table} is not a history of a tool that schemactl knows"),
        (Some(tool), None) => format!("there is no history of {tool} in this database"),
        (None, None) => "there is no history of another tool in this database".to_owned(),
    };
    let mut error = Error::new(Code::NoForeignHistory, fact).state("nothing was adopted");
    let others: Vec<&&Table> = named.iter().filter(|table| table.other_tool().is_some()).collect();
    for table in &others {
        let tool = table.other_tool().unwrap_or_default();
        error = error
            .note(format!("{} is of {tool}, whose history is not adopted: use `schemactl baseline`", table.path()));
    }
    for table in named.iter().filter(|_| wanted.table.is_some()) {
        let columns: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        error = error.note(format!("{} has the columns {}", table.path(), columns.join(", ")));
    }
    let tools: Vec<&str> = Tool::ALL.into_iter().map(Tool::name).collect();
    error
        .note(format!("known tools: {}", tools.join(", ")))
        .hint("For a table of another name give --table; what no history tells, `schemactl baseline` records.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(path: &str, columns: &[&str], filled: Option<bool>) -> Table {
        let (schema, name) = path.split_once('.').unwrap();
        let columns = columns
            .iter()
            .map(|column| column.split_once(' ').unwrap())
            .map(|(name, kind)| Column { name: name.to_owned(), kind: kind.to_owned() })
            .collect();
        Table { schema: schema.to_owned(), name: name.to_owned(), columns, filled }
    }

    #[test]
    fn tables_of_one_name_are_told_apart_by_their_columns() {
        for (columns, tool) in [
            (&["version character varying"][..], Some(Tool::Dbmate)),
            (&["version character varying(128)"], Some(Tool::Dbmate)),
            (&["version bigint", "dirty boolean"], Some(Tool::GolangMigrate)),
            (&["version text", "statements text[]", "name text"], Some(Tool::Supabase)),
            // Ecto.
            (&["version bigint", "inserted_at timestamp(0) without time zone"], None),
        ] {
            assert_eq!(table("public.schema_migrations", columns, None).tool(), tool, "{columns:?}");
        }
        assert_eq!(
            table("supabase_migrations.schema_migrations", &["version text"], None).tool(),
            Some(Tool::Supabase)
        );
    }

    #[test]
    fn one_with_rows_comes_before_empty_ones_and_two_are_a_question() {
        let dbmate = table("public.schema_migrations", &["version text"], Some(true));
        let goose = |filled| table("app.goose_db_version", &["version_id bigint", "is_applied boolean"], filled);
        let empty = [dbmate.clone(), goose(Some(false))];
        assert_eq!(choose(&empty, Wanted::default()).unwrap().0, Tool::Dbmate);
        let both = [dbmate, goose(Some(true))];
        let error = choose(&both, Wanted::default()).unwrap_err();
        assert_eq!(error.notes, ["dbmate: public.schema_migrations", "goose: app.goose_db_version"]);
        let files = Wanted { layout: Layout::Dbmate, ..Wanted::default() };
        assert_eq!(choose(&both, files).unwrap().0, Tool::Dbmate, "the files are dbmate's");
        let from = Wanted { tool: Some(Tool::Goose), ..Wanted::default() };
        assert_eq!(choose(&both, from).unwrap().0, Tool::Goose);
        let named = Wanted { table: Some("app.goose_db_version"), ..Wanted::default() };
        assert_eq!(choose(&both, named).unwrap().0, Tool::Goose);
        assert_eq!(choose(&[], Wanted::default()).unwrap_err().code, Code::NoForeignHistory);
    }
}
