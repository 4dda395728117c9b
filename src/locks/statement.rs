//! From the kind of a statement to its locks.

use squawk_syntax::ast::{self, AstNode, Stmt};
use squawk_syntax::{SyntaxKind, SyntaxNode};

use crate::locks::alter::{self, Scanned, default_partition};
use crate::locks::constraint::referred;
use crate::locks::effect::{About, Effect, Kind as Work};
use crate::locks::facts::{Facts, Kind};
use crate::locks::gone::{drop_relations, truncate};
use crate::locks::mode::Mode;
use crate::locks::name::{Name, child, name, names_below, says, words};
use crate::locks::named::{all_names, first_name, on, table_of_column};
use crate::locks::query::{Depth, lock_body, lock_read, lock_reads};
use crate::locks::rows::{write, writes};

/// What a statement does to the relations that are there before it.
pub fn effect(statement: &Stmt, facts: &Facts) -> Effect {
    let node = statement.syntax();
    let mut effect = Effect::default();
    let of = |kind: SyntaxKind| names_below(node, kind, &facts.home);
    match statement {
        Stmt::AlterTable(alter) => return alter::effect(alter, facts),
        Stmt::CreateTable(_) => create_table(&mut effect, node, facts),
        Stmt::CreateTableAs(_) | Stmt::CreateMaterializedView(_) => lock_reads(&mut effect, node, Depth::Run, facts),
        Stmt::CreateView(view) => {
            lock_reads(&mut effect, node, Depth::Analysed, facts);
            let replaced = view.view().and_then(|view| name(view.syntax(), &facts.home));
            effect.add_all(replaced.filter(|view| facts.relation(view).is_some()), Mode::AccessExclusive);
        }
        Stmt::CreateIndex(index) => create_index(&mut effect, index, facts),
        Stmt::DropIndex(drop) => {
            let mode =
                if drop.concurrently_token().is_some() { Mode::ShareUpdateExclusive } else { Mode::AccessExclusive };
            for index in of(SyntaxKind::INDEX_REF) {
                effect.add_all(facts.relation(&index).and_then(|known| known.of.clone()), mode);
                effect.add(index, mode);
            }
        }
        Stmt::AlterIndex(_) => {
            for index in of(SyntaxKind::INDEX_REF) {
                effect.add(index, Mode::ShareUpdateExclusive);
            }
        }
        Stmt::Reindex(_) => reindex(&mut effect, node, facts),
        Stmt::DropTable(_) | Stmt::DropView(_) | Stmt::DropMaterializedView(_) | Stmt::DropForeignTable(_) => {
            drop_relations(&mut effect, node, facts);
        }
        Stmt::DropSequence(_) => effect.add_all(of(SyntaxKind::SEQUENCE_REF), Mode::AccessExclusive),
        Stmt::AlterSequence(_) => effect.add_all(of(SyntaxKind::SEQUENCE_REF), Mode::ShareRowExclusive),
        Stmt::CreateSequence(_) => {
            for column in of(SyntaxKind::QUALIFIED_COLUMN_NAME_REF) {
                effect.add_all(table_of_column(node, &column, facts), Mode::AccessShare);
            }
        }
        Stmt::Truncate(_) => truncate(&mut effect, node, facts),
        Stmt::CreateTrigger(_) => {
            let tables = on(node, facts).map(|table| partitions(&table, facts)).unwrap_or_default();
            effect.add_all(tables, Mode::ShareRowExclusive);
        }
        Stmt::DropTrigger(_) | Stmt::AlterTrigger(_) | Stmt::DropRule(_) | Stmt::AlterRule(_) | Stmt::CreateRule(_) => {
            effect.add_all(on(node, facts), Mode::AccessExclusive);
        }
        Stmt::CreatePolicy(_) | Stmt::AlterPolicy(_) | Stmt::DropPolicy(_) => {
            lock_reads(&mut effect, node, Depth::Analysed, facts);
            effect.add_all(on(node, facts), Mode::AccessExclusive);
        }
        Stmt::AlterView(_) | Stmt::AlterMaterializedView(_) => {
            effect.add_all(of(SyntaxKind::VIEW_REF).into_iter().take(1), Mode::AccessExclusive);
        }
        Stmt::AlterForeignTable(_) => {
            effect.add_all(of(SyntaxKind::TABLE_NAME_REF).into_iter().take(1), Mode::AccessExclusive);
        }
        Stmt::Refresh(refresh) => {
            let concurrently = refresh.concurrently_token().is_some();
            for view in of(SyntaxKind::VIEW_REF) {
                for below in facts.relation(&view).map(|known| known.reads.clone()).unwrap_or_default() {
                    lock_read(&mut effect, &below, Mode::AccessShare, Depth::Run, facts);
                }
                if !concurrently {
                    effect.work(Work::Rewrite, &view, "it is filled anew");
                }
                effect.add(view, if concurrently { Mode::Exclusive } else { Mode::AccessExclusive });
            }
        }
        Stmt::CreateStatistics(_) => {
            let from = child(node, SyntaxKind::FROM_TABLE).and_then(|from| first_name(&from, facts));
            effect.add_all(from, Mode::ShareUpdateExclusive);
        }
        Stmt::CommentOn(_) => comment(&mut effect, node, facts),
        Stmt::Grant(_) | Stmt::Revoke(_) if facts.major >= 18 => {
            let tables =
                child(node, SyntaxKind::PRIVILEGE_TABLE).or_else(|| child(node, SyntaxKind::PRIVILEGE_DEFAULT));
            effect.add_all(tables.map(|tables| all_names(&tables, facts)).unwrap_or_default(), Mode::AccessShare);
        }
        Stmt::CreateFunction(_) | Stmt::CreateProcedure(_) => lock_body(&mut effect, statement, facts),
        Stmt::CreatePublication(_) | Stmt::AlterPublication(_) => {
            effect.add_all(of(SyntaxKind::TABLE_NAME_REF), Mode::ShareUpdateExclusive);
            effect.add_all(of(SyntaxKind::RELATION_NAME_REF), Mode::ShareUpdateExclusive);
        }
        Stmt::Analyze(_) => effect.add_all(of(SyntaxKind::TABLE_NAME_REF), Mode::ShareUpdateExclusive),
        Stmt::Vacuum(_) => {
            let full = says(node, SyntaxKind::FULL_KW);
            for table in of(SyntaxKind::TABLE_NAME_REF) {
                if full {
                    effect.work(Work::Rewrite, &table, "`vacuum full` writes it anew");
                }
                effect.add(table, if full { Mode::AccessExclusive } else { Mode::ShareUpdateExclusive });
            }
        }
        Stmt::Cluster(_) => {
            for table in of(SyntaxKind::TABLE_NAME_REF) {
                effect.work(Work::Rewrite, &table, "it is written anew in the order of the index");
                effect.add(table, Mode::AccessExclusive);
            }
        }
        Stmt::Lock(lock) => {
            let clause = lock.lock_mode_clause().map(|clause| words(clause.syntax()));
            let words = clause.unwrap_or_default();
            let written = words.get(1..words.len().saturating_sub(1)).unwrap_or_default().join(" ");
            let mode = Mode::named(&written).unwrap_or(Mode::AccessExclusive);
            for table in of(SyntaxKind::RELATION_NAME_REF) {
                effect.add_all(facts.family(&table), mode);
            }
        }
        Stmt::Insert(_) | Stmt::Update(_) | Stmt::Delete(_) | Stmt::Merge(_) | Stmt::Copy(_) => {
            write(&mut effect, statement, facts);
        }
        Stmt::Select(_) | Stmt::CompoundSelect(_) | Stmt::ParenSelect(_) | Stmt::Table(_) | Stmt::SelectInto(_) => {
            effect.about = About::Rows;
            lock_reads(&mut effect, node, Depth::Run, facts);
            writes(&mut effect, node, facts);
        }
        Stmt::Explain(_) => {
            let explained = node.children().find_map(Stmt::cast);
            effect = explained.map(|explained| self::effect(&explained, facts)).unwrap_or_default();
            effect.about = About::Rows;
        }
        Stmt::DropSchema(_) => {
            let schemas: Vec<String> = of(SyntaxKind::SCHEMA_REF).into_iter().map(|schema| schema.name).collect();
            let inside = facts.relations.iter().filter(|(name, known)| {
                schemas.contains(&name.schema) && !matches!(known.kind, Kind::Index | Kind::Sequence)
            });
            effect.add_all(inside.map(|(name, _)| name.clone()), Mode::AccessExclusive);
        }
        _ => {}
    }
    effect.beyond = beyond(statement);
    effect
}

/// Why a statement may do more than its text shows.
fn beyond(statement: &Stmt) -> Option<&'static str> {
    let cascades = says(statement.syntax(), SyntaxKind::CASCADE_KW);
    match statement {
        Stmt::Do(_) => Some("what a block does is not known before it runs"),
        Stmt::Call(_) => Some("what a procedure does is not known before it runs"),
        Stmt::Execute(_) => Some("what a prepared statement does is not known before it runs"),
        Stmt::CreateExtension(_) | Stmt::AlterExtension(_) => Some("the extension's own script runs"),
        Stmt::AlterDomain(_) => Some("tables with a column of this domain are locked and may be read"),
        Stmt::DropOwned(_) | Stmt::Reassign(_) => Some("it touches everything that the role owns"),
        Stmt::DropType(_) | Stmt::DropDomain(_) | Stmt::DropFunction(_) | Stmt::DropExtension(_) if cascades => {
            Some("`cascade` drops what depends on it, and locks the tables of that")
        }
        Stmt::AlterType(_) if cascades => Some("`cascade` changes tables of this type"),
        _ => None,
    }
}

fn create_table(effect: &mut Effect, node: &SyntaxNode, facts: &Facts) {
    if let Some(parent) = child(node, SyntaxKind::PARTITION_OF).and_then(|of| first_name(&of, facts)) {
        effect.add(parent.clone(), Mode::AccessExclusive);
        default_partition(effect, &parent, Scanned::Yes, facts);
    }
    if let Some(parents) = child(node, SyntaxKind::INHERITS) {
        effect.add_all(all_names(&parents, facts), Mode::ShareUpdateExclusive);
    }
    for like in node.descendants().filter(|child| child.kind() == SyntaxKind::LIKE_CLAUSE) {
        effect.add_all(first_name(&like, facts), Mode::AccessShare);
    }
    let own = child(node, SyntaxKind::TABLE_NAME).and_then(|own| name(&own, &facts.home));
    for target in referred(node, &facts.home).into_iter().filter(|target| Some(target) != own.as_ref()) {
        effect.add_all(facts.family(&target), Mode::ShareRowExclusive);
    }
}

fn create_index(effect: &mut Effect, index: &ast::CreateIndex, facts: &Facts) {
    let Some(table) = index.table_relation_name() else { return };
    let only = table.only_token().is_some();
    let Some(table) = table.table_name_ref().and_then(|table| name(table.syntax(), &facts.home)) else { return };
    let concurrently = index.concurrently_token().is_some();
    let mode = if concurrently { Mode::ShareUpdateExclusive } else { Mode::Share };
    for member in if only { vec![table] } else { partitions(&table, facts) } {
        let partitioned = facts.relation(&member).is_some_and(|known| known.kind == Kind::Partitioned);
        if !partitioned {
            effect.work(Work::Build, &member, "the index is built");
        }
        effect.add(member, mode);
    }
}

/// The table, with its partitions: an index is made on those, but not on heirs.
fn partitions(table: &Name, facts: &Facts) -> Vec<Name> {
    match facts.relation(table) {
        Some(known) if known.kind == Kind::Partitioned => facts.family(table),
        _ => vec![table.clone()],
    }
}

fn reindex(effect: &mut Effect, node: &SyntaxNode, facts: &Facts) {
    let concurrently = says(node, SyntaxKind::CONCURRENTLY_KW);
    let table_mode = if concurrently { Mode::ShareUpdateExclusive } else { Mode::Share };
    let index_mode = if concurrently { Mode::ShareUpdateExclusive } else { Mode::AccessExclusive };
    if let Some(target) = child(node, SyntaxKind::REINDEX_TARGET_TABLE) {
        for table in all_names(&target, facts) {
            let indexes = facts.relations.iter().filter(|(_, known)| known.of.as_ref() == Some(&table));
            let indexes: Vec<Name> =
                indexes.filter(|(_, known)| known.kind == Kind::Index).map(|(name, _)| name.clone()).collect();
            effect.add_all(indexes, index_mode);
            effect.work(Work::Build, &table, "its indexes are built anew");
            effect.add(table, table_mode);
        }
    } else if let Some(target) = child(node, SyntaxKind::REINDEX_TARGET_INDEX) {
        for index in names_below(&target, SyntaxKind::INDEX_REF, &facts.home) {
            if let Some(table) = facts.relation(&index).and_then(|known| known.of.clone()) {
                effect.work(Work::Build, &table, "the index is built anew");
                effect.add(table, table_mode);
            }
            effect.add(index, index_mode);
        }
    } else {
        effect.beyond = Some("every index of it is built anew");
    }
}

fn comment(effect: &mut Effect, node: &SyntaxNode, facts: &Facts) {
    let Some(object) = node.children().next() else { return };
    match object.kind() {
        SyntaxKind::OBJECT_COLUMN => {
            let column = names_below(&object, SyntaxKind::QUALIFIED_COLUMN_NAME_REF, &facts.home);
            for column in column {
                effect.add_all(table_of_column(&object, &column, facts), Mode::ShareUpdateExclusive);
            }
        }
        SyntaxKind::OBJECT_CONSTRAINT
        | SyntaxKind::OBJECT_POLICY
        | SyntaxKind::OBJECT_TRIGGER
        | SyntaxKind::OBJECT_RULE => effect.add_all(on(&object, facts), Mode::AccessShare),
        SyntaxKind::OBJECT_TABLE
        | SyntaxKind::OBJECT_INDEX
        | SyntaxKind::OBJECT_VIEW
        | SyntaxKind::OBJECT_MATERIALIZED_VIEW
        | SyntaxKind::OBJECT_SEQUENCE
        | SyntaxKind::OBJECT_FOREIGN_TABLE => effect.add_all(all_names(&object, facts), Mode::ShareUpdateExclusive),
        _ => {}
    }
}
