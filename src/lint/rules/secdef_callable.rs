//! Functions that run as their owner for whoever calls.

use crate::lint::posture::Posture;
use crate::lint::{Level, Offence, Rule};

/// The rule.
pub const RULE: Rule =
    Rule { name: "secdef_callable", level: Level::Error, page: include_str!("secdef_callable.md"), check };

fn check(posture: &Posture) -> Vec<Offence> {
    let mut found = Vec::new();
    for function in posture.functions.iter().filter(|function| function.definer && !function.trigger) {
        let visitors = function.callers.iter().any(|role| role == "anon" || role == "public");
        if visitors && !posture.entered_by.is_empty() {
            found.push(
                Offence::new(&function.signature, "it runs as its owner, and any visitor may call it")
                    .hint("revoke execute on function … from public, anon; then grant it to whom it is for."),
            );
        } else if !function.callers.is_empty() && !asks_who(&function.source, posture) {
            found.push(
                Offence::new(
                    &function.signature,
                    "it runs as its owner, users may call it, and it never asks who is calling",
                )
                .hint("Compare with auth.uid() inside, or make it security invoker."),
            );
        }
    }
    found
}

/// Whether a body looks at the token, itself or through a function of the schema that does.
fn asks_who(source: &str, posture: &Posture) -> bool {
    let looks =
        |text: &str| ["auth.uid(", "auth.jwt(", "auth.role(", "request.jwt"].iter().any(|word| text.contains(word));
    let through =
        || posture.functions.iter().any(|other| looks(&other.source) && source.contains(&format!("{}(", other.name)));
    looks(source) || through()
}
