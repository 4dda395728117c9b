//! Sentences about rights and policies, and short names of types.

use serde_json::Value;

use crate::document::Policy;
use crate::sql::token::tokens;

/// A policy in words.
pub fn policy(name: &str, policy: &Value) -> Policy {
    let field = |field: &str| policy.get(field).and_then(Value::as_str);
    let roles = field("roles").unwrap_or("public").replace("public", "everybody");
    let (using, check) = (field("using").map(bare), field("check").map(bare));
    let restrictive = policy.get("restrictive").is_some();
    let (verb, rows) = match field("command").unwrap_or("all") {
        "select" => ("see", "rows"),
        "insert" => ("add", "rows"),
        "update" => ("change", "rows"),
        "delete" => ("delete", "rows"),
        _ => ("see, add, change and delete", "rows"),
    };
    let every = |condition: &Option<String>| condition.as_deref().is_none_or(|condition| condition == "true");
    let never = |condition: &Option<String>| condition.as_deref() == Some("false");
    let mut conditions = Vec::new();
    let mut words = match restrictive {
        true => format!("{roles} may never {verb} {rows}"),
        false => format!("{roles} may {verb} {rows}"),
    };
    if never(&using) || (using.is_none() && never(&check)) {
        words = format!("{roles} may {verb} no {rows}");
        return Policy { name: name.to_owned(), words, conditions };
    }
    match (every(&using), every(&check)) {
        (true, true) if restrictive => words = format!("{roles} may {verb} {rows} as other policies say"),
        (true, true) => words = format!("{roles} may {verb} every row"),
        _ => {}
    }
    if let Some(using) = using.filter(|using| using != "true") {
        conditions.push((if restrictive { "unless" } else { "where" }.to_owned(), using));
    }
    if let Some(check) =
        check.filter(|check| check != "true" && conditions.first().is_none_or(|(_, using)| using != check))
    {
        let before = match (restrictive, conditions.is_empty()) {
            (true, _) => "unless the new row has",
            (false, true) => "where",
            (false, false) => "and the new row must have",
        };
        conditions.push((before.to_owned(), check));
    }
    Policy { name: name.to_owned(), words, conditions }
}

/// A condition without the parentheses around all of it, on one line.
pub fn bare(text: &str) -> String {
    let mut text = text.trim();
    loop {
        let all = tokens(text);
        let (Some(first), Some(last)) = (all.first(), all.last()) else { return String::new() };
        let inner = all.len() > 2 && first.text == "(" && last.text == ")";
        if !inner || all[1..all.len() - 1].iter().any(|token| token.depth == 0) {
            return text.split_whitespace().collect::<Vec<_>>().join(" ");
        }
        text = text[1..text.len() - 1].trim();
    }
}

/// A type as people write it.
pub fn short(kind: &str) -> String {
    [
        ("timestamp with time zone", "timestamptz"),
        ("timestamp without time zone", "timestamp"),
        ("time with time zone", "timetz"),
        ("time without time zone", "time"),
        ("character varying", "varchar"),
        ("double precision", "float8"),
        ("character(", "char("),
    ]
    .iter()
    .fold(kind.to_owned(), |text, (long, short)| text.replace(long, short))
}

/// Names as people list them.
pub fn list(names: &[String]) -> String {
    match names {
        [] => "nobody".to_owned(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn policies_become_sentences() {
        let said = |value: Value| {
            let policy = policy("p", &value);
            let rest: String =
                policy.conditions.iter().map(|(words, condition)| format!(" {words} {condition}")).collect();
            policy.words + &rest
        };
        assert_eq!(
            said(json!({"command": "select", "roles": "anon, public", "using": "((a = 1))"})),
            "anon, everybody may see rows where a = 1"
        );
        assert_eq!(
            said(json!({"command": "all", "roles": "ann", "using": "true"})),
            "ann may see, add, change and delete every row"
        );
        assert_eq!(
            said(json!({"command": "update", "roles": "ann", "using": "a", "check": "b"})),
            "ann may change rows where a and the new row must have b"
        );
        assert_eq!(
            said(json!({"command": "delete", "restrictive": true, "roles": "public", "using": "false"})),
            "everybody may delete no rows"
        );
        assert_eq!(
            said(json!({"command": "delete", "restrictive": true, "roles": "public", "using": "(a)"})),
            "everybody may never delete rows unless a"
        );
    }

    #[test]
    fn parentheses_around_everything_go() {
        assert_eq!(bare("((a = b)\n AND (c))"), "(a = b) AND (c)");
        assert_eq!(bare("(a) OR (b)"), "(a) OR (b)");
    }
}
