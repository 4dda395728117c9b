//! Functions, procedures and aggregates.

use serde_json::Value;

use crate::dump::detail::{pairs, says, text, texts};
use crate::model::links::Name;
use crate::sql::quote::literal;
use crate::sql::token::tokens;

/// `create function`.
pub fn create(name: &Name, detail: &Value) -> Result<String, String> {
    let field = |field: &str| text(detail, field);
    let (language, body) = (field("language").unwrap_or("sql"), field("body").ok_or("its body is not in the catalog")?);
    let mut out = format!("create {} {}({})", name.0, called(&name.1), field("arguments").unwrap_or_default());
    if let Some(result) = field("result") {
        out.push_str(&format!("\nreturns {result}"));
    }
    let mut words = vec![format!("language {}", crate::sql::quote::plain_identifier(language))];
    words.extend(field("volatility").map(str::to_owned));
    for (said, word) in [
        ("window", "window"),
        ("strict", "strict"),
        ("security_definer", "security definer"),
        ("leakproof", "leakproof"),
    ] {
        if says(detail, said) {
            words.push(word.to_owned());
        }
    }
    words.extend(field("parallel").map(|parallel| format!("parallel {parallel}")));
    words.extend(detail.get("cost").map(|cost| format!("cost {cost}")));
    words.extend(detail.get("rows").map(|rows| format!("rows {rows}")));
    words.extend(field("support").map(|support| format!("support {support}")));
    out.push_str(&format!("\n{}", words.join(" ")));
    for (setting, value) in texts(detail, "settings") {
        out.push_str(&format!("\nset {setting} to {}", self::setting(setting, value)));
    }
    let inline = language == "sql" && (body.starts_with("BEGIN ATOMIC") || body.starts_with("RETURN "));
    out.push_str(&match (inline, field("library")) {
        (true, _) => format!("\n{body};\n"),
        (false, Some(library)) => format!("\nas {}, {};\n", literal(library).trim_start(), literal(body).trim_start()),
        (false, None) => {
            let quote = quote(body);
            format!("\nas {quote}{body}{quote};\n")
        }
    });
    Ok(out)
}

/// `create aggregate`.
pub fn aggregate(id: &str, detail: &Value) -> Result<String, String> {
    const KEYS: [&str; 13] = [
        "sfunc", "stype", "sspace", "final", "combine", "serial", "deserial", "init", "msfunc", "minv", "sortop",
        "kind", "modify",
    ];
    let parts = pairs(text(detail, "aggregate").unwrap_or_default(), &KEYS);
    let part = |key: &str| {
        parts.iter().find(|(found, _)| *found == key).map(|(_, value)| value.trim_end_matches(" finalextra"))
    };
    if part("msfunc").is_some() || part("kind").is_some_and(|kind| kind == "h") {
        return Err("moving and hypothetical aggregates are not modelled whole".to_owned());
    }
    let mut said = Vec::new();
    for (key, word) in [
        ("sfunc", "sfunc"),
        ("stype", "stype"),
        ("sspace", "sspace"),
        ("final", "finalfunc"),
        ("combine", "combinefunc"),
        ("serial", "serialfunc"),
        ("deserial", "deserialfunc"),
        ("init", "initcond"),
        ("sortop", "sortop"),
    ] {
        let Some(value) = part(key) else { continue };
        said.push(match key {
            "stype" | "sspace" | "init" => format!("{word} = {value}"),
            "sortop" => format!("{word} = operator({})", value.split('(').next().unwrap_or_default()),
            _ => format!("{word} = {}", called(value)),
        });
    }
    if text(detail, "aggregate").is_some_and(|text| text.contains(" finalextra")) {
        said.push("finalfunc_extra".to_owned());
    }
    if let Some(word) = part("modify").and_then(|modify| match modify {
        "s" => Some("shareable"),
        "w" => Some("read_write"),
        _ => None,
    }) {
        said.push(format!("finalfunc_modify = {word}"));
    }
    if let Some(parallel) = text(detail, "parallel") {
        said.push(format!("parallel = {parallel}"));
    }
    let arguments = text(detail, "arguments").unwrap_or("*");
    Ok(format!("create aggregate {}({arguments}) (\n  {}\n);\n", called(id), said.join(",\n  ")))
}

/// The name of a function without its arguments.
pub fn called(id: &str) -> &str {
    tokens(id).iter().find(|token| token.text == "(").map_or(id, |open| &id[..open.start])
}

/// A setting as it is written after `set … to`: a search path is a list of names, each quoted for itself.
fn setting(name: &str, value: &str) -> String {
    if name != "search_path" {
        return literal(value).trim_start().to_owned();
    }
    let mut names: Vec<String> = vec![String::new()];
    let mut quoted = false;
    let mut characters = value.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                names.last_mut().into_iter().for_each(|name| name.push('"'));
            }
            '"' => quoted = !quoted,
            ',' if !quoted => names.push(String::new()),
            ' ' if !quoted => {}
            other => names.last_mut().into_iter().for_each(|name| name.push(other)),
        }
    }
    names.iter().map(|name| literal(name).trim_start().to_owned()).collect::<Vec<_>>().join(", ")
}

/// Dollar quotes that the body does not hold.
fn quote(body: &str) -> String {
    let fits = |quote: &str| !body.contains(quote) && !body.ends_with('$');
    let mut candidates =
        ["$$".to_owned(), "$body$".to_owned()].into_iter().chain((1..).map(|number| format!("$body{number}$")));
    candidates
        .find(|quote| if quote == "$$" { fits(quote) } else { !body.contains(&quote[..quote.len() - 1]) })
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_path_is_a_list_of_quoted_names() {
        assert_eq!(setting("search_path", r#"app, "$user", "a, ""b""", """#), r#"'app', '$user', 'a, "b"', ''"#);
        assert_eq!(setting("DateStyle", "ISO, MDY"), "'ISO, MDY'");
    }

    #[test]
    fn a_body_never_ends_its_own_quotes() {
        assert_eq!(quote("select 1"), "$$");
        assert_eq!(quote("select $$a$$"), "$body$");
        assert_eq!(quote("select 1 $"), "$body$");
        assert_eq!(quote("$body$ $$"), "$body1$");
        assert_eq!(quote("$$ $body"), "$body1$");
    }

    #[test]
    fn a_name_ends_where_its_arguments_begin() {
        assert_eq!(called(r#"app."odd(name"(bigint, uuid)"#), r#"app."odd(name""#);
    }
}
