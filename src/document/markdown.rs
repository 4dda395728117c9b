//! A page as Markdown: one file, or one for each table.

use crate::document::access::{Access, Reach};
use crate::document::diagram::Diagram;
use crate::document::escape::{code, markdown};
use crate::document::{Column, Key, Page, Policies, Required, Security, Table, mermaid, words};
use crate::model::words::counted;

/// Whether tables are on the same page or have their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Everything on one page.
    One,
    /// Tables beside it, each in a file that is called like its place.
    Many,
}

/// The first line of every page.
const MADE: &str = "<!-- Made by `schemactl docs`; `schemactl docs --check` says when it is stale. -->\n\n";

/// The page.
pub fn write(page: &Page, diagram: &Diagram, shape: Shape) -> String {
    let mut out = format!("{MADE}# {}\n\n", markdown(&page.title));
    if !page.lead.is_empty() {
        out.push_str(&format!("{}\n\n", markdown(&page.lead)));
    }
    overview(&mut out, page, shape);
    if !diagram.entities.is_empty() {
        out.push_str(&format!("## Diagram\n\n```mermaid\n{}```\n\n", mermaid::write(diagram)));
    }
    access(&mut out, page, shape);
    if shape == Shape::One {
        for table in &page.tables {
            self::table(&mut out, page, table, "##");
        }
    }
    views(&mut out, page);
    functions(&mut out, page);
    named(&mut out, "Types", &page.types);
    named(&mut out, "Also here", &page.others);
    retention(&mut out, page);
    out.trim_end().to_owned() + "\n"
}

/// The page of one table, with the name of its file.
pub fn tables(page: &Page) -> Vec<(String, String)> {
    let one = |table: &Table| {
        let mut out = MADE.to_owned();
        self::table(&mut out, page, table, "#");
        out.push_str("[all tables](README.md)\n");
        (format!("{}.md", table.anchor), out)
    };
    page.tables.iter().map(one).collect()
}

fn place(anchor: &str, shape: Shape) -> String {
    match shape {
        Shape::One => format!("#{anchor}"),
        Shape::Many => format!("{anchor}.md"),
    }
}

fn overview(out: &mut String, page: &Page, shape: Shape) {
    out.push_str("## Tables\n\n| table | columns | row-level security | what it is |\n| --- | ---: | --- | --- |\n");
    for table in &page.tables {
        let comment = table.comment.as_deref().unwrap_or_default();
        out.push_str(&format!(
            "| [{}]({}) | {} | {} | {} |\n",
            markdown(&table.name),
            place(&table.anchor, shape),
            table.columns.len(),
            security(table),
            markdown(first(comment))
        ));
    }
    out.push('\n');
}

/// The first sentence.
fn first(comment: &str) -> &str {
    comment.split_once(". ").map_or(comment, |(first, _)| first)
}

fn security(table: &Table) -> String {
    let count = table.policies.len();
    let policies = counted(count, "policy");
    match table.security {
        Security::Off if count > 0 => format!("**off**, {policies} unused"),
        Security::Off => "off".to_owned(),
        Security::On | Security::Forced if count == 0 => "on, no policy".to_owned(),
        Security::On => policies,
        Security::Forced => format!("{policies}, also for the owner"),
    }
}

fn letters(access: &Access) -> String {
    let letter = |(letter, reach): (char, Reach)| match reach {
        Reach::Every => Some(format!("**{letter}**")),
        Reach::ByPolicy => Some(letter.to_ascii_lowercase().to_string()),
        Reach::Blocked => Some(format!("~~{}~~", letter.to_ascii_lowercase())),
        Reach::Not => None,
    };
    let all: Vec<String> = access.letters().into_iter().filter_map(letter).collect();
    if all.is_empty() { "–".to_owned() } else { all.join(" ") }
}

fn access(out: &mut String, page: &Page, shape: Shape) {
    if page.roles.is_empty() {
        return;
    }
    out.push_str("## Who may do what\n\n");
    out.push_str("**S**ee, **I**nsert, **U**pdate, **D**elete: a capital for every row, a small letter for the rows that a policy lets through, struck out where it is granted but no policy lets a row through.\n\n|  |");
    for role in &page.roles {
        let past = if role.policies == Policies::Bypassed { " (past policies)" } else { "" };
        let name = if role.name == "PUBLIC" { "everybody".to_owned() } else { markdown(&role.name) };
        out.push_str(&format!(" {name}{past} |"));
    }
    out.push_str(&format!("\n| --- |{}\n", " --- |".repeat(page.roles.len())));
    let tables = page.tables.iter().map(|table| (&table.name, place(&table.anchor, shape), &table.access));
    let views = page.views.iter().map(|view| (&view.name, format!("#{}", view.anchor), &view.access));
    for (name, place, access) in tables.chain(views) {
        let cells: Vec<String> = access.iter().map(letters).collect();
        out.push_str(&format!("| [{}]({place}) | {} |\n", markdown(name), cells.join(" | ")));
    }
    out.push('\n');
}

fn table(out: &mut String, page: &Page, table: &Table, level: &str) {
    out.push_str(&format!("<a id=\"{}\"></a>\n\n{level} {}\n\n", table.anchor, markdown(&table.name)));
    if let Some(comment) = &table.comment {
        out.push_str(&format!("{}\n\n", markdown(comment)));
    }
    if let Some(kind) = &table.kind {
        out.push_str(&format!("{}.\n\n", markdown(kind)));
    }
    columns(out, &table.columns);
    let section = |out: &mut String, title: &str, lines: Vec<String>| {
        if !lines.is_empty() {
            out.push_str(&format!(
                "{title}\n\n{}\n\n",
                lines.iter().map(|line| format!("- {line}")).collect::<Vec<_>>().join("\n")
            ));
        }
    };
    let references = table.references.iter().map(|reference| {
        let (from, to) = (code(&reference.columns.join(", ")), code(&reference.target_columns.join(", ")));
        let more = if reference.more.is_empty() { String::new() } else { format!(", {}", markdown(&reference.more)) };
        format!("{from} refers to {} {to}{more}", markdown(&reference.target))
    });
    section(out, "**Refers to**", references.collect());
    section(out, "**Referred to by**", table.referenced_by.iter().map(|(name, _)| markdown(name)).collect());
    let pairs = |pairs: &[(String, String)]| {
        pairs.iter().map(|(name, text)| format!("{}: {}", markdown(name), code(text))).collect::<Vec<_>>()
    };
    section(out, "**Constraints**", pairs(&table.constraints));
    section(out, "**Indexes**", pairs(&table.indexes));
    section(out, "**Triggers**", pairs(&table.triggers));
    section(out, "**Partitions**", pairs(&table.partitions));
    match (table.security, table.policies.is_empty()) {
        (Security::Off, true) => {}
        (Security::Off, false) => out.push_str("**Row-level security is off**, so these policies do nothing\n\n"),
        (_, true) => out.push_str("**Row-level security is on**, and no policy lets anybody through but the owner and who goes past policies.\n\n"),
        (Security::On, _) => out.push_str("**Row-level security**\n\n"),
        (Security::Forced, _) => out.push_str("**Row-level security**, also for the owner\n\n"),
    }
    for policy in &table.policies {
        let conditions: String =
            policy.conditions.iter().map(|(words, text)| format!(" {words} {}", code(text))).collect();
        out.push_str(&format!("- {}: {}{conditions}\n", markdown(&policy.name), markdown(&policy.words)));
    }
    if !table.policies.is_empty() {
        out.push('\n');
    }
    for rule in page.retention.iter().filter(|rule| rule.table == table.name) {
        out.push_str(&format!(
            "**Retention** ({}): kept for {} by {}\n\n",
            markdown(&rule.name),
            markdown(&rule.keep),
            code(&rule.time)
        ));
    }
}

fn columns(out: &mut String, columns: &[Column]) {
    if columns.is_empty() {
        return;
    }
    out.push_str("| column | type | null | default | key | what it is |\n| --- | --- | --- | --- | --- | --- |\n");
    for column in columns {
        let keys: Vec<&str> = column.keys.iter().map(key).collect();
        out.push_str(&format!(
            "| {} | {} | {} | {} | {} | {} |\n",
            code(&column.name),
            markdown(&column.kind),
            if column.required == Required::Yes { "no" } else { "yes" },
            column.default.as_deref().map(code).unwrap_or_default(),
            keys.join(", "),
            markdown(column.comment.as_deref().unwrap_or_default())
        ));
    }
    out.push('\n');
}

/// A key in a word.
pub fn key(key: &Key) -> &'static str {
    match key {
        Key::Primary => "primary",
        Key::Foreign => "foreign",
        Key::Unique => "unique",
    }
}

fn views(out: &mut String, page: &Page) {
    for view in &page.views {
        out.push_str(&format!("<a id=\"{}\"></a>\n\n## {} {}\n\n", view.anchor, view.kind, markdown(&view.name)));
        if let Some(comment) = &view.comment {
            out.push_str(&format!("{}\n\n", markdown(comment)));
        }
        out.push_str(&format!("{}\n\n", view.rights));
        // Indented code needs no fence that the text could hold.
        let definition: Vec<String> = view.definition.lines().map(|line| format!("    {line}")).collect();
        out.push_str(&format!("{}\n\n", definition.join("\n")));
    }
}

fn functions(out: &mut String, page: &Page) {
    if page.functions.is_empty() {
        return;
    }
    out.push_str("## Functions\n\n| function | returns | how | may be called by | what it does |\n| --- | --- | --- | --- | --- |\n");
    for function in &page.functions {
        out.push_str(&format!(
            "| {} | {} | {} | {} | {} |\n",
            code(&format!("{}({})", function.name, function.arguments)),
            markdown(&function.result),
            markdown(&function.facts.join(", ")),
            markdown(&words::list(&function.callers)),
            markdown(function.comment.as_deref().unwrap_or_default())
        ));
    }
    out.push('\n');
}

fn named(out: &mut String, title: &str, all: &[crate::document::Named]) {
    if all.is_empty() {
        return;
    }
    out.push_str(&format!("## {title}\n\n"));
    for one in all {
        let words: Vec<String> = one.words.iter().map(|words| code(words)).collect();
        let comment = one.comment.as_ref().map(|comment| format!(" {}", markdown(comment))).unwrap_or_default();
        let colon = if words.is_empty() { "" } else { ": " };
        out.push_str(&format!(
            "- {} **{}**{colon}{}{comment}\n",
            markdown(&one.kind),
            markdown(&one.name),
            words.join(", ")
        ));
    }
    out.push('\n');
}

fn retention(out: &mut String, page: &Page) {
    if page.retention.is_empty() {
        return;
    }
    out.push_str("## What `schemactl cleanup` deletes\n\n| rule | table | kept | by | due when |\n| --- | --- | --- | --- | --- |\n");
    for rule in &page.retention {
        out.push_str(&format!(
            "| {} | {} | {} | {} | {} |\n",
            markdown(&rule.name),
            markdown(&rule.table),
            markdown(&rule.keep),
            code(&rule.time),
            code(&rule.due)
        ));
    }
    out.push('\n');
}
