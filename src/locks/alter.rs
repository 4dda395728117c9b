//! `alter table`, action by action. The strongest lock of all of them is held from the first.

use squawk_syntax::SyntaxKind;
use squawk_syntax::ast::{self, AlterTableAction as Action, AstNode};

use crate::locks::effect::{Effect, Kind as Work};
use crate::locks::facts::{Facts, Kind};
use crate::locks::mode::Mode;
use crate::locks::name::{Name, identifier, name, says};
use crate::locks::{column, constraint};

/// What the whole statement does.
pub(super) fn effect(statement: &ast::AlterTable, facts: &Facts) -> Effect {
    let mut effect = Effect::default();
    let Some(table) = statement.table_relation_name() else {
        effect.beyond = Some("which tables it moves is not known here");
        return effect;
    };
    let only = table.only_token().is_some();
    let Some(table) = table.table_name_ref().and_then(|table| name(table.syntax(), &facts.home)) else {
        return effect;
    };
    let own = [table.clone()];
    let family = if only { own.to_vec() } else { facts.family(&table) };
    for action in statement.actions() {
        one(&mut effect, &action, &table, &family, facts);
    }
    // A partitioned table has no rows of its own.
    effect.works.retain(|work| facts.relation(&work.relation).is_none_or(|known| known.kind != Kind::Partitioned));
    effect
}

fn one(effect: &mut Effect, action: &Action, table: &Name, family: &[Name], facts: &Facts) {
    let own = std::slice::from_ref(table);
    match action {
        Action::AddColumn(added) => column::add(effect, added, family, facts),
        Action::AlterColumn(altered) => column::alter(effect, altered, family, facts),
        Action::AddConstraint(added) => {
            if let Some(added) = added.constraint() {
                constraint::add(effect, &added, family, facts);
            }
        }
        Action::DropConstraint(dropped) => constraint::drop(effect, dropped, family, facts),
        Action::ValidateConstraint(validated) => constraint::validate(effect, validated, family, facts),
        Action::DropColumn(dropped) => {
            effect.add_all(family.iter().cloned(), Mode::AccessExclusive);
            let column = dropped.column_name_ref().map(|name| identifier(name.syntax())).unwrap_or_default();
            let constraints = facts.relation(table).map(|table| &table.constraints).into_iter().flatten();
            for (_, constraint) in constraints.filter(|(_, constraint)| constraint.columns.contains(&column)) {
                effect.add_all(constraint.to.clone(), Mode::AccessExclusive);
            }
            if says(dropped.syntax(), SyntaxKind::CASCADE_KW) {
                effect.add_all(facts.referring_to(table, &column), Mode::AccessExclusive);
            }
        }
        Action::AttachPartition(attached) => attach(effect, attached, table, facts),
        Action::DetachPartition(detached) => detach(effect, detached, table, facts),
        Action::InheritTable(_) => {
            effect.add(table.clone(), Mode::AccessExclusive);
            effect.add_all(target(action.syntax(), facts), Mode::ShareUpdateExclusive);
        }
        Action::NoInheritTable(_) => {
            effect.add(table.clone(), Mode::AccessExclusive);
            effect.add_all(target(action.syntax(), facts), Mode::AccessShare);
        }
        Action::EnableTrigger(_)
        | Action::DisableTrigger(_)
        | Action::EnableAlwaysTrigger(_)
        | Action::EnableReplicaTrigger(_) => effect.add_all(family.iter().cloned(), Mode::ShareRowExclusive),
        Action::SetOptions(_) | Action::ResetOptions(_) => {
            let view = facts.relation(table).is_some_and(|known| known.kind == Kind::View);
            effect.add(table.clone(), if view { Mode::AccessExclusive } else { Mode::ShareUpdateExclusive });
        }
        Action::ClusterOn(_) | Action::SetWithoutCluster(_) => effect.add(table.clone(), Mode::ShareUpdateExclusive),
        Action::SetLogged(_) | Action::SetUnlogged(_) => {
            rewrite(effect, own, "it is written anew, with or without the write-ahead log");
        }
        Action::SetAccessMethod(_) => rewrite(effect, own, "it is written anew in the other access method"),
        Action::SetTablespace(_) => rewrite(effect, own, "its files are copied to the other tablespace"),
        Action::RenameColumn(_) | Action::RenameConstraint(_) => {
            effect.add_all(family.iter().cloned(), Mode::AccessExclusive);
        }
        Action::MergePartitions(_) | Action::SplitPartition(_) => {
            rewrite(effect, family, "its partitions are written anew");
        }
        _ => effect.add(table.clone(), Mode::AccessExclusive),
    }
}

fn rewrite(effect: &mut Effect, tables: &[Name], why: &'static str) {
    for table in tables {
        effect.add(table.clone(), Mode::AccessExclusive);
        effect.work(Work::Rewrite, table, why);
    }
}

fn target(node: &squawk_syntax::SyntaxNode, facts: &Facts) -> Option<Name> {
    node.descendants().find(|child| child.kind() == SyntaxKind::TABLE_NAME_REF).and_then(|it| name(&it, &facts.home))
}

fn attach(effect: &mut Effect, node: &ast::AttachPartition, table: &Name, facts: &Facts) {
    effect.add(table.clone(), Mode::ShareUpdateExclusive);
    let Some(partition) = target(node.syntax(), facts) else { return };
    for member in facts.family(&partition) {
        effect.add(member.clone(), Mode::AccessExclusive);
        let checks = facts.relation(&member).is_some_and(|known| !known.constraints.is_empty());
        let why = "every row is checked against the bounds";
        if checks {
            effect.maybe(Work::Scan, &member, why);
        } else {
            effect.work(Work::Scan, &member, why);
        }
    }
    default_partition(effect, table, Scanned::Yes, facts);
}

fn detach(effect: &mut Effect, node: &ast::DetachPartition, table: &Name, facts: &Facts) {
    let partition = target(node.syntax(), facts);
    if says(node.syntax(), SyntaxKind::CONCURRENTLY_KW) {
        effect.add(table.clone(), Mode::ShareUpdateExclusive);
        effect.add_all(partition, Mode::ShareUpdateExclusive);
        return;
    }
    let finalize = says(node.syntax(), SyntaxKind::DETACH_FINALIZE);
    effect.add(table.clone(), if finalize { Mode::ShareUpdateExclusive } else { Mode::AccessExclusive });
    effect.add_all(partition, Mode::AccessExclusive);
    if !finalize {
        default_partition(effect, table, Scanned::No, facts);
    }
}

/// Whether the default partition is searched for rows that now belong elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scanned {
    /// It is.
    Yes,
    /// It is not.
    No,
}

/// What happens to the partition that takes the rest.
pub(super) fn default_partition(effect: &mut Effect, table: &Name, scanned: Scanned, facts: &Facts) {
    let Some(rest) = facts.relation(table).and_then(|known| known.default_partition.clone()) else { return };
    effect.add(rest.clone(), Mode::AccessExclusive);
    if scanned == Scanned::Yes {
        effect.work(Work::Scan, &rest, "its rows are searched for those that now belong to the new partition");
    }
}
