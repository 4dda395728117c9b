//! A page as one self-contained HTML file: nothing is fetched, everything is escaped, and it can be read on a telephone
//! and on paper.

use crate::document::access::{Access, Reach};
use crate::document::diagram::Diagram;
use crate::document::escape::xml;
use crate::document::markdown::key;
use crate::document::{Column, Page, Policies, Required, Role, Security, Table, View, svg, words};
use crate::model::words::counted;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// The page.
pub fn write(page: &Page, diagram: &Diagram) -> String {
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"generator\" content=\"schemactl docs\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n<title>{}</title>\n<style>\n{STYLE}{}</style>\n</head>\n<body>\n",
        xml(&page.title),
        svg::style()
    );
    head(&mut out, page);
    out.push_str("<div class=\"frame\">\n");
    index(&mut out, page);
    out.push_str("<main>\n");
    if !diagram.entities.is_empty() {
        out.push_str("<section id=\"diagram\" class=\"wide\">\n<h2>Diagram</h2>\n<label class=\"fit\"><input type=\"checkbox\"> fit to width</label>\n<div class=\"canvas\">\n");
        out.push_str(&svg::write(diagram, &page.title, svg::Use::Page));
        out.push_str("</div>\n<p class=\"note\">A fork: any number of rows. A bar: one. A circle: perhaps none. A dashed line: the key may be empty. An arrow in a row: it refers to a table that too many refer to for lines.</p>\n</section>\n");
    }
    access(&mut out, page);
    heading(&mut out, "tables", "Tables", page.tables.len());
    page.tables.iter().for_each(|table| self::table(&mut out, page, table));
    heading(&mut out, "views", "Views", page.views.len());
    page.views.iter().for_each(|one| view(&mut out, one));
    heading(&mut out, "functions", "Functions", page.functions.len());
    functions(&mut out, page);
    for (id, title, list) in [("types", "Types", &page.types), ("others", "Also here", &page.others)] {
        heading(&mut out, id, title, list.len());
        list.iter().for_each(|one| named(&mut out, one));
    }
    retention(&mut out, page);
    out.push_str("<p class=\"nothing\" hidden>Nothing here matches.</p>\n</main>\n</div>\n<script>\n");
    out.push_str(SCRIPT);
    out.push_str("</script>\n</body>\n</html>\n");
    out
}

fn head(out: &mut String, page: &Page) {
    let counts: Vec<String> = [
        (page.tables.len(), "table"),
        (page.views.len(), "view"),
        (page.functions.len(), "function"),
        (page.types.len(), "type"),
    ]
    .into_iter()
    .filter(|(number, _)| *number > 0)
    .map(|(number, noun)| counted(number, noun))
    .collect();
    out.push_str(&format!(
        "<header>\n<div class=\"title\"><h1>{}</h1><p>{}</p></div>\n<input type=\"search\" id=\"filter\" placeholder=\"Filter: a table, a column, a word  ( / )\" aria-label=\"Filter\" autocomplete=\"off\" spellcheck=\"false\">\n</header>\n",
        xml(&page.title),
        xml(&counts.join(" · "))
    ));
    if !page.lead.is_empty() {
        out.push_str(&format!("<p class=\"lead\">{}</p>\n", xml(&page.lead)));
    }
}

fn index(out: &mut String, page: &Page) {
    out.push_str("<nav aria-label=\"Contents\">\n<ul class=\"parts\">\n");
    let parts = [
        ("diagram", "Diagram", page.tables.len()),
        ("access", "Who may do what", page.roles.len()),
        ("tables", "Tables", page.tables.len()),
        ("views", "Views", page.views.len()),
        ("functions", "Functions", page.functions.len()),
        ("types", "Types", page.types.len()),
        ("others", "Also here", page.others.len()),
        ("retention", "Retention", page.retention.len()),
    ];
    for (id, title, _) in parts.iter().filter(|(.., count)| *count > 0) {
        out.push_str(&format!("<li><a href=\"#{id}\">{title}</a></li>\n"));
    }
    out.push_str("</ul>\n<ul class=\"names\">\n");
    for table in &page.tables {
        out.push_str(&format!(
            "<li data-find=\"{}\"><a href=\"#{}\">{}</a></li>\n",
            find(&names(table)),
            table.anchor,
            xml(&table.name)
        ));
    }
    for view in &page.views {
        out.push_str(&format!(
            "<li data-find=\"{}\"><a href=\"#{}\" class=\"view\">{}</a></li>\n",
            find(&view.name),
            view.anchor,
            xml(&view.name)
        ));
    }
    out.push_str("</ul>\n</nav>\n");
}

/// What a filter looks in.
fn find(text: &str) -> String {
    xml(&text.to_lowercase())
}

fn names(table: &Table) -> String {
    let columns: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    format!("{} {} {}", table.name, columns.join(" "), table.comment.as_deref().unwrap_or_default())
}

fn heading(out: &mut String, id: &str, title: &str, count: usize) {
    if count > 0 {
        out.push_str(&format!("<h2 id=\"{id}\">{title}</h2>\n"));
    }
}

fn cell((access, role): (&Access, &Role)) -> String {
    let letter = |(letter, reach): (char, Reach)| {
        let class = match reach {
            Reach::Every if role.policies == Policies::Bypassed => "past",
            Reach::Every => "every",
            Reach::ByPolicy => "some",
            Reach::Blocked => "blocked",
            Reach::Not => "not",
        };
        let shown = match reach {
            Reach::Every => letter.to_string(),
            Reach::Not => "·".to_owned(),
            _ => letter.to_ascii_lowercase().to_string(),
        };
        format!("<b class=\"{class}\">{shown}</b>")
    };
    let letters: String = access.letters().into_iter().map(letter).collect();
    format!("<td class=\"may\" title=\"{}\">{letters}</td>", xml(&access.words()))
}

fn access(out: &mut String, page: &Page) {
    if page.roles.is_empty() {
        return;
    }
    out.push_str("<section id=\"access\">\n<h2>Who may do what</h2>\n<p class=\"note\"><b class=\"every\">S</b>ee, <b class=\"every\">I</b>nsert, <b class=\"every\">U</b>pdate, <b class=\"every\">D</b>elete every row; <b class=\"some\">s</b> the rows that a policy lets through; <b class=\"blocked\">s</b> granted, but no policy lets a row through.</p>\n<div class=\"scroll\"><table class=\"matrix\">\n<thead><tr><th></th>");
    for role in &page.roles {
        let past = if role.policies == Policies::Bypassed { "<br><small>past policies</small>" } else { "" };
        let name = if role.name == "PUBLIC" { "everybody" } else { &role.name };
        out.push_str(&format!("<th>{}{past}</th>", xml(name)));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    let tables = page.tables.iter().map(|table| (names(table), &table.name, &table.anchor, &table.access));
    let views = page.views.iter().map(|view| (view.name.clone(), &view.name, &view.anchor, &view.access));
    for (searched, name, anchor, access) in tables.chain(views) {
        let cells: String = access.iter().zip(&page.roles).map(cell).collect();
        out.push_str(&format!(
            "<tr data-find=\"{}\"><th><a href=\"#{anchor}\">{}</a></th>{cells}</tr>\n",
            find(&searched),
            xml(name)
        ));
    }
    out.push_str("</tbody></table></div>\n</section>\n");
}

fn badge(table: &Table) -> String {
    let (class, words) = match (table.security, table.policies.len()) {
        (Security::Off, _) => ("off", "RLS off".to_owned()),
        (_, 0) => ("on", "RLS · no policy".to_owned()),
        (Security::On, number) => ("on", format!("RLS · {}", counted(number, "policy"))),
        (Security::Forced, number) => ("on", format!("RLS forced · {}", counted(number, "policy"))),
    };
    format!("<span class=\"badge {class}\">{words}</span>")
}

fn table(out: &mut String, page: &Page, table: &Table) {
    out.push_str(&format!(
        "<article id=\"{}\" data-find=\"{}\">\n<h3>{} {}</h3>\n",
        table.anchor,
        find(&names(table)),
        xml(&table.name),
        badge(table)
    ));
    for text in [&table.comment, &table.kind].into_iter().flatten() {
        out.push_str(&format!("<p class=\"comment\">{}</p>\n", xml(text)));
    }
    columns(out, &table.columns);
    out.push_str("<div class=\"facts\">\n");
    let references = table.references.iter().map(|reference| {
        let target = match &reference.target_anchor {
            Some(anchor) => format!("<a href=\"#{anchor}\">{}</a>", xml(&reference.target)),
            None => xml(&reference.target),
        };
        let more =
            if reference.more.is_empty() { String::new() } else { format!(" <small>{}</small>", xml(&reference.more)) };
        format!(
            "<code>{}</code> → {target} <code>{}</code>{more}",
            xml(&reference.columns.join(", ")),
            xml(&reference.target_columns.join(", "))
        )
    });
    facts(out, "Refers to", references.collect());
    let by = table.referenced_by.iter().map(|(name, anchor)| format!("<a href=\"#{anchor}\">{}</a>", xml(name)));
    facts(out, "Referred to by", by.collect());
    let policies = table.policies.iter().map(|policy| {
        let conditions: String =
            policy.conditions.iter().map(|(words, text)| format!(" {words} <code>{}</code>", xml(text))).collect();
        format!("{}{conditions} <small>{}</small>", xml(&policy.words), xml(&policy.name))
    });
    let title = match (table.security, table.policies.is_empty()) {
        (Security::Off, _) => "Policies, which do nothing: row-level security is off",
        (Security::Forced, _) => "Policies, for the owner too",
        _ => "Policies",
    };
    let mut policies: Vec<String> = policies.collect();
    if table.security != Security::Off && policies.is_empty() {
        policies.push("No policy: nobody gets through but the owner and who goes past policies.".to_owned());
    }
    facts(out, title, policies);
    let pairs = |pairs: &[(String, String)]| {
        pairs
            .iter()
            .map(|(name, text)| format!("<code>{}</code> <small>{}</small>", xml(text), xml(name)))
            .collect::<Vec<_>>()
    };
    facts(out, "Constraints", pairs(&table.constraints));
    facts(out, "Indexes", pairs(&table.indexes));
    facts(out, "Triggers", pairs(&table.triggers));
    facts(out, "Partitions", pairs(&table.partitions));
    let kept = page.retention.iter().filter(|rule| rule.table == table.name);
    facts(
        out,
        "Retention",
        kept.map(|rule| {
            format!(
                "kept for {} by <code>{}</code> <small>{}</small>",
                xml(&rule.keep),
                xml(&rule.time),
                xml(&rule.name)
            )
        })
        .collect(),
    );
    out.push_str("</div>\n</article>\n");
}

fn facts(out: &mut String, title: &str, lines: Vec<String>) {
    if lines.is_empty() {
        return;
    }
    let lines: String = lines.iter().map(|line| format!("<li>{line}</li>\n")).collect();
    out.push_str(&format!("<div><h4>{title}</h4>\n<ul>\n{lines}</ul></div>\n"));
}

fn columns(out: &mut String, columns: &[Column]) {
    if columns.is_empty() {
        return;
    }
    out.push_str("<div class=\"scroll\"><table class=\"columns\">\n<thead><tr><th>column</th><th>type</th><th>default</th><th>what it is</th></tr></thead>\n<tbody>\n");
    for column in columns {
        let keys: String =
            column.keys.iter().map(|one| format!(" <span class=\"key {}\">{}</span>", key(one), key(one))).collect();
        let null = if column.required == Required::Yes { "" } else { " <small>null</small>" };
        out.push_str(&format!(
            "<tr><td><code>{}</code>{keys}</td><td>{}{null}</td><td>{}</td><td>{}</td></tr>\n",
            xml(&column.name),
            xml(&column.kind),
            column.default.as_deref().map(|default| format!("<code>{}</code>", xml(default))).unwrap_or_default(),
            xml(column.comment.as_deref().unwrap_or_default())
        ));
    }
    out.push_str("</tbody></table></div>\n");
}

fn view(out: &mut String, view: &View) {
    out.push_str(&format!(
        "<article id=\"{}\" data-find=\"{}\">\n<h3>{} <span class=\"badge\">{}</span></h3>\n",
        view.anchor,
        find(&view.name),
        xml(&view.name),
        view.kind
    ));
    if let Some(comment) = &view.comment {
        out.push_str(&format!("<p class=\"comment\">{}</p>\n", xml(comment)));
    }
    out.push_str(&format!(
        "<p class=\"note\">{}</p>\n<details><summary>query</summary><pre>{}</pre></details>\n</article>\n",
        view.rights,
        xml(&view.definition)
    ));
}

fn functions(out: &mut String, page: &Page) {
    for function in &page.functions {
        let comment = function.comment.as_deref().unwrap_or_default();
        out.push_str(&format!(
            "<article id=\"{}\" class=\"small\" data-find=\"{}\">\n<h3><code>{}({})</code></h3>\n",
            function.anchor,
            find(&format!("{} {comment}", function.name)),
            xml(&function.name),
            xml(&function.arguments)
        ));
        if !comment.is_empty() {
            out.push_str(&format!("<p class=\"comment\">{}</p>\n", xml(comment)));
        }
        let returns = if function.result.is_empty() {
            String::new()
        } else {
            format!("returns <code>{}</code>; ", xml(&function.result))
        };
        out.push_str(&format!(
            "<p class=\"note\">{returns}{}; may be called by {}</p>\n</article>\n",
            xml(&function.facts.join(", ")),
            xml(&words::list(&function.callers))
        ));
    }
}

fn named(out: &mut String, one: &crate::document::Named) {
    let words: Vec<String> = one.words.iter().map(|words| format!("<code>{}</code>", xml(words))).collect();
    out.push_str(&format!(
        "<article id=\"{}\" class=\"small\" data-find=\"{}\">\n<h3>{} <span class=\"badge\">{}</span></h3>\n<p class=\"note\">{}</p>\n",
        one.anchor,
        find(&format!("{} {}", one.name, one.words.join(" "))),
        xml(&one.name),
        xml(&one.kind),
        words.join(", ")
    ));
    if let Some(comment) = &one.comment {
        out.push_str(&format!("<p class=\"comment\">{}</p>\n", xml(comment)));
    }
    out.push_str("</article>\n");
}

fn retention(out: &mut String, page: &Page) {
    if page.retention.is_empty() {
        return;
    }
    out.push_str("<section id=\"retention\">\n<h2>What <code>schemactl cleanup</code> deletes</h2>\n<div class=\"scroll\"><table class=\"columns\">\n<thead><tr><th>rule</th><th>table</th><th>kept</th><th>due when</th></tr></thead>\n<tbody>\n");
    for rule in &page.retention {
        out.push_str(&format!(
            "<tr data-find=\"{}\"><td>{}</td><td>{}</td><td>{} by <code>{}</code></td><td><code>{}</code></td></tr>\n",
            find(&format!("{} {}", rule.name, rule.table)),
            xml(&rule.name),
            xml(&rule.table),
            xml(&rule.keep),
            xml(&rule.time),
            xml(&rule.due)
        ));
    }
    out.push_str("</tbody></table></div>\n</section>\n");
}
