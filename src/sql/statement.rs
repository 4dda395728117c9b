//! The statements of a script: where each begins and ends, and what matters about its kind.
//!
//! The parser is squawk's; what it cannot read is left to the server, which is the judge of syntax.

use std::ops::Range;

use squawk_syntax::ast::{self, AstNode};
use squawk_syntax::{SourceFile, SyntaxElement, SyntaxKind};

use crate::sql::parse::parse;

/// One top-level statement of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Where it stands in the script, without leading comments.
    pub range: Range<usize>,
    /// What matters about it.
    pub kind: Kind,
}

/// What a runner has to know about a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Begins, ends or splits a transaction: the words it begins with.
    TransactionControl(&'static str),
    /// Builds an index without blocking writers: the index, if it is named, and its table.
    CreateIndexConcurrently {
        /// The name, which Postgres would choose where there is none.
        name: Option<String>,
        /// The table as written, with quotes undone.
        table: Vec<String>,
    },
    /// Drops indexes without blocking writers: their names as written, with quotes undone.
    DropIndexConcurrently(Vec<Vec<String>>),
    /// Builds indexes anew without blocking writers.
    ReindexConcurrently {
        /// The word for what they belong to: `index`, `table`, `schema`, `database` or `system`.
        scope: String,
        /// Its name as written, with quotes undone; empty where it has none.
        name: Vec<String>,
    },
    /// Takes a partition off without blocking readers.
    DetachConcurrently {
        /// The table as written, with quotes undone.
        table: Vec<String>,
        /// The partition as written, with quotes undone.
        partition: Vec<String>,
    },
    /// Postgres refuses it inside a transaction: its words.
    NoTransaction(&'static str),
    /// `copy … from stdin` needs data that a script cannot carry.
    CopyFromStdin,
    /// `copy … to stdout` gives data that nobody takes.
    CopyToStdout,
    /// Drops tables: their names as written, with quotes undone.
    DropTable(Vec<Vec<String>>),
    /// Creates a table: its name as written, with quotes undone.
    CreateTable(Vec<String>),
    /// Anything else.
    Other,
}

impl Kind {
    /// The words of a statement that Postgres refuses inside a transaction.
    pub fn outside(&self) -> Option<&'static str> {
        match self {
            Kind::CreateIndexConcurrently { .. } => Some("create index concurrently"),
            Kind::DropIndexConcurrently(_) => Some("drop index concurrently"),
            Kind::ReindexConcurrently { .. } => Some("reindex concurrently"),
            Kind::DetachConcurrently { .. } => Some("detach partition concurrently"),
            Kind::NoTransaction(words) => Some(words),
            _ => None,
        }
    }
}

/// The statements of `text` in order. Never fails: what cannot be parsed is `Other`.
pub fn statements(text: &str) -> Vec<Statement> {
    of(&parse(text).tree(), text)
}

/// The same, of a text that is parsed already.
pub fn of(tree: &SourceFile, text: &str) -> Vec<Statement> {
    let read: Vec<Statement> = tree
        .stmts()
        .filter(|statement| !matches!(statement, ast::Stmt::EmptyStmt(_)))
        .map(|statement| {
            let range = statement.syntax().text_range();
            let mut range = usize::from(range.start())..usize::from(range.end());
            range.start += trivia(&text[range.clone()]);
            Statement { range, kind: kind(&statement) }
        })
        .collect();
    whole(read, tree, text)
}

/// Only a semicolon ends a statement: what the parser could not read belongs to what it stands beside.
fn whole(read: Vec<Statement>, tree: &SourceFile, text: &str) -> Vec<Statement> {
    let mut read = read.into_iter().peekable();
    let mut pieces: Vec<Statement> = Vec::new();
    let mut ended = true;
    for (kind, range) in parts(tree) {
        if pieces.last().is_some_and(|piece| range.start < piece.range.end) {
            continue;
        }
        match kind {
            SyntaxKind::WHITESPACE | SyntaxKind::COMMENT => continue,
            SyntaxKind::SEMICOLON => {
                if let Some(piece) = pieces.last_mut().filter(|_| !ended) {
                    piece.range.end = range.end;
                }
                ended = true;
                continue;
            }
            _ => {}
        }
        let next = read.next_if(|statement| statement.range.start < range.end);
        let piece = next.unwrap_or(Statement { range, kind: Kind::Other });
        let closes = text[piece.range.clone()].ends_with(';');
        match pieces.last_mut().filter(|_| !ended) {
            Some(last) => {
                last.range.end = piece.range.end;
                if last.kind == Kind::Other {
                    last.kind = piece.kind;
                }
            }
            None => pieces.push(piece),
        }
        ended = closes;
    }
    pieces
}

/// What a text is made of: its statements whole, and the tokens of what stands between them.
fn parts(tree: &SourceFile) -> Vec<(SyntaxKind, Range<usize>)> {
    let of = |element: SyntaxElement| {
        let range = element.text_range();
        (element.kind(), usize::from(range.start())..usize::from(range.end()))
    };
    let is_statement = |kind| ast::Stmt::can_cast(kind) && kind != SyntaxKind::EMPTY_STMT;
    let mut parts = Vec::new();
    for element in tree.syntax().children_with_tokens() {
        match element.as_node().filter(|node| !is_statement(node.kind())) {
            Some(node) => parts.extend(node.descendants_with_tokens().filter(|it| it.as_token().is_some()).map(of)),
            None => parts.push(of(element)),
        }
    }
    parts
}

/// The offset after every `;` that ends a statement, empty ones too.
pub fn ends(text: &str) -> Vec<usize> {
    let tree = parse(text).tree();
    let ends = tree.stmts().map(|statement| usize::from(statement.syntax().text_range().end()));
    ends.filter(|end| text[..*end].ends_with(';')).collect()
}

/// Where the parser first stumbles, if it does: only the server judges, this only points.
pub fn first_fault(text: &str) -> Option<usize> {
    parse(text).errors().iter().map(|error| usize::from(error.range().start())).min()
}

/// How many bytes of white space and comments come first.
pub fn trivia(text: &str) -> usize {
    let mut rest = text;
    loop {
        let trimmed = rest.trim_start();
        rest = if trimmed.starts_with("--") {
            trimmed.find('\n').map_or("", |end| &trimmed[end..])
        } else if trimmed.starts_with("/*") {
            trimmed.get(block_comment(trimmed)..).unwrap_or("")
        } else {
            return text.len() - trimmed.len();
        };
    }
}

/// The length of the block comment that `text` begins with; comments nest.
fn block_comment(text: &str) -> usize {
    let mut depth = 0usize;
    let bytes = text.as_bytes();
    let mut at = 0;
    while at + 1 < bytes.len() {
        match &bytes[at..at + 2] {
            b"/*" => {
                depth += 1;
                at += 2;
            }
            b"*/" => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    text.len()
}

fn kind(statement: &ast::Stmt) -> Kind {
    use ast::Stmt;
    match statement {
        Stmt::Begin(_) => Kind::TransactionControl("begin"),
        Stmt::Commit(_) => Kind::TransactionControl("commit"),
        Stmt::Rollback(it) => match has(it.syntax(), SyntaxKind::TO_KW) {
            true => Kind::TransactionControl("rollback to savepoint"),
            false => Kind::TransactionControl("rollback"),
        },
        Stmt::PrepareTransaction(_) => Kind::TransactionControl("prepare transaction"),
        Stmt::SavepointCreate(_) => Kind::TransactionControl("savepoint"),
        Stmt::ReleaseSavepoint(_) => Kind::TransactionControl("release savepoint"),
        Stmt::SetTransaction(_) => Kind::TransactionControl("set transaction"),
        Stmt::CreateIndex(it) if it.concurrently_token().is_some() => Kind::CreateIndexConcurrently {
            name: it.index().and_then(|name| name_parts(&name.syntax().text().to_string()).pop()),
            table: it
                .table_relation_name()
                .map(|table| name_parts(&table.syntax().text().to_string()))
                .unwrap_or_default(),
        },
        Stmt::DropIndex(it) if it.concurrently_token().is_some() => Kind::DropIndexConcurrently(
            it.index_refs().map(|name| name_parts(&name.syntax().text().to_string())).collect(),
        ),
        Stmt::Reindex(it) if concurrent(it.syntax()) => reindex(it),
        Stmt::AlterTable(it) if concurrent(it.syntax()) => detach(it),
        Stmt::Vacuum(_) => Kind::NoTransaction("vacuum"),
        Stmt::AlterSystem(_) => Kind::NoTransaction("alter system"),
        Stmt::CreateDatabase(_) => Kind::NoTransaction("create database"),
        Stmt::DropDatabase(_) => Kind::NoTransaction("drop database"),
        Stmt::CreateTablespace(_) => Kind::NoTransaction("create tablespace"),
        Stmt::DropTablespace(_) => Kind::NoTransaction("drop tablespace"),
        Stmt::CreateSubscription(_) => Kind::NoTransaction("create subscription"),
        Stmt::DropSubscription(_) => Kind::NoTransaction("drop subscription"),
        Stmt::Copy(it) if has_pair(it.syntax(), "from", "stdin") => Kind::CopyFromStdin,
        Stmt::Copy(it) if has_pair(it.syntax(), "to", "stdout") => Kind::CopyToStdout,
        Stmt::CreateTable(it) => match it.table_name().map(|name| name_parts(&name.syntax().text().to_string())) {
            Some(name) if !has(it.syntax(), SyntaxKind::TEMP_KW) && !has(it.syntax(), SyntaxKind::TEMPORARY_KW) => {
                Kind::CreateTable(name)
            }
            _ => Kind::Other,
        },
        Stmt::DropTable(it) => {
            Kind::DropTable(it.table_name_refs().map(|name| name_parts(&name.syntax().text().to_string())).collect())
        }
        _ => Kind::Other,
    }
}

/// What stands behind `concurrently`, or behind the options in brackets.
fn reindex(statement: &ast::Reindex) -> Kind {
    let words = words(statement.syntax());
    let scopes = ["index", "table", "schema", "database", "system"];
    let at = words.iter().position(|word| scopes.contains(&word.to_lowercase().as_str()));
    let scope = at.and_then(|at| words.get(at)).map(|word| word.to_lowercase()).unwrap_or_default();
    let name = at.map(|at| words[at + 1..].concat()).unwrap_or_default();
    let name = name.trim_end_matches(';');
    let name = name.get(..12).filter(|word| word.eq_ignore_ascii_case("concurrently")).map_or(name, |_| &name[12..]);
    Kind::ReindexConcurrently { scope, name: if name.is_empty() { Vec::new() } else { name_parts(name) } }
}

fn detach(statement: &ast::AlterTable) -> Kind {
    let detached = statement.syntax().descendants().find_map(ast::DetachPartition::cast);
    let partition = detached.and_then(|detached| detached.table_name_ref());
    let table = statement.syntax().descendants().find_map(ast::TableNameRef::cast);
    match (table, partition) {
        (Some(table), Some(partition)) => Kind::DetachConcurrently {
            table: name_parts(&table.syntax().text().to_string()),
            partition: name_parts(&partition.syntax().text().to_string()),
        },
        _ => Kind::NoTransaction("detach partition concurrently"),
    }
}

/// The tokens of a statement, without white space and comments.
fn words(node: &squawk_syntax::SyntaxNode) -> Vec<String> {
    node.descendants_with_tokens()
        .filter_map(|element| element.into_token())
        .filter(|token| !matches!(token.kind(), SyntaxKind::WHITESPACE | SyntaxKind::COMMENT))
        .map(|token| token.text().to_owned())
        .collect()
}

fn has(node: &squawk_syntax::SyntaxNode, wanted: SyntaxKind) -> bool {
    node.descendants_with_tokens().any(|element| element.kind() == wanted)
}

fn concurrent(node: &squawk_syntax::SyntaxNode) -> bool {
    has(node, SyntaxKind::CONCURRENTLY_KW)
}

/// Whether one word follows the other outside brackets.
fn has_pair(node: &squawk_syntax::SyntaxNode, first: &str, second: &str) -> bool {
    let mut depth = 0usize;
    let mut before = false;
    for token in node.descendants_with_tokens().filter_map(|element| element.into_token()) {
        match token.kind() {
            SyntaxKind::WHITESPACE | SyntaxKind::COMMENT => continue,
            SyntaxKind::L_PAREN => depth += 1,
            SyntaxKind::R_PAREN => depth = depth.saturating_sub(1),
            _ if depth == 0 && before && token.text().eq_ignore_ascii_case(second) => return true,
            _ => {}
        }
        before = depth == 0 && token.text().eq_ignore_ascii_case(first);
    }
    false
}

/// `public."A b"` as `public`, `A b`; an `only` before it is left out.
pub fn name_parts(written: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut quoted = false;
    let written = written.trim();
    let only = written.get(..5).is_some_and(|word| word.to_lowercase().trim_end() == "only");
    let mut characters = written.chars().skip(if only { 4 } else { 0 }).peekable();
    while let Some(character) = characters.next() {
        let Some(part) = parts.last_mut() else { break };
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                part.push('"');
            }
            '"' => quoted = !quoted,
            '.' if !quoted => parts.push(String::new()),
            _ if quoted => part.push(character),
            _ if character.is_whitespace() => {}
            _ => part.extend(character.to_lowercase()),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<Kind> {
        statements(text).into_iter().map(|statement| statement.kind).collect()
    }

    #[test]
    fn statements_begin_after_their_comments() {
        let text = "-- first\nselect 1;\n/* second /* nested */ */ select 2;\n";
        let found: Vec<_> = statements(text).into_iter().map(|s| &text[s.range]).collect();
        assert_eq!(found, ["select 1;", "select 2;"]);
    }

    #[test]
    fn what_cannot_be_read_belongs_to_what_it_stands_beside() {
        for (text, expected) in [
            ("create table v (a int));select 1;", &["create table v (a int));", "select 1;"][..]),
            ("foo create table v ();bar;", &["foo create table v ();", "bar;"]),
            ("select 1 ) ; ) ;; select 2", &["select 1 ) ;", ") ;", "select 2"]),
            ("select 1 select 2 /* ; */ -- ;\n;", &["select 1 select 2 /* ; */ -- ;\n;"]),
            ("", &[]),
        ] {
            let found: Vec<_> = statements(text).into_iter().map(|s| &text[s.range]).collect();
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn semicolons_inside_bodies_split_nothing() {
        let text = "create function f() returns int language sql begin atomic select 1; select 2; end;\n\
                    do $x$ begin perform 1; end $x$; select ';';";
        assert_eq!(statements(text).len(), 3);
    }

    #[test]
    fn transaction_control_is_seen_at_the_top_level_only() {
        assert_eq!(kinds("commit; do $$ begin commit; end $$;"), [Kind::TransactionControl("commit"), Kind::Other]);
        assert_eq!(kinds("rollback to a;"), [Kind::TransactionControl("rollback to savepoint")]);
        assert_eq!(kinds("end;"), [Kind::TransactionControl("commit")]);
        assert_eq!(kinds("abort;"), [Kind::TransactionControl("rollback")]);
        assert_eq!(kinds("start transaction;"), [Kind::TransactionControl("begin")]);
    }

    #[test]
    fn statements_that_refuse_transactions_are_named() {
        let table = vec!["s".to_owned(), "t".to_owned()];
        assert_eq!(
            kinds("create unique index concurrently if not exists \"I\" on only s.t (a)"),
            [Kind::CreateIndexConcurrently { name: Some("I".to_owned()), table }]
        );
        assert_eq!(
            kinds("drop index concurrently i, s.j"),
            [Kind::DropIndexConcurrently(vec![vec!["i".to_owned()], vec!["s".to_owned(), "j".to_owned()]])]
        );
        assert_eq!(kinds("create index i on t (a)"), [Kind::Other]);
        let reindex = |scope: &str, name: &[&str]| Kind::ReindexConcurrently {
            scope: scope.to_owned(),
            name: name.iter().map(|part| (*part).to_owned()).collect(),
        };
        assert_eq!(kinds("reindex index concurrently I;"), [reindex("index", &["i"])]);
        assert_eq!(kinds("reindex (verbose, concurrently) table s.\"A b\""), [reindex("table", &["s", "A b"])]);
        assert_eq!(kinds("reindex /* x */ schema concurrently s"), [reindex("schema", &["s"])]);
        assert_eq!(
            kinds("alter table s.t detach partition P concurrently"),
            [Kind::DetachConcurrently { table: vec!["s".to_owned(), "t".to_owned()], partition: vec!["p".to_owned()] }]
        );
        assert_eq!(kinds("vacuum t"), [Kind::NoTransaction("vacuum")]);
        assert_eq!(kinds("copy t from stdin"), [Kind::CopyFromStdin]);
        assert_eq!(kinds("copy t (a) from /* */ STDIN with (format csv)"), [Kind::CopyFromStdin]);
        assert_eq!(kinds("copy (select 1) to stdout"), [Kind::CopyToStdout]);
        assert_eq!(kinds("copy (select stdin from stdin) to '/stdout'"), [Kind::Other]);
    }

    #[test]
    fn created_and_dropped_tables_are_named() {
        let expected = vec![vec!["a".to_owned()], vec!["s".to_owned(), "B c".to_owned()]];
        assert_eq!(kinds("create table if not exists B (a int)"), [Kind::CreateTable(vec!["b".to_owned()])]);
        assert_eq!(kinds("drop table A, s.\"B c\" cascade"), [Kind::DropTable(expected)]);
    }
}
