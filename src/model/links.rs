//! What needs what, and the few facts that a dump has to know and a catalog does not say.

use std::collections::BTreeMap;

/// An object by its kind and name, as a catalog has them.
pub type Name = (String, String);

/// One object, or a part of it, needs another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link {
    /// The object that needs.
    pub from: Name,
    /// The part of it that needs: `default x`, `constraint x`, `rule x`, …; empty for the object itself.
    pub part: String,
    /// What it needs.
    pub to: Name,
}

/// Everything that needs something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Links {
    /// Inside the schemas, in order.
    pub inside: Vec<Link>,
    /// The attributes of each composite type, in their order.
    pub attributes: BTreeMap<String, Vec<String>>,
    /// Extensions outside the schemas that something inside needs, and the schema each is in.
    pub extensions: BTreeMap<String, String>,
    /// Other objects outside the schemas that something inside needs, as `kind name`.
    pub outside: Vec<String>,
}
