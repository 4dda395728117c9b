//! Sequences, collations, operators, text search.

use serde_json::Value;

use crate::dump::detail::{says, text, texts};
use crate::dump::function::called;
use crate::model::links::Name;
use crate::sql::quote::{literal, plain_identifier};
use crate::sql::token::tokens;

/// What makes an object of a rarer kind.
pub fn create(name: &Name, detail: &Value) -> Result<String, String> {
    let id = &name.1;
    match name.0.as_str() {
        "sequence" => Ok(sequence(id, detail)),
        "collation" => collation(id, detail),
        "operator" => operator(id, detail),
        "statistics" => Ok(String::new()),
        "text search configuration" => Ok(configuration(id, detail)),
        "text search dictionary" => {
            let template = plain_identifier(text(detail, "template").unwrap_or("simple"));
            let options = text(detail, "options").map(|options| format!(", {options}")).unwrap_or_default();
            Ok(format!("create text search dictionary {id} (template = pg_catalog.{template}{options});\n"))
        }
        _ => Err("of this kind the catalog knows too little to make it again".to_owned()),
    }
}

fn sequence(id: &str, detail: &Value) -> String {
    let unlogged = if detail.get("persistence").is_some() { "unlogged " } else { "" };
    let number = |field: &str| detail.get(field).map(Value::to_string).unwrap_or_default();
    let mut out = format!(
        "create {unlogged}sequence {id} as {} start with {} increment by {} minvalue {} maxvalue {}",
        text(detail, "type").unwrap_or("bigint"),
        number("start"),
        number("increment"),
        number("min"),
        number("max")
    );
    if detail.get("cache").is_some() {
        out.push_str(&format!(" cache {}", number("cache")));
    }
    out.push_str(if says(detail, "cycle") { " cycle;\n" } else { ";\n" });
    out
}

fn collation(id: &str, detail: &Value) -> Result<String, String> {
    let provider = match text(detail, "provider") {
        Some("c") => "libc",
        Some("i") => "icu",
        Some("b") => "builtin",
        _ => return Err("its provider is the database's own".to_owned()),
    };
    let mut said = vec![format!("provider = {provider}")];
    for field in ["lc_collate", "lc_ctype", "locale", "rules"] {
        said.extend(text(detail, field).map(|value| format!("{field} = {}", literal(value).trim_start())));
    }
    if detail.get("deterministic") == Some(&Value::Bool(false)) {
        said.push("deterministic = false".to_owned());
    }
    Ok(format!("create collation {id} ({});\n", said.join(", ")))
}

fn operator(id: &str, detail: &Value) -> Result<String, String> {
    let (name, arguments) = id.split_once('(').ok_or("its name cannot be read")?;
    let arguments = split(arguments.trim_end_matches(')'));
    let mut said = vec![format!("function = {}", called(text(detail, "function").unwrap_or_default()))];
    for (word, argument) in ["leftarg", "rightarg"].iter().zip(&arguments) {
        if argument != "NONE" && argument != "none" {
            said.push(format!("{word} = {argument}"));
        }
    }
    for field in ["commutator", "negator"] {
        said.extend(
            text(detail, field)
                .map(|other| format!("{field} = operator({})", other.split('(').next().unwrap_or_default())),
        );
    }
    for field in ["restrict", "join"] {
        said.extend(text(detail, field).map(|function| format!("{field} = {function}")));
    }
    for field in ["hashes", "merges"] {
        said.extend(says(detail, field).then(|| field.to_owned()));
    }
    Ok(format!("create operator {name} (\n  {}\n);\n", said.join(",\n  ")))
}

/// Arguments between commas that stand in no parentheses and no quotes.
fn split(text: &str) -> Vec<String> {
    let mut at = 0;
    let mut parts = Vec::new();
    for comma in tokens(text).iter().filter(|token| token.text == "," && token.depth == 0) {
        parts.push(text[at..comma.start].trim().to_owned());
        at = comma.start + 1;
    }
    parts.push(text[at..].trim().to_owned());
    parts
}

fn configuration(id: &str, detail: &Value) -> String {
    let parser = plain_identifier(text(detail, "parser").unwrap_or("default"));
    let parser = if parser == "default" { "\"default\"".to_owned() } else { parser };
    let mut out = format!("create text search configuration {id} (parser = pg_catalog.{parser});\n");
    for (token, dictionaries) in texts(detail, "map") {
        out.push_str(&format!("alter text search configuration {id} add mapping for {token} with {dictionaries};\n"));
    }
    out
}
