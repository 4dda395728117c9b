//! Pages: complete, harmless, self-contained, and the same twice.

use std::collections::BTreeSet;

use crate::support::TestDb;

/// Names and comments that would like to be markup.
const HOSTILE: &str = r##"
create schema "<b>&""'";
create table "<b>&""'"."</style><script>alert(1)</script>" (
  id integer primary key,
  "<img src=x onerror=alert(1)>" text default '</script><script>alert(2)</script>',
  parent integer references "<b>&""'"."</style><script>alert(1)</script>" (id)
);
comment on table "<b>&""'"."</style><script>alert(1)</script>" is E'</title>]]><script>alert(3)</script> [x](javascript:alert(4)) \u202e http://example.org/ | ```\n# head';
comment on column "<b>&""'"."</style><script>alert(1)</script>".id is '"><svg onload=alert(5)>';
create view "<b>&""'"."-->" as select '</pre><script>alert(6)</script>'::text as "a`b";
create function "<b>&""'"."f</code>"(text) returns text language sql as 'select $1';
create policy "<i>" on "<b>&""'"."</style><script>alert(1)</script>" using ("<img src=x onerror=alert(1)>" <> '<script>alert(7)</script>');
grant select on "<b>&""'"."</style><script>alert(1)</script>" to anon;
"##;

/// The tags of an HTML or XML text, in order: every `<` opens one that this page is made of.
fn tags(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for part in text.split('<').skip(1) {
        let name: String = part.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '!')).collect();
        found.push(name);
    }
    found
}

/// Whether every tag that is opened is closed in its place, as XML wants it.
#[track_caller]
fn well_formed(svg: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = svg;
    while let Some(at) = rest.find('<') {
        let end = at + rest[at..].find('>').unwrap_or_else(|| panic!("a tag without its end: {}", &rest[at..]));
        let tag = &rest[at + 1..end];
        match tag.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop(), Some(name)),
            None if tag.ends_with('/') => {}
            None => open.push(tag.split(' ').next().unwrap()),
        }
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
        rest = &rest[end + 1..];
    }
    assert_eq!(open, Vec::<&str>::new());
    for entity in svg.split('&').skip(1) {
        assert!(["amp;", "lt;", "gt;", "quot;", "#39;"].iter().any(|known| entity.starts_with(known)), "{entity}");
    }
    assert!(!svg.chars().any(|c| c.is_control() && c != '\n'));
}

#[test]
fn every_bundle_has_pages_without_a_database() {
    let Some(db) = TestDb::new() else { return };
    for bundle in ["core", "lift", "assistant", "agents", "platform"] {
        let page = |format: &str| db.run(&["docs", "--from", bundle, "--format", format]).ok().stdout;
        let (html, svg, markdown) = (page("html"), page("svg"), page("markdown"));
        assert_eq!(html, page("html"), "{bundle}: two pages are not the same");
        for address in ["href=\"h", "href=\"/", "url(", "@import", " src="] {
            assert!(
                !html.contains(address),
                "{bundle} names {address}: {}",
                &html[html.find(address).unwrap_or(0)..][..80]
            );
        }
        well_formed(&svg);
        assert_eq!(svg.matches("http").count(), 1, "only the name of SVG itself");
        assert!(markdown.contains("```mermaid\nerDiagram\n"), "{markdown}");
        let targets: BTreeSet<&str> =
            html.split(" id=\"").skip(1).map(|part| part.split('"').next().unwrap()).collect();
        for link in html.split("href=\"#").skip(1).map(|part| part.split('"').next().unwrap()) {
            assert!(targets.contains(link), "{bundle}: a link leads nowhere: {link}");
        }
        assert_eq!(targets.len(), html.matches(" id=\"").count(), "{bundle}: two places have one name");
    }
}

#[test]
fn a_live_database_gives_the_page_of_its_version() {
    let Some(db) = TestDb::new() else { return };
    db.run(&["up"]).ok();
    let live = db.run(&["docs"]).ok().stdout;
    assert_eq!(live, db.run(&["docs", "--from", "core@7"]).ok().stdout);
    for words in [
        "# core 0007",
        "authenticated may see rows where",
        "`before insert or update of is_completed, completed_at, duration_seconds, each row, when new.is_completed: public.complete_session()`",
        "| – | **S** **I** **U** **D** |",
        "## What `schemactl cleanup` deletes",
    ] {
        assert!(live.contains(words), "{words}: {live}");
    }
}

#[test]
fn nothing_from_a_database_is_markup() {
    let Some(db) = TestDb::new() else { return };
    db.sql(HOSTILE);
    let page = |format: &str| db.run(&["docs", "--all-schemas", "--format", format]).ok().stdout;
    let html = page("html");
    let known: BTreeSet<&str> = "!doctype html head meta title style body header div h1 p input frame nav ul li a section h2 label svg g \
        path rect text tspan circle b table thead tbody tr th td small article h3 span code h4 details summary pre script main br"
        .split_whitespace()
        .collect();
    for tag in tags(&html) {
        assert!(known.contains(tag.trim_start_matches('/')) || tag.is_empty(), "an unknown tag: {tag}");
    }
    // One script and one style of our own, and both end where we end them.
    assert_eq!((html.matches("<script").count(), html.matches("</script").count()), (1, 1));
    assert_eq!((html.matches("<style").count(), html.matches("</style").count()), (1, 1));
    for forbidden in ["<img", "<svg onload", "javascript:alert(4)\"", "\u{202e}", "</title>]]>"] {
        assert!(!html.contains(forbidden), "{forbidden}");
    }
    well_formed(&page("svg"));
    // In code, nothing is markup.
    let code = regex::Regex::new(r"(?m)`+[^`\n]*`+|^    .*$").unwrap();
    let markdown = code.replace_all(&page("markdown"), "").into_owned();
    for forbidden in ["<script", "<img", "[x](javascript", "\n# head", "http://", "\u{202e}"] {
        assert!(!markdown.contains(forbidden), "{forbidden}: {markdown}");
    }
    let mermaid = page("mermaid");
    assert!(!mermaid.contains('<') && !mermaid.contains("script>"), "{mermaid}");
}

#[test]
fn a_folder_gets_a_page_for_each_table_and_a_file_just_one() {
    let Some(db) = TestDb::new() else { return };
    db.run(&["docs", "--from", "core", "--out", "pages"]).ok();
    let mut names: Vec<String> = std::fs::read_dir(db.dir().join("pages"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert!(
        names.contains(&"README.md".to_owned())
            && names.contains(&"table-sessions.md".to_owned())
            && names.contains(&"diagram.svg".to_owned()),
        "{names:?}"
    );
    db.run(&["docs", "--from", "core", "--out", "site/core.html"]).ok();
    assert!(std::fs::read_to_string(db.dir().join("site/core.html")).unwrap().starts_with("<!doctype html>"));
}

#[test]
fn a_stale_page_is_noticed() {
    let Some(db) = TestDb::new() else { return };
    db.run(&["up"]).ok();
    db.fails(&["docs", "--check", "schema.md"], "E121", &["schema.md cannot be read"]);
    db.run(&["docs", "--out", "schema.md"]).ok();
    db.run(&["docs", "--check", "schema.md"]).ok();
    db.sql("comment on table public.logs is 'Something else.'");
    db.fails(&["docs", "--check", "schema.md"], "E121", &["schema.md is stale from line", "docs --out schema.md"]);
}
