//! The locks of dropping and emptying: what refers to a table, reads it or belongs to it is locked too.

use squawk_syntax::{SyntaxKind, SyntaxNode};

use crate::locks::alter::{Scanned, default_partition};
use crate::locks::effect::Effect;
use crate::locks::facts::{Facts, Kind};
use crate::locks::mode::Mode;
use crate::locks::name::says;
use crate::locks::named::all_names;

pub(super) fn drop_relations(effect: &mut Effect, node: &SyntaxNode, facts: &Facts) {
    let cascades = says(node, SyntaxKind::CASCADE_KW);
    for relation in all_names(node, facts) {
        effect.add_all(facts.referred(&relation), Mode::AccessExclusive);
        let parent = facts.relation(&relation).filter(|known| known.kind != Kind::Index);
        if let Some(parent) = parent.and_then(|known| known.of.clone()) {
            effect.add(parent.clone(), Mode::AccessExclusive);
            default_partition(effect, &parent, Scanned::No, facts);
        }
        if cascades {
            effect.add_all(facts.referring(&relation), Mode::AccessExclusive);
            effect.add_all(facts.readers(&relation), Mode::AccessExclusive);
        }
        effect.add_all(facts.family(&relation), Mode::AccessExclusive);
    }
}

pub(super) fn truncate(effect: &mut Effect, node: &SyntaxNode, facts: &Facts) {
    let cascades = says(node, SyntaxKind::CASCADE_KW);
    let mut tables = all_names(node, facts);
    let mut at = 0;
    while let Some(table) = tables.get(at).cloned() {
        let mut more = facts.family(&table);
        if cascades {
            more.extend(facts.referring(&table));
        }
        tables.extend(more.into_iter().filter(|table| !tables.contains(table)).collect::<Vec<_>>());
        at += 1;
    }
    effect.add_all(tables, Mode::AccessExclusive);
}
