//! References without an index.

use crate::lint::posture::{ForeignKey, Index, Posture};
use crate::lint::{Level, Offence, Rule};

/// The rule.
pub const RULE: Rule = Rule { name: "fk_unindexed", level: Level::Info, page: include_str!("fk_unindexed.md"), check };

fn check(posture: &Posture) -> Vec<Offence> {
    let mut found = Vec::new();
    for relation in posture.relations.iter().filter(|relation| relation.is_table() && !relation.partition) {
        for key in &relation.foreign_keys {
            let covered = relation.indexes.iter().filter(|index| index.valid && index.btree && covers(index, key));
            if covered.count() == 0 {
                found.push(
                    Offence::new(
                        &relation.name,
                        format!("no index begins with the columns of {} ({})", key.name, key.columns.join(", ")),
                    )
                    .hint("Deleting or updating the row it points at reads this whole table."),
                );
            }
        }
    }
    found
}

/// Whether an index begins with the columns of a key, in any order. One that leaves out only nulls of a single column
/// serves as well: a reference that is null points at nothing.
fn covers(index: &Index, key: &ForeignKey) -> bool {
    let Some(first) = index.columns.get(..key.columns.len()) else { return false };
    let same = first.iter().all(|column| key.columns.contains(column));
    let only_nulls = key.columns.iter().any(|column| index.shape.ends_with(&format!("WHERE ({column} IS NOT NULL)")));
    // Of a key with several columns one index on a column that is rarely the same serves too.
    let leading = key.columns.len() > 1 && index.columns.first().is_some_and(|column| key.columns.contains(column));
    (same || leading) && (!index.partial || only_nulls)
}
