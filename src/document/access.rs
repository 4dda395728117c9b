//! Who may do what: grants and row-level security together.

use serde_json::Value;

use crate::document::{Policies, Role, Security};

/// What a role may do with a relation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Access {
    /// See rows.
    pub select: Reach,
    /// Add rows.
    pub insert: Reach,
    /// Change rows.
    pub update: Reach,
    /// Delete rows.
    pub delete: Reach,
}

/// How far a right reaches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    /// Not granted.
    #[default]
    Not,
    /// Granted, but no policy lets a row through.
    Blocked,
    /// The rows that a policy lets through.
    ByPolicy,
    /// Every row.
    Every,
}

const COMMANDS: [&str; 4] = ["select", "insert", "update", "delete"];

impl Access {
    /// The four, with their letters.
    pub fn letters(&self) -> [(char, Reach); 4] {
        [('S', self.select), ('I', self.insert), ('U', self.update), ('D', self.delete)]
    }

    /// Of a role, on a relation of which these are the details.
    pub fn of(role: &Role, detail: &Value, security: Security) -> Access {
        let reach = COMMANDS.map(|command| reach(role, detail, security, command));
        Access { select: reach[0], insert: reach[1], update: reach[2], delete: reach[3] }
    }

    /// The same in words, for a title.
    pub fn words(&self) -> String {
        let verbs = ["see", "add", "change", "delete"];
        let part = |(verb, (_, reach)): (&str, (char, Reach))| match reach {
            Reach::Not => None,
            Reach::Blocked => Some(format!("{verb}: granted, but no policy lets a row through")),
            Reach::ByPolicy => Some(format!("{verb}: rows that a policy lets through")),
            Reach::Every => Some(format!("{verb}: every row")),
        };
        let parts: Vec<String> = verbs.into_iter().zip(self.letters()).filter_map(part).collect();
        if parts.is_empty() { "nothing".to_owned() } else { parts.join("; ") }
    }
}

fn reach(role: &Role, detail: &Value, security: Security, command: &str) -> Reach {
    if !granted(detail.get("acl"), role, command) && !by_column(detail, role, command) {
        return Reach::Not;
    }
    if security == Security::Off || role.policies == Policies::Bypassed {
        return Reach::Every;
    }
    let policies = detail.get("policies").and_then(Value::as_object);
    let opens = |policy: &Value| {
        let field = |name: &str| policy.get(name).and_then(Value::as_str).unwrap_or_default();
        let for_role = field("roles").split(", ").any(|name| name == role.name || name == "public");
        policy.get("restrictive").is_none() && for_role && [command, "all"].contains(&field("command"))
    };
    match policies.is_some_and(|policies| policies.values().any(opens)) {
        true => Reach::ByPolicy,
        false => Reach::Blocked,
    }
}

/// Whether a list of privileges gives a role one: to itself, or to everybody.
fn granted(acl: Option<&Value>, role: &Role, privilege: &str) -> bool {
    let Some(acl) = acl.and_then(Value::as_object) else { return false };
    [role.name.as_str(), "PUBLIC"].iter().filter_map(|name| acl.get(*name)?.as_str()).any(|held| {
        held.split(',')
            .map(|one| one.trim_end_matches('*'))
            .any(|one| one == "ALL" || one.eq_ignore_ascii_case(privilege))
    })
}

fn by_column(detail: &Value, role: &Role, command: &str) -> bool {
    let columns = detail.get("columns").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    command != "delete" && columns.iter().any(|column| granted(column.get("acl"), role, command))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn letters(role: &str, policies: Policies, detail: &Value, security: Security) -> String {
        let role = Role { name: role.to_owned(), policies };
        let letter = |(letter, reach): (char, Reach)| match reach {
            Reach::Every => letter,
            Reach::ByPolicy => letter.to_ascii_lowercase(),
            Reach::Blocked => 'x',
            Reach::Not => '-',
        };
        Access::of(&role, detail, security).letters().map(letter).iter().collect()
    }

    #[test]
    fn grants_and_policies_are_read_together() {
        let detail = json!({
            "acl": {"OWNER": "ALL", "ann": "DELETE,SELECT*", "service_role": "ALL"},
            "columns": [{"name": "a", "acl": {"bob": "UPDATE"}}],
            "policies": {
                "p": {"command": "select", "roles": "ann", "using": "true"},
                "q": {"command": "delete", "roles": "ann", "restrictive": true, "using": "false"},
            },
        });
        assert_eq!(letters("ann", Policies::Hold, &detail, Security::On), "s--x");
        assert_eq!(letters("ann", Policies::Hold, &detail, Security::Off), "S--D");
        assert_eq!(letters("service_role", Policies::Bypassed, &detail, Security::Forced), "SIUD");
        assert_eq!(letters("bob", Policies::Hold, &detail, Security::On), "--x-");
        assert_eq!(letters("PUBLIC", Policies::Hold, &detail, Security::On), "----");
    }
}
