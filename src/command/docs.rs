//! `docs`: the schema as pages that people read. From the live catalog, or from a version or a dump, without a database.

use std::fs;
use std::path::{Path, PathBuf};

use crate::command::Context;
use crate::command::held::{Held, Shadow, Wanted};
use crate::document::diagram::Diagram;
use crate::document::markdown::{self, Shape};
use crate::document::read::{About, page};
use crate::document::{Page, html, mermaid, svg};
use crate::error::{Code, Error, Result};
use crate::report::{Detail, Outcome, Report};

/// The flags of `docs`.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct DocsArgs {
    /// Where to write: a file, or a folder, in which Markdown has a page for each table [default: stdout]
    #[arg(long, value_name = "FILE|DIR")]
    pub out: Option<PathBuf>,
    /// markdown, html (one self-contained page), svg or mermaid (the diagram alone) [default: as the file is called; else markdown]
    #[arg(long, value_enum, value_name = "FORMAT", hide_possible_values = true)]
    pub format: Option<Format>,
    /// Compare this file with what would be written; exit 1 when it is stale
    #[arg(long, value_name = "FILE", conflicts_with = "out")]
    pub check: Option<PathBuf>,
    /// A file of `dump --format json`, or a bundle like core@3, instead of the database
    #[arg(
        long,
        value_name = "WHAT",
        default_value = "database",
        hide_default_value = true,
        allow_hyphen_values = true
    )]
    pub from: String,
    /// Which schemas of a database.
    #[command(flatten)]
    pub wanted: Wanted,
    /// Where migrations may be replayed.
    #[command(flatten)]
    pub shadow: Shadow,
}

/// What to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Markdown with a Mermaid diagram.
    Markdown,
    /// One HTML page.
    Html,
    /// The diagram as a file.
    Svg,
    /// The diagram as Mermaid text.
    Mermaid,
}

/// Reads the catalog, makes the pages, and writes or compares them.
pub async fn run(args: &DocsArgs, context: &Context<'_>) -> Result<Report> {
    let held = Held::named(&args.from, &args.wanted, &args.shadow, context).await?;
    let page = page(&held.catalog, about(&held));
    let diagram = Diagram::of(&page);
    let format = args.format.unwrap_or_else(|| by_name(args.out.as_deref().or(args.check.as_deref())));
    let report = Report::new("docs", Outcome::Done);
    let report = match &held.facts {
        Some(facts) => report.on(facts.clone()),
        None => report,
    };
    if let Some(file) = &args.check {
        return Ok(match check(file, &text(&page, &diagram, format)) {
            Ok(words) => report.detail(Detail::Text(words)),
            Err(error) => report.failed(error),
        });
    }
    let Some(out) = &args.out else {
        return Ok(report.detail(Detail::Text(text(&page, &diagram, format))));
    };
    let files = match is_folder(out) {
        false => vec![(out.clone(), text(&page, &diagram, format))],
        true => folder(out, &page, &diagram, format),
    };
    let mut written = Vec::new();
    for (path, text) in files {
        write(&path, &text)?;
        written.push(path.display().to_string());
    }
    Ok(report.detail(Detail::Files(written)))
}

fn text(page: &Page, diagram: &Diagram, format: Format) -> String {
    match format {
        Format::Markdown => markdown::write(page, diagram, Shape::One),
        Format::Html => html::write(page, diagram),
        Format::Svg => svg::write(diagram, &page.title, svg::Use::File),
        Format::Mermaid => mermaid::write(diagram),
    }
}

/// What it is a page of: the bundles where there are some, else the schemas. Nothing that changes without the schema.
fn about(held: &Held) -> About {
    let versions: Vec<String> =
        held.bundles.iter().map(|(bundle, version)| format!("{} {version}", bundle.name)).collect();
    let named = if held.schemas.len() == 1 { "Schema" } else { "Schemas" };
    About {
        title: match versions.is_empty() {
            true => format!("{named} {}", held.schemas.join(", ")),
            false => versions.join(", "),
        },
        lead: match held.bundles.as_slice() {
            [(bundle, _)] => bundle.purpose.clone(),
            _ => String::new(),
        },
        schemas: held.schemas.clone(),
        retention: held.bundles.iter().flat_map(|(bundle, _)| bundle.retention.clone()).collect(),
    }
}

fn by_name(file: Option<&Path>) -> Format {
    match file.and_then(Path::extension).and_then(|extension| extension.to_str()) {
        Some("html" | "htm") => Format::Html,
        Some("svg") => Format::Svg,
        Some("mmd" | "mermaid") => Format::Mermaid,
        _ => Format::Markdown,
    }
}

/// A folder: one that is there, or a name without an ending.
fn is_folder(path: &Path) -> bool {
    path.is_dir() || (!path.exists() && path.extension().is_none())
}

fn folder(out: &Path, page: &Page, diagram: &Diagram, format: Format) -> Vec<(PathBuf, String)> {
    let mut files = vec![match format {
        Format::Markdown => (out.join("README.md"), markdown::write(page, diagram, Shape::Many)),
        Format::Html => (out.join("index.html"), html::write(page, diagram)),
        Format::Svg => (out.join("diagram.svg"), svg::write(diagram, &page.title, svg::Use::File)),
        Format::Mermaid => (out.join("diagram.mmd"), mermaid::write(diagram)),
    }];
    if format == Format::Markdown {
        files.extend(markdown::tables(page).into_iter().map(|(name, text)| (out.join(name), text)));
        files.push((out.join("diagram.svg"), svg::write(diagram, &page.title, svg::Use::File)));
    }
    files
}

fn write(path: &Path, text: &str) -> Result<()> {
    let failed = |error: std::io::Error| {
        Error::new(Code::Usage, format!("{} cannot be written: {error}", path.display()))
            .hint("Name a place that you may write to with --out.")
    };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    fs::write(path, text).map_err(failed)
}

fn check(file: &Path, wanted: &str) -> Result<String> {
    let stale = |fact: String| {
        Err(Error::new(Code::StalePage, fact)
            .state("nothing was written")
            .hint(format!("Write it anew with `schemactl docs --out {}`.", file.display())))
    };
    let found = match fs::read_to_string(file) {
        Ok(found) => found,
        Err(error) => return stale(format!("{} cannot be read: {error}", file.display())),
    };
    // A checkout may have given it the line ends of another system.
    let found = found.replace("\r\n", "\n");
    if found == wanted {
        return Ok(format!("{} is what would be written\n", file.display()));
    }
    let line = found.lines().zip(wanted.lines()).take_while(|(one, other)| one == other).count() + 1;
    stale(format!("{} is stale from line {line} on", file.display()))
}
