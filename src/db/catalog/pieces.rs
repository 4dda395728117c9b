//! The catalog statement in pieces, one from each file, in their order. Most schemas have nothing of the rarer kinds:
//! each piece names what there has to be for it, in the words of `there.sql`.

use crate::db::catalog::text::{Schemas, scope};
use crate::sql::template::{Template, Value};

/// A part of the statement.
pub(super) struct Piece {
    /// What there has to be for it; empty where it always belongs.
    pub need: &'static str,
    /// Its text.
    pub text: String,
}

/// A file, and what there has to be for it.
type Source = (&'static str, Template);

macro_rules! source {
    ($need:literal, $file:literal) => {
        ($need, Template(include_str!($file)))
    };
}

const CATALOG: Template = Template(include_str!("catalog.sql"));
const ACL: Template = Template(include_str!("acl.sql"));
const RELATION: Template = Template(include_str!("object/relation.sql"));
const UNION_ALL: Template = Template(include_str!("union_all.sql"));
const UNION_DISTINCT: Template = Template(include_str!("union_distinct.sql"));

/// Lists of privileges, besides those of relations.
const GRANTED: [Source; 5] = [
    source!("", "granted/schemas.sql"),
    source!("", "granted/columns.sql"),
    source!("pg_sequence", "granted/sequences.sql"),
    source!("pg_proc", "granted/functions.sql"),
    source!("pg_type", "granted/types.sql"),
];

/// What hangs on relations.
const PARTS: [Source; 10] = [
    source!("", "part/columns.sql"),
    source!("", "part/constraints.sql"),
    source!("", "part/indexes.sql"),
    source!("pg_trigger", "part/triggers.sql"),
    source!("pg_policy", "part/policies.sql"),
    source!("rules", "part/rules.sql"),
    source!("pg_inherits", "part/parents.sql"),
    source!("pg_foreign_server", "part/server.sql"),
    source!("toast_options", "part/toast_options.sql"),
    source!("comments", "part/comments.sql"),
];

/// All objects that are no relations.
const OBJECTS: [Source; 21] = [
    source!("", "object/schema.sql"),
    source!("pg_proc", "object/function.sql"),
    source!("aggregates", "object/aggregate.sql"),
    source!("pg_type", "object/type.sql"),
    source!("pg_sequence", "object/sequence.sql"),
    source!("pg_collation", "object/collation.sql"),
    source!("pg_statistic_ext", "object/statistics.sql"),
    source!("pg_extension", "object/extension.sql"),
    source!("pg_operator", "object/operator.sql"),
    source!("pg_opclass", "object/operator_class.sql"),
    source!("pg_opfamily", "object/operator_family.sql"),
    source!("pg_ts_config", "object/text_search.sql"),
    source!("pg_ts_dict", "object/dictionary.sql"),
    source!("rest", "object/rest.sql"),
    source!("pg_default_acl", "object/default_privileges.sql"),
    source!("pg_publication", "object/publication.sql"),
    source!("pg_event_trigger", "object/event_trigger.sql"),
    source!("pg_db_role_setting", "object/setting.sql"),
    source!("roles", "object/role.sql"),
    source!("around", "object/around.sql"),
    source!("surfaces", "object/surface.sql"),
];

/// The statement up to its last `select`, which `ending` is.
pub(super) fn pieces(schemas: &Schemas, ending: String) -> Vec<Piece> {
    let frame = CATALOG.fill(&[
        ("home", Value::Text(schemas.home())),
        ("scope", Value::Sql(&scope(schemas))),
        ("given", Value::Sql(&ACL.fill(&[]))),
        ("relation", Value::Sql(&RELATION.fill(&[]))),
    ]);
    let mut pieces = Vec::new();
    let mut rest = frame.as_str();
    // The list of privileges begins in the frame, with those of relations.
    let lists: [(&str, &[Source], Template, usize); 3] = [
        (":granted:\n", &GRANTED, UNION_DISTINCT, 0),
        (":parts:\n", &PARTS, UNION_ALL, 1),
        (":objects:\n", &OBJECTS, UNION_ALL, 1),
    ];
    for (place, sources, union, joined) in lists {
        let (before, after) = rest.split_once(place).unwrap_or((rest, ""));
        pieces.push(Piece { need: "", text: before.to_owned() });
        for (at, (need, file)) in sources.iter().enumerate() {
            let mut text = if at < joined { String::new() } else { union.fill(&[]) };
            text.push_str(&file.fill(&[]));
            pieces.push(Piece { need, text });
        }
        rest = after;
    }
    pieces.push(Piece { need: "", text: format!("{rest}{ending}") });
    pieces
}
