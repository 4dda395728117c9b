//! What a statement changes about what is known: later statements are understood by it.

use squawk_syntax::ast::{self, AlterTableAction as Action, AstNode, Stmt};
use squawk_syntax::{SyntaxKind, SyntaxNode};

use crate::locks::constraint::{is_deferred, referred};
use crate::locks::facts::{Constrained, Constraint, Facts, Kind, Relation, Valid, Volatility};
use crate::locks::name::{Name, child, identifier, name, names_below, plain, says, words};
use crate::locks::query::reads;

/// Learns from a statement that will have run before the next.
pub fn learn(statement: &Stmt, facts: &mut Facts) {
    let node = statement.syntax();
    match statement {
        Stmt::CreateTable(table) => {
            let Some(own) = table.table_name().and_then(|own| name(own.syntax(), &facts.home)) else { return };
            if facts.relation(&own).is_none() {
                create_table(table, own, facts);
            }
        }
        Stmt::CreateTableAs(table) => {
            if let Some(own) = table.table_name().and_then(|own| name(own.syntax(), &facts.home)) {
                born(own, Kind::Table, facts);
            }
        }
        Stmt::CreateForeignTable(_) => {
            if let Some(own) = child(node, SyntaxKind::TABLE_NAME).and_then(|own| name(&own, &facts.home)) {
                born(own, Kind::Foreign, facts);
            }
        }
        Stmt::CreateView(_) | Stmt::CreateMaterializedView(_) => {
            let kind = if matches!(statement, Stmt::CreateView(_)) { Kind::View } else { Kind::Materialized };
            let Some(own) = child(node, SyntaxKind::VIEW).and_then(|own| name(&own, &facts.home)) else { return };
            let read = reads(node, facts);
            born(own, kind, facts).reads = read;
        }
        Stmt::CreateIndex(index) => {
            let Some(table) = child(node, SyntaxKind::TABLE_NAME_REF).and_then(|it| name(&it, &facts.home)) else {
                return;
            };
            let Some(own) = index.index().map(|own| identifier(own.syntax())) else { return };
            let own = Name { schema: table.schema.clone(), name: own };
            born(own, Kind::Index, facts).of = Some(table);
        }
        Stmt::CreateSequence(_) => {
            if let Some(own) = child(node, SyntaxKind::SEQUENCE).and_then(|own| name(&own, &facts.home)) {
                born(own, Kind::Sequence, facts);
            }
        }
        Stmt::CreateDomain(_) => {
            let Some(own) = child(node, SyntaxKind::DOMAIN).map(|own| identifier(&own)) else { return };
            let bare = !says(node, SyntaxKind::CHECK_CONSTRAINT) && !says(node, SyntaxKind::NOT_NULL_CONSTRAINT);
            facts.domains.insert(own, if bare { Constrained::No } else { Constrained::Yes });
        }
        Stmt::CreateType(_) => {
            if let Some(own) = child(node, SyntaxKind::TYPE_NAME).map(|own| identifier(&own)) {
                facts.types.insert(own);
            }
        }
        Stmt::CreateFunction(function) => {
            if let Some(own) = function.name().map(|own| identifier(own.syntax())) {
                facts.functions.insert(own, steadiness(node));
            }
        }
        Stmt::AlterTable(alter) => alter_table(alter, facts),
        Stmt::DropTable(_)
        | Stmt::DropView(_)
        | Stmt::DropMaterializedView(_)
        | Stmt::DropIndex(_)
        | Stmt::DropSequence(_)
        | Stmt::DropForeignTable(_) => {
            for kind in
                [SyntaxKind::TABLE_NAME_REF, SyntaxKind::VIEW_REF, SyntaxKind::INDEX_REF, SyntaxKind::SEQUENCE_REF]
            {
                for gone in names_below(node, kind, &facts.home) {
                    forget(&gone, facts);
                }
            }
        }
        _ => {}
    }
}

/// How a function says it behaves. One in SQL that says nothing may be looked through.
fn steadiness(function: &SyntaxNode) -> Volatility {
    let said = |word: &str| words(function).iter().any(|written| written.eq_ignore_ascii_case(word));
    match () {
        () if said("immutable") || said("stable") => Volatility::Steady,
        () if said("plpgsql") => Volatility::Volatile,
        () => Volatility::Perhaps,
    }
}

fn born(own: Name, kind: Kind, facts: &mut Facts) -> &mut Relation {
    let born = Some(facts.file);
    facts.relations.get_or_insert(own, Relation { kind, born, ..Relation::default() })
}

fn forget(gone: &Name, facts: &mut Facts) {
    facts.relations.remove(gone);
    facts.relations.retain(|relation| relation.kind != Kind::Index || relation.of.as_ref() != Some(gone));
    let names_it = |relation: &Relation| {
        relation.children.contains(gone) || relation.constraints.values().any(|it| it.to.as_ref() == Some(gone))
    };
    for relation in facts.relations.those_mut(names_it) {
        relation.children.remove(gone);
        relation.constraints.retain(|_, constraint| constraint.to.as_ref() != Some(gone));
    }
}

fn create_table(table: &ast::CreateTable, own: Name, facts: &mut Facts) {
    let node = table.syntax();
    let partitioned = child(node, SyntaxKind::PARTITION_BY).is_some();
    let mut parents = Vec::new();
    for clause in [SyntaxKind::PARTITION_OF, SyntaxKind::INHERITS] {
        if let Some(clause) = child(node, clause) {
            parents.extend(names_below(&clause, SyntaxKind::TABLE_NAME_REF, &facts.home));
        }
    }
    let mut relation = Relation {
        kind: if partitioned { Kind::Partitioned } else { Kind::Table },
        born: Some(facts.file),
        of: parents.first().cloned(),
        ..Relation::default()
    };
    for column in node.descendants().filter_map(ast::Column::cast) {
        let (Some(name), Some(ty)) = (column.name(), column.ty()) else { continue };
        let name = identifier(name.syntax());
        refer(&mut relation, &own, &name, column.syntax(), &facts.home);
        relation.columns.insert(name, plain(ty.syntax()));
    }
    let tables = node.children().filter(|it| it.kind() == SyntaxKind::TABLE_ARG_LIST);
    for constraint in tables.flat_map(|list| list.children()).filter_map(ast::Constraint::cast) {
        add_constraint(&mut relation, &own, &constraint, Valid::Yes, &facts.home);
    }
    let default = child(node, SyntaxKind::PARTITION_DEFAULT).is_some();
    for parent in parents {
        if let Some(parent) = facts.relations.get_mut(&parent) {
            parent.children.insert(own.clone());
            if default {
                parent.default_partition = Some(own.clone());
            }
        }
    }
    facts.relations.insert(own, relation);
}

/// Notes the references and the `not null` that stand at a column.
fn refer(table: &mut Relation, own: &Name, column: &str, node: &SyntaxNode, home: &str) {
    for target in referred(node, home) {
        let columns = vec![column.to_owned()];
        let to_columns = child(node, SyntaxKind::REFERENCES_CONSTRAINT)
            .and_then(|reference| child(&reference, SyntaxKind::COLUMN_NAME_REF))
            .map(|column| identifier(&column));
        let to_columns = to_columns.into_iter().collect();
        let constraint = Constraint { to: Some(target), columns, to_columns, ..Constraint::default() };
        table.constraints.insert(format!("{}_{column}_fkey", own.name), constraint);
    }
    if says(node, SyntaxKind::NOT_NULL_CONSTRAINT) || says(node, SyntaxKind::PRIMARY_KEY_CONSTRAINT) {
        table.never_null.insert(column.to_owned());
    }
}

fn add_constraint(table: &mut Relation, own: &Name, added: &ast::Constraint, valid: Valid, home: &str) {
    let node = added.syntax();
    let columns = lists(node, 0);
    let kind = if matches!(added, ast::Constraint::ForeignKeyConstraint(_)) { "fkey" } else { "check" };
    let named = child(node, SyntaxKind::CONSTRAINT_NAME).map(|name| identifier(&name));
    let named = named.unwrap_or_else(|| format!("{}_{}_{kind}", own.name, columns.join("_")));
    let never_null = match added {
        ast::Constraint::CheckConstraint(check) => check.expr().and_then(|check| never_null(check.syntax())),
        _ => None,
    };
    if valid == Valid::Yes {
        table.never_null.extend(never_null.clone());
    }
    let to = referred(node, home).into_iter().next();
    let constraint = Constraint { to, columns, to_columns: lists(node, 1), never_null, valid };
    table.constraints.insert(named, constraint);
}

/// The columns that a reference goes from are its first list, those that it goes to its second.
fn lists(constraint: &SyntaxNode, which: usize) -> Vec<String> {
    let list = constraint.descendants().filter(|it| it.kind() == SyntaxKind::FOREIGN_KEY_COLUMN_LIST).nth(which);
    let list = list.map(|list| words(&list)).unwrap_or_default();
    list.into_iter().filter(|word| !matches!(word.as_str(), "(" | ")" | ",")).map(|word| bare(&word)).collect()
}

fn bare(word: &str) -> String {
    crate::sql::statement::name_parts(word).pop().unwrap_or_default()
}

/// The column of `column is not null`.
fn never_null(check: &SyntaxNode) -> Option<String> {
    match words(check).as_slice() {
        [column, is, not, null]
            if is.eq_ignore_ascii_case("is")
                && not.eq_ignore_ascii_case("not")
                && null.eq_ignore_ascii_case("null") =>
        {
            Some(bare(column))
        }
        _ => None,
    }
}

fn alter_table(alter: &ast::AlterTable, facts: &mut Facts) {
    let table = alter.table_relation_name().and_then(|table| table.table_name_ref());
    let Some(own) = table.and_then(|table| name(table.syntax(), &facts.home)) else { return };
    for action in alter.actions() {
        match &action {
            Action::TableRenameTo(to) => rename(&own, &identifier_after_to(to.syntax()), facts),
            Action::AttachPartition(attached) => {
                let Some(partition) = child(attached.syntax(), SyntaxKind::TABLE_NAME_REF) else { continue };
                let Some(partition) = name(&partition, &facts.home) else { continue };
                if let Some(parent) = facts.relations.get_mut(&own) {
                    parent.children.insert(partition);
                }
            }
            Action::DetachPartition(detached) => {
                let Some(partition) = child(detached.syntax(), SyntaxKind::TABLE_NAME_REF) else { continue };
                let Some(partition) = name(&partition, &facts.home) else { continue };
                if let Some(parent) = facts.relations.get_mut(&own) {
                    parent.children.remove(&partition);
                }
            }
            _ => {
                let home = facts.home.clone();
                // A table that no file made has to be there all the same.
                alter_relation(facts.relations.get_or_insert(own.clone(), Relation::default()), &own, &action, &home);
            }
        }
    }
}

fn alter_relation(table: &mut Relation, own: &Name, action: &Action, home: &str) {
    match action {
        Action::AddColumn(added) => {
            let (Some(column), Some(ty)) = (added.column_name(), added.ty()) else { return };
            let column = identifier(column.syntax());
            refer(table, own, &column, added.syntax(), home);
            table.columns.insert(column, plain(ty.syntax()));
        }
        Action::DropColumn(dropped) => {
            let column = dropped.column_name_ref().map(|name| identifier(name.syntax())).unwrap_or_default();
            table.columns.remove(&column);
            table.constraints.retain(|_, constraint| !constraint.columns.contains(&column));
        }
        Action::AlterColumn(altered) => {
            let column = altered.column_name_ref().map(|name| identifier(name.syntax())).unwrap_or_default();
            match altered.option() {
                Some(ast::AlterColumnOption::SetType(new)) => {
                    table.columns.extend(new.ty().map(|ty| (column, plain(ty.syntax()))));
                }
                Some(ast::AlterColumnOption::SetNotNull(_)) => {
                    table.never_null.insert(column);
                }
                Some(ast::AlterColumnOption::DropNotNull(_)) => {
                    table.never_null.remove(&column);
                }
                _ => {}
            }
        }
        Action::AddConstraint(added) => {
            let Some(added) = added.constraint() else { return };
            let valid = if is_deferred(added.syntax()) { Valid::No } else { Valid::Yes };
            add_constraint(table, own, &added, valid, home);
        }
        Action::DropConstraint(dropped) => {
            let named = dropped.constraint_name_ref().map(|name| identifier(name.syntax())).unwrap_or_default();
            table.constraints.remove(&named);
        }
        Action::ValidateConstraint(validated) => {
            let named = validated.constraint_name_ref().map(|name| identifier(name.syntax())).unwrap_or_default();
            if let Some(constraint) = table.constraints.get_mut(&named) {
                constraint.valid = Valid::Yes;
                table.never_null.extend(constraint.never_null.clone());
            }
        }
        Action::RenameColumn(renamed) => {
            let column = renamed.column_name_ref().map(|name| identifier(name.syntax())).unwrap_or_default();
            if let (Some(ty), Some(new)) = (table.columns.remove(&column), renamed.column_name()) {
                table.columns.insert(identifier(new.syntax()), ty);
            }
        }
        _ => {}
    }
}

fn identifier_after_to(rename: &SyntaxNode) -> String {
    words(rename).pop().map(|word| bare(&word)).unwrap_or_default()
}

fn rename(own: &Name, to: &str, facts: &mut Facts) {
    let new = Name { schema: own.schema.clone(), name: to.to_owned() };
    let Some(relation) = facts.relations.remove(own) else { return };
    let names_it = |other: &Relation| {
        other.of.as_ref() == Some(own)
            || other.children.contains(own)
            || other.reads.contains(own)
            || other.constraints.values().any(|it| it.to.as_ref() == Some(own))
    };
    for other in facts.relations.those_mut(names_it) {
        for name in other.of.iter_mut().chain(other.constraints.values_mut().filter_map(|it| it.to.as_mut())) {
            if name == own {
                *name = new.clone();
            }
        }
        if other.children.remove(own) {
            other.children.insert(new.clone());
        }
        if other.reads.remove(own) {
            other.reads.insert(new.clone());
        }
    }
    facts.relations.insert(new, relation);
}
