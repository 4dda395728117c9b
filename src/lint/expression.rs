//! What a policy's expression says, as Postgres writes it.

/// Whether it is true for every row, at least for whoever is signed in.
pub fn always_true(text: &str) -> bool {
    let mut plain: String =
        text.to_lowercase().replace("::text", "").replace(" as uid", "").replace(" as role", "").replace("select", "");
    plain.retain(|c| !c.is_whitespace() && c != '(' && c != ')');
    matches!(
        plain.as_str(),
        "true"
            | "1=1"
            | "auth.uidisnotnull"
            | "auth.role='authenticated'"
            | "'authenticated'=auth.role"
            | "auth.role=anyarray['authenticated','anon']"
    )
}

/// Whether the token is read again for each row: a call that no `select` of its own wraps.
pub fn asks_each_row(text: &str) -> bool {
    let calls = ["auth.uid()", "auth.role()", "auth.jwt()", "auth.email()", "current_setting("];
    calls.iter().any(|call| text.match_indices(call).any(|(at, _)| !wrapped(&text[..at])))
}

/// Whether what follows stands right after a `select` inside the same parentheses: nothing but casts, brackets and other
/// functions between, and no `from`.
fn wrapped(before: &str) -> bool {
    let Some(select) = before.to_uppercase().rfind("SELECT ") else { return false };
    let between = &before[select + "SELECT ".len()..];
    let depth = between.chars().fold(0_i32, |depth, c| match c {
        '(' => depth + 1,
        ')' => depth - 1,
        _ => depth,
    });
    depth >= 0 && !between.to_uppercase().contains(" FROM ") && !between.to_uppercase().contains(" WHERE ")
}

/// Why an expression fails where a setting is not there or empty, if it does.
pub fn fragile(text: &str) -> Option<&'static str> {
    for (at, call) in text.match_indices("current_setting(") {
        let arguments = text[at + call.len()..].split(')').next().unwrap_or_default();
        if !arguments.contains(", true") {
            return Some("reads a setting that may not be there");
        }
        let rest = &text[at + call.len() + arguments.len()..];
        let guarded = text[..at].to_uppercase().trim_end().ends_with("NULLIF(");
        if !guarded
            && (rest.starts_with("))::json")
                || rest.starts_with(")::json")
                || rest.starts_with("))::uuid")
                || rest.starts_with(")::uuid")
                || rest.starts_with(")::int"))
        {
            return Some("casts a setting that may be empty");
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_always_true_is_seen_through_its_wrapping() {
        for text in
            ["true", "(1 = 1)", "(( SELECT auth.uid() AS uid) IS NOT NULL)", "(auth.role() = 'authenticated'::text)"]
        {
            assert!(always_true(text), "{text}");
        }
        assert!(!always_true("(( SELECT auth.uid() AS uid) = user_id)"));
    }

    #[test]
    fn one_bare_call_beside_a_wrapped_one_is_seen() {
        assert!(asks_each_row("((( SELECT auth.uid() AS uid) = user_id) OR (auth.uid() = owner_id))"));
        assert!(asks_each_row("(id IN ( SELECT sessions.id FROM sessions WHERE (sessions.user_id = auth.uid())))"));
        assert!(!asks_each_row(
            "(id IN ( SELECT sessions.id FROM sessions WHERE (sessions.user_id = ( SELECT auth.uid() AS uid))))"
        ));
        assert!(!asks_each_row(
            "((tenant_id)::text = ( SELECT ((auth.jwt() -> 'app_metadata'::text) ->> 'tenant_id'::text)))"
        ));
    }

    #[test]
    fn a_setting_without_a_guard_is_fragile() {
        assert!(fragile("(user_id = (current_setting('app.user'::text))::uuid)").is_some());
        assert!(fragile("(user_id = (current_setting('app.user'::text, true))::uuid)").is_some());
        assert!(fragile("(user_id = (NULLIF(current_setting('app.user'::text, true), ''::text))::uuid)").is_none());
    }
}
