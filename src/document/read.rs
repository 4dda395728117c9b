//! A catalog into a [`Page`].

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::document::access::Access;
use crate::document::{
    Column, Function, Key, Many, Named, Page, Policies, Reference, Required, Role, Security, Table, View, escape, words,
};
use crate::model::catalog::{Catalog, Key as Name, OWNER, Scope};
use crate::model::retention::Retention;
use crate::sql::quote::plain_identifier;
use crate::sql::token::tokens;

/// What a catalog does not say about a page.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// What it is a page of.
    pub title: String,
    /// What it is for.
    pub lead: String,
    /// The schemas.
    pub schemas: Vec<String>,
    /// What cleanup deletes.
    pub retention: Vec<Retention>,
}

/// Reads a catalog, by real names, whose details are all there.
pub fn page(catalog: &Catalog, about: About) -> Page {
    static NOTHING: Value = Value::Null;
    let objects: Vec<(&Name, &Value)> = catalog
        .objects
        .iter()
        .filter(|(key, _)| key.scope == Scope::Schema)
        .map(|(key, object)| (key, object.detail.as_ref().unwrap_or(&NOTHING)))
        .collect();
    let names = Names::of(&objects, &about.schemas);
    let roles = roles(catalog, &objects);
    let mut page = Page {
        title: about.title,
        lead: about.lead,
        schemas: about.schemas,
        retention: about.retention,
        ..Page::default()
    };
    for (key, detail) in &objects {
        match key.kind.as_str() {
            "table" | "foreign_table" if detail.get("partition_of").is_none() => {
                page.tables.push(table(key, detail, &names, &roles, &objects));
            }
            "table" | "foreign_table" | "schema" | "surface" => {}
            "view" | "matview" => page.views.push(view(key, detail, &names, &roles)),
            "function" | "procedure" | "aggregate" => page.functions.push(function(key, detail, &names)),
            "enum" | "domain" | "composite" | "range" | "base_type" => page.types.push(user_type(key, detail, &names)),
            _ => page.others.push(other(key, detail, &names)),
        }
    }
    let mut referred: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for table in &page.tables {
        let targets: BTreeSet<&String> = table.references.iter().map(|reference| &reference.target_id).collect();
        for target in targets.into_iter().filter(|target| **target != table.id) {
            referred.entry(target.clone()).or_default().push((table.name.clone(), table.anchor.clone()));
        }
    }
    for table in &mut page.tables {
        table.referenced_by = referred.remove(&table.id).unwrap_or_default();
    }
    page.roles = roles;
    page
}

/// How objects are called on the page: without the schema where there is only one; and their places, each its own.
struct Names {
    prefix: Option<String>,
    anchors: BTreeMap<(String, String), String>,
}

impl Names {
    fn of(objects: &[(&Name, &Value)], schemas: &[String]) -> Names {
        let prefix = match schemas {
            [one] => Some(format!("{}.", plain_identifier(one))),
            _ => None,
        };
        let mut names = Names { prefix, anchors: BTreeMap::new() };
        let mut taken = BTreeSet::new();
        for (key, _) in objects {
            let plain = format!(
                "{}-{}",
                key.kind.split(' ').next_back().unwrap_or_default(),
                escape::anchor(&names.short(&key.id))
            );
            let mut candidates = std::iter::once(plain.clone()).chain((2..).map(|number| format!("{plain}-{number}")));
            let anchor = candidates.find(|candidate| !taken.contains(candidate)).unwrap_or_default();
            taken.insert(anchor.clone());
            names.anchors.insert((key.kind.clone(), key.id.clone()), anchor);
        }
        names
    }

    fn short(&self, id: &str) -> String {
        self.prefix.as_ref().and_then(|prefix| id.strip_prefix(prefix.as_str())).unwrap_or(id).to_owned()
    }

    fn anchor(&self, kind: &str, id: &str) -> Option<String> {
        self.anchors.get(&(kind.to_owned(), id.to_owned())).cloned()
    }
}

fn text<'a>(detail: &'a Value, field: &str) -> Option<&'a str> {
    detail.get(field).and_then(Value::as_str)
}

fn texts(detail: &Value, field: &str) -> Vec<(String, String)> {
    let map = detail.get(field).and_then(Value::as_object);
    map.into_iter().flatten().filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))).collect()
}

fn owned(detail: &Value, field: &str) -> Option<String> {
    text(detail, field).filter(|text| !text.trim().is_empty()).map(str::to_owned)
}

/// Everybody that something is granted to or that a policy names: the roles of the API, then others by name.
fn roles(catalog: &Catalog, objects: &[(&Name, &Value)]) -> Vec<Role> {
    let mut found: BTreeSet<String> = BTreeSet::new();
    for (_, detail) in
        objects.iter().filter(|(key, _)| ["table", "view", "matview", "foreign_table"].contains(&key.kind.as_str()))
    {
        found.extend(texts(detail, "acl").into_iter().map(|(role, _)| role));
        let columns = detail.get("columns").and_then(Value::as_array).into_iter().flatten();
        found.extend(columns.flat_map(|column| texts(column, "acl")).map(|(role, _)| role));
        let policies = detail.get("policies").and_then(Value::as_object).into_iter().flatten();
        found.extend(policies.flat_map(|(_, policy)| {
            text(policy, "roles").unwrap_or_default().split(", ").map(str::to_owned).collect::<Vec<_>>()
        }));
    }
    found.retain(|role| !["OWNER", OWNER, "public", ""].contains(&role.as_str()));
    let rank = |role: &String| {
        ["PUBLIC", "anon", "authenticated", "service_role"].iter().position(|known| known == role).unwrap_or(9)
    };
    let mut names: Vec<String> = found.into_iter().collect();
    names.sort_by_key(|role| (rank(role), role.clone()));
    names.into_iter().map(|name| Role { policies: policies(catalog, &name), name }).collect()
}

/// Whether a role goes past policies: as the catalog says, or as the platform has it.
fn policies(catalog: &Catalog, role: &str) -> Policies {
    let key = Name { scope: Scope::Environment, kind: "role".to_owned(), id: plain_identifier(role) };
    let bypassed = match catalog.objects.get(&key).and_then(|object| object.detail.as_ref()) {
        Some(detail) => detail.get("bypasses_rls").is_some() || detail.get("superuser").is_some(),
        None => role == "service_role",
    };
    if bypassed { Policies::Bypassed } else { Policies::Hold }
}

fn table(key: &Name, detail: &Value, names: &Names, roles: &[Role], objects: &[(&Name, &Value)]) -> Table {
    let security = match (detail.get("rls").is_some(), detail.get("force_rls").is_some()) {
        (false, _) => Security::Off,
        (true, false) => Security::On,
        (true, true) => Security::Forced,
    };
    let constraints = texts(detail, "constraints");
    let mut columns = columns(detail, names);
    let mut references = Vec::new();
    let unique: Vec<Vec<String>> = constraints
        .iter()
        .filter(|(_, text)| text.starts_with("PRIMARY KEY") || text.starts_with("UNIQUE"))
        .map(|(_, text)| listed(text).0)
        .chain(texts(detail, "indexes").iter().filter_map(|(_, text)| unique_index(text)))
        .collect();
    for (name, definition) in &constraints {
        let kind = match definition {
            text if text.starts_with("PRIMARY KEY") => Key::Primary,
            text if text.starts_with("FOREIGN KEY") => Key::Foreign,
            text if text.starts_with("UNIQUE") => Key::Unique,
            _ => continue,
        };
        let (here, rest) = listed(definition);
        // A key over several columns is said below the table: none of them is unique for itself.
        if kind == Key::Unique && here.len() > 1 {
            continue;
        }
        for column in columns.iter_mut().filter(|column| here.contains(&column.name)) {
            column.keys.push(kind);
            column.keys.sort();
            column.keys.dedup();
        }
        if kind == Key::Foreign
            && let Some(rest) = rest.trim().strip_prefix("REFERENCES ")
        {
            let open = tokens(rest).iter().find(|token| token.text == "(").map_or(rest.len(), |token| token.start);
            let (target, more) = (rest[..open].trim().to_owned(), listed(&rest[open..]));
            let required = columns
                .iter()
                .filter(|column| here.contains(&column.name))
                .all(|column| column.required == Required::Yes);
            let one = unique.iter().any(|key| !key.is_empty() && key.iter().all(|column| here.contains(column)));
            references.push(Reference {
                name: name.clone(),
                target: names.short(&target),
                target_anchor: names.anchor("table", &target),
                target_id: target,
                target_columns: more.0,
                more: more.1.trim().to_lowercase(),
                many: if one { Many::One } else { Many::Many },
                required: if required { Required::Yes } else { Required::No },
                columns: here,
            });
        }
    }
    let partitions = objects
        .iter()
        .filter(|(_, part)| text(part, "partition_of") == Some(&key.id))
        .map(|(part, detail)| (names.short(&part.id), text(detail, "bound").unwrap_or_default().to_lowercase()))
        .collect();
    let policies = detail.get("policies").and_then(Value::as_object).into_iter().flatten();
    Table {
        name: names.short(&key.id),
        id: key.id.clone(),
        anchor: names.anchor(&key.kind, &key.id).unwrap_or_default(),
        comment: owned(detail, "comment"),
        kind: kind(key, detail),
        references,
        referenced_by: Vec::new(),
        constraints: constraints.into_iter().filter(|(_, text)| !text.starts_with("FOREIGN KEY")).collect(),
        indexes: texts(detail, "indexes").into_iter().map(|(name, text)| (name, index(&text))).collect(),
        triggers: texts(detail, "triggers").into_iter().map(|(name, text)| (name, trigger(&text))).collect(),
        policies: policies.map(|(name, policy)| words::policy(name, policy)).collect(),
        security,
        partitions,
        access: roles.iter().map(|role| Access::of(role, detail, security)).collect(),
        columns,
    }
}

fn kind(key: &Name, detail: &Value) -> Option<String> {
    if key.kind == "foreign_table" {
        return Some("foreign table".to_owned());
    }
    if let Some(by) = text(detail, "partition_by") {
        return Some(format!("partitioned by {}", by.to_lowercase()));
    }
    if let Some(parents) = text(detail, "inherits") {
        return Some(format!("inherits {parents}"));
    }
    text(detail, "persistence").map(str::to_owned)
}

fn columns(detail: &Value, names: &Names) -> Vec<Column> {
    let columns = detail.get("columns").and_then(Value::as_array).into_iter().flatten();
    columns
        .map(|column| Column {
            name: text(column, "name").unwrap_or_default().to_owned(),
            kind: words::short(&names.short(text(column, "type").unwrap_or_default())),
            required: if column.get("not_null").is_some() { Required::Yes } else { Required::No },
            default: match (text(column, "identity"), text(column, "generated"), text(column, "default")) {
                (Some(identity), ..) => Some(format!("identity, {identity}")),
                (_, Some(how), Some(expression)) => Some(format!("generated ({how}): {}", words::bare(expression))),
                (_, _, default) => default.map(str::to_owned),
            },
            comment: owned(column, "comment"),
            keys: Vec::new(),
        })
        .collect()
}

/// The names in the first parentheses of a definition, and what comes after them.
fn listed(definition: &str) -> (Vec<String>, &str) {
    let all = tokens(definition);
    let (Some(open), Some(close)) =
        (all.iter().position(|token| token.text == "("), all.iter().position(|token| token.text == ")"))
    else {
        return (Vec::new(), definition);
    };
    let unquoted = |text: &str| {
        text.strip_prefix('"')
            .and_then(|text| text.strip_suffix('"'))
            .map_or(text.to_owned(), |text| text.replace("\"\"", "\""))
    };
    let names = all
        .get(open + 1..close)
        .unwrap_or_default()
        .iter()
        .filter(|token| token.text != ",")
        .map(|token| unquoted(token.text));
    (names.collect(), &definition[all[close].start + 1..])
}

/// The columns of a unique index over nothing but columns.
fn unique_index(definition: &str) -> Option<Vec<String>> {
    let plain = definition.starts_with("CREATE UNIQUE INDEX") && !definition.contains(" WHERE ");
    let from = definition.find(" USING ")?;
    let body = &definition[from..];
    let inner = tokens(body).iter().filter(|token| token.text == "(").count();
    (plain && inner == 1).then(|| listed(body).0)
}

/// An index as what it is over: `unique, btree (a, b) where …`.
fn index(definition: &str) -> String {
    let unique = if definition.starts_with("CREATE UNIQUE INDEX") { "unique, " } else { "" };
    let over = definition.find(" USING ").map_or(definition, |from| &definition[from + 7..]);
    format!("{unique}{over}")
}

/// A trigger as when it does what: `before update, each row: set_updated_at()`.
fn trigger(definition: &str) -> String {
    let Some((_, rest)) = definition.split_once("TRIGGER ") else { return definition.to_owned() };
    let words = ["BEFORE ", "AFTER ", "INSTEAD OF "];
    let from = words.iter().filter_map(|word| rest.find(word)).min().unwrap_or_default();
    let (when, called) = rest[from..].split_once(" EXECUTE FUNCTION ").unwrap_or((&rest[from..], ""));
    let event = when.split(" ON ").next().unwrap_or(when);
    let condition = when
        .split_once(" WHEN ")
        .map(|(_, condition)| format!(", when {}", words::bare(condition)))
        .unwrap_or_default();
    let each = if when.contains(" FOR EACH ROW") { "each row" } else { "each statement" };
    let event = event.replace("BEFORE", "before").replace("AFTER", "after").replace("INSTEAD OF", "instead of");
    let event = [" OR ", "INSERT", "UPDATE", "DELETE", "TRUNCATE"]
        .iter()
        .fold(event, |text, word| text.replace(word, &word.to_lowercase()))
        .replace(" OF ", " of ");
    format!("{event}, {each}{condition}: {called}")
}

fn view(key: &Name, detail: &Value, names: &Names, roles: &[Role]) -> View {
    let option = |name: &str| detail.get("options").and_then(|options| text(options, name));
    let invoker = option("security_invoker").is_some_and(|value| ["true", "on", "yes", "1"].contains(&value));
    let rights = match (key.kind.as_str(), invoker) {
        ("matview", _) => "Its rows are stored; row-level security of its tables does not hold for them.",
        (_, true) => "Runs with the rights of whoever asks: row-level security of its tables holds.",
        (_, false) => {
            "Runs with the rights of its owner: row-level security of its tables does not hold for whoever asks."
        }
    };
    View {
        name: names.short(&key.id),
        id: key.id.clone(),
        anchor: names.anchor(&key.kind, &key.id).unwrap_or_default(),
        kind: if key.kind == "matview" { "materialised view" } else { "view" }.to_owned(),
        comment: owned(detail, "comment"),
        rights: rights.to_owned(),
        columns: columns(detail, names),
        definition: text(detail, "definition").unwrap_or_default().trim_matches('\n').trim_end().to_owned(),
        access: roles.iter().map(|role| Access::of(role, detail, Security::Off)).collect(),
    }
}

fn function(key: &Name, detail: &Value, names: &Names) -> Function {
    let open = tokens(&key.id).iter().find(|token| token.text == "(").map_or(key.id.len(), |token| token.start);
    let mut facts = vec![text(detail, "language").unwrap_or("?").to_owned()];
    if key.kind != "function" {
        facts.insert(0, key.kind.clone());
    }
    facts.extend(text(detail, "volatility").map(str::to_owned));
    if detail.get("security_definer").is_some() {
        facts.push("runs with the rights of its owner".to_owned());
    }
    let settings = texts(detail, "settings");
    facts.extend(
        settings.into_iter().map(|(name, value)| format!("{name} = {}", if value.is_empty() { "''" } else { &value })),
    );
    let who = |role: String| match role.as_str() {
        "PUBLIC" => "everybody".to_owned(),
        _ => role,
    };
    Function {
        name: names.short(&key.id[..open]),
        anchor: names.anchor(&key.kind, &key.id).unwrap_or_default(),
        arguments: words::short(text(detail, "arguments").unwrap_or_default()),
        result: words::short(text(detail, "result").unwrap_or_default()),
        facts,
        comment: owned(detail, "comment"),
        callers: texts(detail, "acl")
            .into_iter()
            .map(|(role, _)| role)
            .filter(|role| !["OWNER", OWNER].contains(&role.as_str()))
            .map(who)
            .collect(),
    }
}

fn user_type(key: &Name, detail: &Value, names: &Names) -> Named {
    let mut words = Vec::new();
    words.extend(text(detail, "values").map(str::to_owned));
    words.extend(text(detail, "type").map(words::short));
    words.extend(text(detail, "default").map(|default| format!("default {default}")));
    words.extend(text(detail, "not_null").map(|_| "not null".to_owned()));
    words.extend(texts(detail, "constraints").into_iter().map(|(name, text)| format!("{name}: {text}")));
    words.extend(texts(detail, "attributes").into_iter().map(|(name, kind)| format!("{name} {}", words::short(&kind))));
    words.extend(text(detail, "range").map(words::short));
    named(key, detail, names, words)
}

fn other(key: &Name, detail: &Value, names: &Names) -> Named {
    let mut words = Vec::new();
    if key.kind == "sequence" {
        let number = |field: &str| detail.get(field).map(Value::to_string).unwrap_or_default();
        words.push(format!(
            "{} from {}, step {}",
            text(detail, "type").unwrap_or_default(),
            number("start"),
            number("increment")
        ));
        words.extend(text(detail, "owned_by").map(|column| format!("goes with {}", names.short(column))));
    }
    words.extend(text(detail, "schema").map(|schema| format!("in schema {schema}")));
    words.extend(text(detail, "definition").map(str::to_owned));
    words.extend(text(detail, "function").map(|function| format!("by {function}")));
    named(key, detail, names, words)
}

fn named(key: &Name, detail: &Value, names: &Names, words: Vec<String>) -> Named {
    Named {
        kind: key.kind.replace('_', " "),
        name: names.short(&key.id),
        anchor: names.anchor(&key.kind, &key.id).unwrap_or_default(),
        words,
        comment: owned(detail, "comment"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definitions_are_taken_apart() {
        assert_eq!(
            listed("FOREIGN KEY (a, \"b \"\"c\") REFERENCES s.t(id) ON DELETE CASCADE"),
            (vec!["a".to_owned(), "b \"c".to_owned()], " REFERENCES s.t(id) ON DELETE CASCADE")
        );
        assert_eq!(
            index("CREATE UNIQUE INDEX i ON s.t USING btree (lower(a)) WHERE b"),
            "unique, btree (lower(a)) WHERE b"
        );
        assert_eq!(
            trigger(
                "CREATE TRIGGER t BEFORE INSERT OR UPDATE OF a ON s.t FOR EACH ROW WHEN ((new.a > 0)) EXECUTE FUNCTION s.f()"
            ),
            "before insert or update of a, each row, when new.a > 0: s.f()"
        );
        assert_eq!(
            unique_index("CREATE UNIQUE INDEX i ON s.t USING btree (a, b)"),
            Some(vec!["a".to_owned(), "b".to_owned()])
        );
        assert_eq!(unique_index("CREATE UNIQUE INDEX i ON s.t USING btree (lower(a))"), None);
    }
}
