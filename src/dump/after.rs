//! What comes when every object is there: indexes, keys to other tables, triggers, rules, policies, statistics, comments.

use serde_json::Value;

use crate::dump::detail::{columns, entries, text, texts, without};
use crate::dump::item::Setting;
use crate::dump::{table, user_type};
use crate::model::links::Name;
use crate::sql::quote::{literal, plain_identifier};

/// All of it, in groups.
pub fn statements(setting: &Setting<'_>, omitted: &mut Vec<String>) -> Vec<String> {
    let mut groups: Vec<String> = Vec::new();
    let all = |write: &mut dyn FnMut(&Name, &Value) -> String| {
        setting.objects.iter().map(|(name, detail)| write(name, detail)).collect::<String>()
    };
    groups.push(all(&mut |name, detail| match name.0.as_str() {
        "table" => table::rest(&name.1, detail, setting),
        "domain" => user_type::rest(name, detail, setting),
        "sequence" => text(detail, "owned_by")
            .map(|column| format!("alter sequence {} owned by {column};\n", name.1))
            .unwrap_or_default(),
        _ => String::new(),
    }));
    groups.push(all(&mut |name, detail| indexes(name, detail, omitted)));
    groups.push(all(&mut |name, detail| foreign_keys(name, detail, omitted)));
    groups.push(all(&mut |name, detail| words_of_constraints(name, detail)));
    groups.push(all(&mut |name, detail| match name.0.as_str() {
        "statistics" => statistics(name, detail),
        _ => String::new(),
    }));
    groups.push(all(&mut |name, detail| rules(name, detail)));
    groups.push(all(&mut |name, detail| triggers(name, detail, setting)));
    groups.push(all(&mut |name, detail| {
        entries(detail, "policies")
            .into_iter()
            .filter(|_| name.0 == "table")
            .map(|(policy, said)| self::policy(&name.1, policy, said))
            .collect()
    }));
    groups.push(all(&mut comments));
    groups
}

/// The schema of a name, with its dot.
fn schema(id: &str) -> &str {
    crate::sql::token::tokens(id).iter().find(|token| token.text == ".").map_or("", |dot| &id[..dot.start + 1])
}

fn indexes(name: &Name, detail: &Value, omitted: &mut Vec<String>) -> String {
    let mut out = String::new();
    for (index, definition) in texts(detail, "indexes") {
        let (definition, words) = without(definition, &["INVALID", "CLUSTER", "REPLICA IDENTITY"]);
        // A partitioned table's index comes with those of its partitions.
        out.push_str(&format!("{};\n", definition.replacen(" ON ONLY ", " ON ", 1)));
        for word in words {
            out.push_str(&said(&name.1, index, word));
            if word == "INVALID" {
                omitted.push(format!("that index {index} of {} is invalid", name.1));
            }
        }
    }
    out
}

fn said(table: &str, index: &str, word: &str) -> String {
    match word {
        "CLUSTER" => format!("alter table {table} cluster on {};\n", plain_identifier(index)),
        "REPLICA IDENTITY" => {
            format!("alter table {table} replica identity using index {};\n", plain_identifier(index))
        }
        _ => String::new(),
    }
}

fn foreign_keys(name: &Name, detail: &Value, omitted: &mut Vec<String>) -> String {
    let mut out = String::new();
    for (key, definition) in
        texts(detail, "constraints").into_iter().filter(|(_, definition)| definition.starts_with("FOREIGN KEY"))
    {
        let (definition, words) = table::constraint(definition);
        out.push_str(&format!("alter table {} add constraint {} {definition};\n", name.1, plain_identifier(key)));
        if words.contains(&"TRIGGERS DISABLED") {
            omitted.push(format!(
                "that foreign key {key} of {} is checked by nobody: its triggers are switched off",
                name.1
            ));
        }
    }
    out
}

fn words_of_constraints(name: &Name, detail: &Value) -> String {
    let constraints = texts(detail, "constraints").into_iter().filter(|_| name.0 == "table");
    constraints
        .flat_map(|(key, definition)| {
            table::constraint(definition).1.into_iter().map(move |word| said(&name.1, key, word))
        })
        .collect()
}

fn statistics(name: &Name, detail: &Value) -> String {
    let mut out = format!("{};\n", text(detail, "definition").unwrap_or_default());
    if let Some(target) = detail.get("target") {
        out.push_str(&format!("alter statistics {} set statistics {target};\n", name.1));
    }
    out
}

const STATES: [(&str, &str); 3] =
    [("DISABLED", "disable"), ("ENABLE REPLICA", "enable replica"), ("ENABLE ALWAYS", "enable always")];

fn state(words: &[&str]) -> Option<&'static str> {
    STATES.iter().find(|(word, _)| words.contains(word)).map(|(_, state)| *state)
}

fn rules(name: &Name, detail: &Value) -> String {
    let mut out = String::new();
    for (rule, definition) in texts(detail, "rules") {
        let (definition, words) = without(definition, &STATES.map(|(word, _)| word));
        out.push_str(&format!("{};\n", definition.trim_end_matches(';')));
        if let Some(state) = state(&words) {
            out.push_str(&format!("alter table {} {state} rule {};\n", name.1, plain_identifier(rule)));
        }
    }
    out
}

fn triggers(name: &Name, detail: &Value, setting: &Setting<'_>) -> String {
    let parent =
        text(detail, "partition_of").and_then(|parent| setting.objects.get(&("table".to_owned(), parent.to_owned())));
    let inherited =
        |trigger: &str| parent.is_some_and(|parent| texts(parent, "triggers").iter().any(|(name, _)| *name == trigger));
    let mut out = String::new();
    for (trigger, definition) in texts(detail, "triggers") {
        let (definition, words) = without(definition, &STATES.map(|(word, _)| word));
        if !inherited(trigger) {
            out.push_str(&format!("{definition};\n"));
        }
        if let Some(state) = state(&words).or(inherited(trigger).then_some("enable")) {
            out.push_str(&format!("alter table {} {state} trigger {};\n", name.1, plain_identifier(trigger)));
        }
    }
    out
}

/// `create policy`.
pub fn policy(table: &str, name: &str, policy: &Value) -> String {
    let mut out = format!("create policy {} on {table}", plain_identifier(name));
    if policy.get("restrictive").is_some() {
        out.push_str(" as restrictive");
    }
    out.push_str(&format!(" for {}", text(policy, "command").unwrap_or("all")));
    let roles: Vec<String> =
        text(policy, "roles").unwrap_or("public").split(", ").map(crate::dump::rights::grantee).collect();
    out.push_str(&format!(" to {}", roles.join(", ")));
    for (word, part) in [("using", "using"), ("with check", "check")] {
        if let Some(condition) = text(policy, part) {
            out.push_str(&format!("\n  {word} ({condition})"));
        }
    }
    out + ";\n"
}

fn comments(name: &Name, detail: &Value) -> String {
    let (kind, id) = (crate::dump::rights::word(&name.0), &name.1);
    let mut out = String::new();
    if let Some(comment) = text(detail, "comment") {
        let id = if name.0 == "aggregate" && id.ends_with("()") { id.replace("()", "(*)") } else { id.clone() };
        out.push_str(&format!("comment on {kind} {id} is {};\n", literal(comment).trim_start()));
    }
    for column in columns(detail) {
        if let (Some(column), Some(comment)) = (text(column, "name"), text(column, "comment")) {
            out.push_str(&format!(
                "comment on column {id}.{} is {};\n",
                plain_identifier(column),
                literal(comment).trim_start()
            ));
        }
    }
    for (what, comment) in texts(detail, "comments") {
        let Some((kind, part)) = what.split_once(' ') else { continue };
        let on = match kind {
            "index" => format!("index {}{}", schema(id), plain_identifier(part)),
            kind => format!("{kind} {} on {id}", plain_identifier(part)),
        };
        out.push_str(&format!("comment on {on} is {};\n", literal(comment).trim_start()));
    }
    out
}
