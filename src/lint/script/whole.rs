//! What all files together say: a table may get its policies, and a function its grants, in a later file.

use std::collections::BTreeSet;

use squawk_syntax::SyntaxKind;
use squawk_syntax::ast::{AlterTableAction, AstNode, Stmt};

use crate::lint::script::Unit;
use crate::lint::script::subject::flat;
use crate::locks::name::{Name, child, name, names_below, says};
use crate::sql::parse::parse;

/// What all files together say.
#[derive(Clone, Debug, Default)]
pub struct Whole {
    /// Tables whose row-level security is switched on somewhere.
    pub guarded: BTreeSet<Name>,
    /// Tables and views that something is granted on.
    pub granted: BTreeSet<Name>,
    /// Functions that are taken away from everybody, by bare name.
    pub withdrawn: BTreeSet<String>,
    /// Functions that get a search path later, by bare name.
    pub pinned: BTreeSet<String>,
    /// Views that get `security_invoker` later.
    pub invoking: BTreeSet<Name>,
    /// Whether all functions of a schema are taken away from everybody.
    pub all_withdrawn: Said,
    /// Whether a block switches row-level security on by itself.
    pub guards_in_blocks: Said,
    /// Whether any version has a way back.
    pub goes_back: Said,
    /// Whether a block, or a statement about a whole schema, grants.
    pub grants_widely: Said,
}

/// Whether something was said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Said {
    /// It was not.
    #[default]
    No,
    /// It was.
    Yes,
}

impl Whole {
    /// Reads all files.
    pub(super) fn of(units: &[Unit<'_>], home: &str) -> Whole {
        let mut whole = Whole::default();
        if units.iter().any(|unit| unit.down.is_some()) {
            whole.goes_back = Said::Yes;
        }
        for unit in units {
            for statement in parse(&unit.up.text).tree().stmts() {
                whole.learn(&statement, home);
            }
        }
        whole
    }

    fn learn(&mut self, statement: &Stmt, home: &str) {
        let node = statement.syntax();
        match statement {
            Stmt::AlterTable(alter) => {
                let guards = alter.actions().any(|it| matches!(it, AlterTableAction::EnableRls(_)));
                let table = child(node, SyntaxKind::TABLE_NAME_REF).and_then(|table| name(&table, home));
                self.guarded.extend(table.filter(|_| guards));
            }
            Stmt::Do(_) => {
                let text = flat(statement);
                if text.contains("enable row level security") {
                    self.guards_in_blocks = Said::Yes;
                }
                if text.contains("grant ") {
                    self.grants_widely = Said::Yes;
                }
                if text.contains("revoke ") && text.contains("function") {
                    self.all_withdrawn = Said::Yes;
                }
            }
            Stmt::Grant(_) => {
                self.granted.extend(names_below(node, SyntaxKind::RELATION_NAME_REF, home));
                if says(node, SyntaxKind::SCHEMA_REF) || flat(statement).contains("all tables in schema") {
                    self.grants_widely = Said::Yes;
                }
            }
            Stmt::Revoke(_) => self.withdraw(statement),
            Stmt::AlterDefaultPrivileges(_) => {
                let text = flat(statement);
                if text.contains("revoke") && text.contains("functions from public") && !text.contains("in schema") {
                    self.all_withdrawn = Said::Yes;
                }
                if text.contains("grant") {
                    self.grants_widely = Said::Yes;
                }
            }
            Stmt::AlterFunction(_) => {
                let text = flat(statement);
                if text.contains("search_path") {
                    self.pinned.extend(text.split([' ', '.']).map(str::to_owned));
                }
            }
            Stmt::AlterView(_) => {
                let view = child(node, SyntaxKind::VIEW_REF).and_then(|view| name(&view, home));
                self.invoking.extend(view.filter(|_| flat(statement).contains("security_invoker")));
            }
            _ => {}
        }
    }

    fn withdraw(&mut self, statement: &Stmt) {
        let text = flat(statement);
        let Some((what, whom)) = text.rsplit_once(" from ") else { return };
        if !whom.split([' ', ',', ';']).any(|role| role == "public") {
            return;
        }
        if what.contains("all functions in schema") || what.contains("all routines in schema") {
            self.all_withdrawn = Said::Yes;
        }
        if what.contains("function") || what.contains("routine") {
            // Every word counts: a name too many silences nothing but a function of that name.
            self.withdrawn.extend(what.split([' ', '(', ')', ',', '.', '"']).map(str::to_owned));
        }
    }
}
