//! The nine ways in which a policy is weakened to see whether anybody notices.

use serde::Serialize;

use crate::access::surface::Policy;

/// One way to weaken a policy or its table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mutation {
    /// The policy is dropped.
    Drop,
    /// It shows every row.
    UsingTrue,
    /// It shows no row.
    UsingFalse,
    /// It shows every row to whoever is signed in.
    UsingSignedIn,
    /// It lets anything be written.
    CheckTrue,
    /// It holds for every role.
    ToPublic,
    /// Row-level security is switched off.
    RlsOff,
    /// The table is granted to visitors.
    GrantAnon,
    /// Another policy lets everything through.
    ExtraPolicy,
}

impl Mutation {
    /// All nine.
    pub const ALL: [Mutation; 9] = [
        Mutation::Drop,
        Mutation::UsingTrue,
        Mutation::UsingFalse,
        Mutation::UsingSignedIn,
        Mutation::CheckTrue,
        Mutation::ToPublic,
        Mutation::RlsOff,
        Mutation::GrantAnon,
        Mutation::ExtraPolicy,
    ];

    /// The words for it.
    pub fn words(self) -> &'static str {
        match self {
            Mutation::Drop => "drop",
            Mutation::UsingTrue => "using true",
            Mutation::UsingFalse => "using false",
            Mutation::UsingSignedIn => "using uid is not null",
            Mutation::CheckTrue => "with check true",
            Mutation::ToPublic => "to public",
            Mutation::RlsOff => "RLS off",
            Mutation::GrantAnon => "grant to anon",
            Mutation::ExtraPolicy => "extra permissive policy",
        }
    }

    /// Whether it changes this policy: one for insert shows no rows, one for select or delete writes none, and what is
    /// `true` already stays so.
    pub fn fits(self, policy: &Policy) -> bool {
        let is = |text: &Option<String>, word: &str| text.as_deref() == Some(word);
        match self {
            Mutation::UsingTrue if is(&policy.using, "true") => false,
            Mutation::UsingFalse if is(&policy.using, "false") => false,
            Mutation::CheckTrue if is(&policy.check, "true") => false,
            Mutation::UsingTrue | Mutation::UsingFalse | Mutation::UsingSignedIn => policy.command != "insert",
            Mutation::CheckTrue => !matches!(policy.command.as_str(), "select" | "delete"),
            _ => true,
        }
    }
}
