//! Tables and views.

use serde_json::Value;

use crate::dump::detail::{columns, says, text, texts, without};
use crate::dump::item::Setting;
use crate::model::links::Name;
use crate::sql::quote::{literal, plain_identifier};

/// The words that a catalog puts after a constraint.
pub const CONSTRAINT_WORDS: [&str; 4] = ["CLUSTER", "REPLICA IDENTITY", "INVALID", "TRIGGERS DISABLED"];

/// `create table`, with everything that can be said inside.
pub fn create(id: &str, detail: &Value, setting: &Setting<'_>) -> Result<String, String> {
    let parent = match text(detail, "partition_of") {
        None => None,
        Some(parent) => {
            let found = setting.objects.get(&("table".to_owned(), parent.to_owned()));
            Some((parent, *found.ok_or_else(|| format!("it is a partition of {parent}, which is not in the dump"))?))
        }
    };
    let unlogged = if detail.get("persistence").is_some() { "unlogged " } else { "" };
    let mut out = format!("create {unlogged}table {id}");
    let mut attach = String::new();
    match parent {
        Some((parent, of)) if names(detail) == names(of) => {
            out.push_str(&format!(" partition of {parent}"));
            let lines: Vec<String> =
                columns(detail).iter().zip(columns(of)).filter_map(|(own, of)| difference(own, of)).collect();
            if !lines.is_empty() {
                out.push_str(&format!(" (\n{}\n)", lines.join(",\n")));
            }
            out.push_str(&format!("\n{}", text(detail, "bound").unwrap_or("DEFAULT")));
        }
        Some((parent, of)) => {
            let mut lines = lines(id, detail, setting, Inherited::Written);
            let checks = texts(of, "constraints").into_iter().filter(|(_, definition)| definition.starts_with("CHECK"));
            lines.extend(checks.map(|(name, check)| format!("  constraint {} {check}", plain_identifier(name))));
            out.push_str(&format!(" (\n{}\n)", lines.join(",\n")));
            attach = format!(
                "alter table only {parent} attach partition {id} {};\n",
                text(detail, "bound").unwrap_or("DEFAULT")
            );
        }
        None => match text(detail, "of_type") {
            Some(of) => out.push_str(&format!(" of {of}")),
            None => {
                let lines = lines(id, detail, setting, Inherited::Left);
                let body = if lines.is_empty() { " ()".to_owned() } else { format!(" (\n{}\n)", lines.join(",\n")) };
                out.push_str(&body);
            }
        },
    }
    if let Some(parents) = text(detail, "inherits") {
        out.push_str(&format!("\ninherits ({parents})"));
    }
    if let Some(key) = text(detail, "partition_by") {
        out.push_str(&format!("\npartition by {key}"));
    }
    if let Some(method) = text(detail, "access_method") {
        out.push_str(&format!("\nusing {}", plain_identifier(method)));
    }
    out.push_str(&options(detail));
    out.push_str(";\n");
    out.push_str(&attach);
    out.push_str(&settings(id, detail, setting));
    Ok(out)
}

/// `create view`, with the text that Postgres gives.
pub fn view(name: &Name, detail: &Value) -> Result<String, String> {
    let word = if name.0 == "matview" { "materialized view" } else { "view" };
    let definition = text(detail, "definition").ok_or("its definition is not in the catalog")?;
    let definition = definition.trim_end().trim_end_matches(';').trim_start_matches('\n');
    let tail = if name.0 == "matview" { "\nwith no data" } else { "" };
    let mut out = format!("create {word} {}{} as\n{definition}{tail};\n", name.1, options(detail));
    for column in columns(detail) {
        if let (Some(column), Some(default)) = (text(column, "name"), text(column, "default")) {
            out.push_str(&format!(
                "alter view {} alter column {} set default {default};\n",
                name.1,
                plain_identifier(column)
            ));
        }
    }
    Ok(out)
}

/// A constraint in the order that `alter table` reads it: storage options before what is deferred, and where.
pub fn constraint(definition: &str) -> (String, Vec<&'static str>) {
    let (rest, words) = without(definition, &CONSTRAINT_WORDS);
    let index = ["PRIMARY KEY", "UNIQUE", "EXCLUDE"].iter().any(|kind| rest.starts_with(kind));
    let Some(at) = rest.rfind(" WITH (").filter(|_| index && rest.ends_with(')')) else {
        return (rest.to_owned(), words);
    };
    let (mut body, options) = (rest[..at].to_owned(), &rest[at..]);
    if body.starts_with("EXCLUDE") {
        // Of this kind Postgres says the options itself, and in the right place.
        return (body, words);
    }
    let mut tail = String::new();
    for words in [" INITIALLY DEFERRED", " DEFERRABLE"] {
        if let Some(shorter) = body.strip_suffix(words) {
            tail.insert_str(0, words);
            body = shorter.to_owned();
        }
    }
    (format!("{body}{options}{tail}"), words)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Inherited {
    Written,
    Left,
}

/// Columns and constraints, a line each.
fn lines(id: &str, detail: &Value, setting: &Setting<'_>, inherited: Inherited) -> Vec<String> {
    let name: Name = ("table".to_owned(), id.to_owned());
    let mut lines = Vec::new();
    for one in columns(detail).iter().filter(|one| inherited == Inherited::Written || !says(one, "inherited")) {
        let part = format!("default {}", text(one, "name").unwrap_or_default());
        let now = if setting.later.contains(&(name.clone(), part)) { Default::Later } else { Default::Now };
        lines.push(column(one, now));
    }
    for (constraint, definition) in texts(detail, "constraints") {
        if comes_later(&name, constraint, definition, setting) {
            continue;
        }
        lines.push(format!("  constraint {} {}", plain_identifier(constraint), self::constraint(definition).0));
    }
    lines
}

/// Whether a constraint is added when everything is there.
pub fn comes_later(table: &Name, constraint: &str, definition: &str, setting: &Setting<'_>) -> bool {
    let plain = self::constraint(definition).0;
    plain.starts_with("FOREIGN KEY")
        || plain.ends_with("NOT VALID")
        || setting.later.contains(&(table.clone(), format!("constraint {constraint}")))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Default {
    Now,
    Later,
}

fn column(column: &Value, when: Default) -> String {
    let field = |name: &str| text(column, name);
    let mut line =
        format!("  {} {}", plain_identifier(field("name").unwrap_or_default()), field("type").unwrap_or_default());
    if let Some(collation) = field("collation") {
        line.push_str(&format!(" collate {collation}"));
    }
    match (field("generated"), field("identity"), field("default")) {
        (Some(kind), _, Some(expression)) => line.push_str(&format!(" generated always as ({expression}) {kind}")),
        (_, Some(kind), _) => line.push_str(&format!(" generated {kind} as identity{}", sequence(field("sequence")))),
        (_, _, Some(default)) if when == Default::Now => line.push_str(&format!(" default {default}")),
        _ => {}
    }
    if field("not_null") == Some("true") {
        line.push_str(" not null");
    }
    line
}

/// What a partition says of a column that its parent does not.
fn difference(own: &Value, of: &Value) -> Option<String> {
    let mut said = String::new();
    if text(own, "not_null") == Some("true") && text(of, "not_null") != Some("true") {
        said.push_str(" not null");
    }
    if text(own, "default") != text(of, "default") && text(own, "generated").is_none() {
        said.push_str(&format!(" default {}", text(own, "default").unwrap_or("null")));
    }
    (!said.is_empty()).then(|| format!("  {}{said}", plain_identifier(text(own, "name").unwrap_or_default())))
}

/// The options of the sequence of an identity column.
fn sequence(options: Option<&str>) -> String {
    let Some(options) = options else { return String::new() };
    let words: Vec<&str> = options.split(' ').collect();
    let mut said = Vec::new();
    for pair in words.chunks(2) {
        match pair {
            ["start", value] => said.push(format!("start with {value}")),
            ["increment", value] => said.push(format!("increment by {value}")),
            ["min", value] => said.push(format!("minvalue {value}")),
            ["max", value] => said.push(format!("maxvalue {value}")),
            ["cache", value] => said.push(format!("cache {value}")),
            ["cycle"] => said.push("cycle".to_owned()),
            _ => {}
        }
    }
    let usual = said.iter().all(|part| {
        [
            "start with 1",
            "increment by 1",
            "minvalue 1",
            "cache 1",
            "maxvalue 9223372036854775807",
            "maxvalue 2147483647",
            "maxvalue 32767",
        ]
        .contains(&part.as_str())
    });
    if usual { String::new() } else { format!(" ({})", said.join(" ")) }
}

fn names(detail: &Value) -> Vec<Option<&str>> {
    columns(detail).iter().map(|column| text(column, "name")).collect()
}

/// Storage options.
fn options(detail: &Value) -> String {
    let mut options: Vec<String> = texts(detail, "options")
        .iter()
        .map(|(name, value)| format!("{name} = {}", literal(value).trim_start()))
        .collect();
    options.extend(
        texts(detail, "toast_options")
            .iter()
            .map(|(name, value)| format!("toast.{name} = {}", literal(value).trim_start())),
    );
    if options.is_empty() { String::new() } else { format!("\nwith ({})", options.join(", ")) }
}

/// What is said of a table after it is there, and needs nothing else.
fn settings(id: &str, detail: &Value, setting: &Setting<'_>) -> String {
    let mut out = String::new();
    let of = text(detail, "inherits").map(|parents| parents.split(", ").collect::<Vec<_>>()).unwrap_or_default();
    for column in columns(detail) {
        let name = plain_identifier(text(column, "name").unwrap_or_default());
        let mut say = |what: String| out.push_str(&format!("alter table only {id} alter column {name} {what};\n"));
        if let Some(storage) = text(column, "storage") {
            let word = match storage {
                "p" => "plain",
                "e" => "external",
                "m" => "main",
                _ => "extended",
            };
            say(format!("set storage {word}"));
        }
        if let Some(compression) = text(column, "compression") {
            say(format!("set compression {}", if compression == "l" { "lz4" } else { "pglz" }));
        }
        if let Some(target) = column.get("statistics") {
            say(format!("set statistics {target}"));
        }
        if let Some(options) = text(column, "options") {
            say(format!("set ({options})"));
        }
        let inherited = says(column, "inherited") && !of.is_empty();
        if (inherited || detail.get("of_type").is_some()) && text(column, "generated").is_none() {
            let parent = of.iter().find_map(|parent| same(parent, column, setting));
            if text(column, "default") != parent.and_then(|parent| text(parent, "default")) {
                match text(column, "default") {
                    Some(default) => say(format!("set default {default}")),
                    None => say("drop default".to_owned()),
                }
            }
            if text(column, "not_null") == Some("true") && parent.and_then(|parent| text(parent, "not_null")).is_none()
            {
                say("set not null".to_owned());
            }
        }
    }
    if let Some(word @ ("nothing" | "full")) = text(detail, "replica_identity") {
        out.push_str(&format!("alter table only {id} replica identity {word};\n"));
    }
    if detail.get("of_type").is_some() {
        let own: Vec<_> =
            texts(detail, "constraints").into_iter().filter(|(_, text)| !text.starts_with("FOREIGN KEY")).collect();
        for (name, definition) in own {
            out.push_str(&format!(
                "alter table only {id} add constraint {} {};\n",
                plain_identifier(name),
                constraint(definition).0
            ));
        }
    }
    if text(detail, "partition_of").is_some() {
        let name: Name = ("table".to_owned(), id.to_owned());
        for (constraint, definition) in texts(detail, "constraints") {
            if !comes_later(&name, constraint, definition, setting) && matches_parent(detail, setting) {
                out.push_str(&format!(
                    "alter table only {id} add constraint {} {};\n",
                    plain_identifier(constraint),
                    self::constraint(definition).0
                ));
            }
        }
    }
    for (word, field) in [("enable", "rls"), ("force", "force_rls")] {
        if says(detail, field) {
            out.push_str(&format!("alter table {id} {word} row level security;\n"));
        }
    }
    out
}

/// Whether a partition was made by `partition of`, so that its own constraints were not among its lines.
fn matches_parent(detail: &Value, setting: &Setting<'_>) -> bool {
    let parent = text(detail, "partition_of").map(|parent| ("table".to_owned(), parent.to_owned()));
    parent.and_then(|parent| setting.objects.get(&parent)).is_some_and(|parent| names(parent) == names(detail))
}

/// The column of a parent.
fn same<'a>(parent: &str, column: &Value, setting: &Setting<'a>) -> Option<&'a Value> {
    let parent: &'a Value = setting.objects.get(&("table".to_owned(), parent.to_owned()))?;
    columns(parent).iter().find(|of| text(of, "name") == text(column, "name"))
}

/// Parts of tables that had to wait: defaults and constraints.
pub fn rest(id: &str, detail: &Value, setting: &Setting<'_>) -> String {
    let name: Name = ("table".to_owned(), id.to_owned());
    let mut out = String::new();
    for column in columns(detail) {
        let (Some(column_name), Some(default)) = (text(column, "name"), text(column, "default")) else { continue };
        if setting.later.contains(&(name.clone(), format!("default {column_name}"))) {
            out.push_str(&format!(
                "alter table only {id} alter column {} set default {default};\n",
                plain_identifier(column_name)
            ));
        }
        if text(column, "not_null") == Some("NOT VALID") {
            out.push_str(&format!("alter table {id} add not null {} not valid;\n", plain_identifier(column_name)));
        }
    }
    for (constraint, definition) in texts(detail, "constraints") {
        if comes_later(&name, constraint, definition, setting) && !definition.starts_with("FOREIGN KEY") {
            out.push_str(&format!(
                "alter table {id} add constraint {} {};\n",
                plain_identifier(constraint),
                self::constraint(definition).0
            ));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn storage_options_come_before_what_is_deferred() {
        assert_eq!(
            constraint("UNIQUE (a) DEFERRABLE INITIALLY DEFERRED WITH (fillfactor=70) CLUSTER"),
            ("UNIQUE (a) WITH (fillfactor=70) DEFERRABLE INITIALLY DEFERRED".to_owned(), vec!["CLUSTER"])
        );
        assert_eq!(
            constraint("EXCLUDE USING gist (r WITH &&) WITH (fillfactor='70') WHERE ((a > 0)) WITH (fillfactor=70)").0,
            "EXCLUDE USING gist (r WITH &&) WITH (fillfactor='70') WHERE ((a > 0))"
        );
        assert_eq!(constraint("CHECK ((a <> ' WITH ('::text))").0, "CHECK ((a <> ' WITH ('::text))");
    }

    #[test]
    fn the_sequence_of_an_identity_says_only_what_is_unusual() {
        assert_eq!(sequence(Some("start 1 increment 1 min 1 max 9223372036854775807 cache 1")), "");
        assert_eq!(
            sequence(Some("start 100 increment 10 min 1 max 32767 cache 1 cycle")),
            " (start with 100 increment by 10 minvalue 1 maxvalue 32767 cache 1 cycle)"
        );
    }
}
