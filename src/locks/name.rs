//! Names of relations, and how they are read off a syntax tree.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};
use squawk_syntax::{SyntaxKind, SyntaxNode};

use crate::sql::quote::plain_identifier;
use crate::sql::statement::name_parts;

/// A relation's schema and name.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
pub struct Name {
    /// The schema.
    pub schema: String,
    /// The name.
    pub name: String,
}

impl Name {
    /// A name of its parts.
    pub fn new(schema: &str, name: &str) -> Name {
        Name { schema: schema.to_owned(), name: name.to_owned() }
    }

    /// As it is written, in `home` where no schema is.
    pub fn written(text: &str, home: &str) -> Option<Name> {
        let mut parts = name_parts(text);
        let name = parts.pop().filter(|name| !name.is_empty())?;
        Some(Name { schema: parts.pop().unwrap_or_else(|| home.to_owned()), name })
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", plain_identifier(&self.schema), plain_identifier(&self.name))
    }
}

impl Serialize for Name {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The node's text without comments, so that names can be read from it.
pub fn plain(node: &SyntaxNode) -> String {
    words(node).join(" ")
}

/// The words of a node, without comments and white space, as they are written.
pub fn words(node: &SyntaxNode) -> Vec<String> {
    node.descendants_with_tokens()
        .filter_map(|element| element.into_token())
        .filter(|token| !is_trivia(token.kind()))
        .map(|token| token.text().to_owned())
        .collect()
}

/// The name that a node is, in `home` where no schema is written.
pub fn name(node: &SyntaxNode, home: &str) -> Option<Name> {
    Name::written(&plain(node), home)
}

/// The single identifier that a node is, with its quotes undone.
pub fn identifier(node: &SyntaxNode) -> String {
    name_parts(&plain(node)).pop().unwrap_or_default()
}

/// The names of every node of this kind below, in order.
pub fn names_below(node: &SyntaxNode, kind: SyntaxKind, home: &str) -> Vec<Name> {
    node.descendants().filter(|child| child.kind() == kind).filter_map(|child| name(&child, home)).collect()
}

/// Whether a node has this word directly or below.
pub fn says(node: &SyntaxNode, word: SyntaxKind) -> bool {
    node.descendants_with_tokens().any(|element| element.kind() == word)
}

/// Whether a token says nothing.
pub fn is_trivia(kind: SyntaxKind) -> bool {
    matches!(kind, SyntaxKind::WHITESPACE | SyntaxKind::COMMENT)
}

/// The first node of this kind below.
pub fn child(node: &SyntaxNode, kind: SyntaxKind) -> Option<SyntaxNode> {
    node.descendants().find(|child| child.kind() == kind)
}
