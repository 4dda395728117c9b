//! `verify`, for a person: a line a bundle, then what differs, the worst first.

use std::io::{self, Write};

use serde_json::Value;
use similar::{ChangeTag, TextDiff};

use crate::diff::Endangers;
use crate::model::words::counted;
use crate::render::style::{Colour, Tone, paint, printable};
use crate::report::verify::{BundleVerdict, ChangeLine, Check, Checked, Proof, RoundtripLine, Verdict, VerifyReport};
use crate::verdict::Since;

/// What the two sides of a change are called.
#[derive(Clone, Copy, Debug)]
pub struct Sides {
    /// The one that was expected.
    pub old: &'static str,
    /// The one that is there.
    pub new: &'static str,
    /// What an object is that only the second has.
    pub extra: &'static str,
    /// What an object is that only the first has.
    pub missing: &'static str,
}

/// A database against what its migrations say.
pub const VERIFIED: Sides =
    Sides { old: "expected", new: "found", extra: "is not of the migrations", missing: "is missing" };

/// Writes the report; with `--fix-sql` the statements alone, so that they can be piped.
pub fn write(out: &mut dyn Write, report: &VerifyReport, colour: Colour) -> io::Result<()> {
    if let Some(fixes) = &report.fix_sql {
        for fix in fixes {
            writeln!(out, "{fix}")?;
        }
        return Ok(());
    }
    for bundle in &report.bundles {
        headline(out, bundle, colour)?;
        changes(out, &bundle.changes, VERIFIED, colour)?;
        accepted(out, bundle, colour)?;
    }
    // What is wrong is told with the findings; `rules` lists the notes.
    for line in &report.rules {
        let Some(because) = &line.accepted else { continue };
        let what = format!("({}) {}: {}: {because}", line.rule, line.place(), line.message);
        writeln!(out, "{} {}", paint("accepted", Tone::Warning, colour), printable(&what))?;
    }
    for entry in &report.stale {
        writeln!(out, "{}", printable(&format!("accepted, but nothing here is so any more: {entry}")))?;
    }
    Ok(())
}

/// What was checked, what was not, and what no check covers: the last words.
pub fn summary(report: &VerifyReport) -> Option<String> {
    if report.fix_sql.is_some() {
        return None;
    }
    let word = |result: Checked| match result {
        Checked::Held => "held",
        Checked::Broken => "broken",
        Checked::Unverified => "could not be verified",
        Checked::NotChecked => "not checked",
    };
    let rows = report.checks.iter().map(|line| (word(line.result), format!("{}: {}", check(line.check), line.words)));
    let rows: Vec<(&str, String)> = rows.chain([("not covered", report.not_covered.join(", "))]).collect();
    let width = rows.iter().map(|(word, _)| word.len()).max().unwrap_or_default();
    Some(rows.iter().map(|(word, text)| format!("{word:width$}  {text}")).collect::<Vec<_>>().join("\n"))
}

fn check(check: Check) -> &'static str {
    match check {
        Check::History => "history",
        Check::Drift => "drift",
        Check::StorageBoundary => "storage boundary",
        Check::SecurityRules => "security rules",
        Check::RlsBehaviour => "RLS behaviour",
    }
}

fn accepted(out: &mut dyn Write, bundle: &BundleVerdict, colour: Colour) -> io::Result<()> {
    for line in &bundle.accepted {
        let what = format!("({}) {}: {}", line.change.endangers, subject(&line.change, VERIFIED), line.because);
        writeln!(out, "  {} {}", paint("accepted", Tone::Warning, colour), printable(&what))?;
    }
    Ok(())
}

/// Writes a line a version, and what it leaves behind below it.
pub fn roundtrip(out: &mut dyn Write, lines: &[RoundtripLine], colour: Colour) -> io::Result<()> {
    for line in lines {
        let (word, tone) = match (line.reversible, line.after_down.is_empty() && line.after_up.is_empty()) {
            (false, _) => ("one way", Tone::Warning),
            (true, true) => ("same", Tone::Good),
            (true, false) => ("differs", Tone::Bad),
        };
        writeln!(out, "{} {} {}", paint(word, tone, colour), line.bundle, line.version)?;
        for (when, changes) in [("after down", &line.after_down), ("after up again", &line.after_up)] {
            for change in changes {
                let left = change.path.is_empty() && change.expected.is_null();
                let what = if left {
                    format!("{} {} is left behind", change.kind.replace('_', " "), change.object)
                } else {
                    sentence(change, VERIFIED)
                };
                writeln!(out, "    {when}: {}", printable(&what))?;
            }
        }
    }
    Ok(())
}

fn headline(out: &mut dyn Write, bundle: &BundleVerdict, colour: Colour) -> io::Result<()> {
    let (word, tone) = match bundle.verdict {
        Verdict::Verified => ("verified", Tone::Good),
        Verdict::Drifted => ("drifted", Tone::Bad),
        Verdict::Unverified => ("not verified", Tone::Warning),
    };
    let proof = match bundle.compared_with {
        Proof::Golden => "equal to what its migrations lead to",
        Proof::Shadow => "equal to its migrations replayed on a scratch database",
        Proof::Recorded => "unchanged since the last run",
        Proof::Nothing => "nothing says what it should be",
    };
    let fact = match bundle.verdict {
        Verdict::Drifted => counted(bundle.changes.len(), "difference"),
        _ if !bundle.accepted.is_empty() => format!("{proof}, but for what is accepted"),
        _ => proof.to_owned(),
    };
    writeln!(
        out,
        "{} {} {} in schema {}: {} objects, {fact}",
        paint(word, tone, colour),
        bundle.bundle,
        bundle.version,
        printable(&bundle.schema),
        bundle.objects
    )?;
    for note in &bundle.notes {
        writeln!(out, "  {}", printable(note))?;
    }
    if !bundle.beside.is_empty() {
        writeln!(out, "  beside it, of others: {}", printable(&bundle.beside.join(", ")))?;
    }
    Ok(())
}

/// Writes what differs, grouped by what it endangers.
pub fn changes(out: &mut dyn Write, changes: &[ChangeLine], sides: Sides, colour: Colour) -> io::Result<()> {
    let mut group: Option<Endangers> = None;
    for change in changes {
        if group != Some(change.endangers) {
            group = Some(change.endangers);
            let tone = if change.endangers <= Endangers::Integrity { Tone::Bad } else { Tone::Warning };
            writeln!(out, "  {}", paint(&change.endangers.to_string(), tone, colour))?;
        }
        let since = since(&change.since);
        writeln!(out, "    {}{}", printable(&subject(change, sides)), paint(&since, Tone::Dim, colour))?;
        if let (Some(file), Some(line)) = (&change.file, change.line)
            && !change.expected.is_null()
        {
            writeln!(out, "      {}", paint(&format!("said in {}:{line}", printable(file)), Tone::Dim, colour))?;
        }
        if let Some((old, new)) = texts(change) {
            unified(out, old, new, colour)?;
        } else if !change.path.is_empty() || change.expected.is_object() == change.found.is_object() {
            let width = sides.old.len().max(sides.new.len());
            writeln!(out, "      {:width$} {}", sides.old, printable(&value(&change.expected)))?;
            writeln!(out, "      {:width$} {}", sides.new, printable(&value(&change.found)))?;
        }
    }
    Ok(())
}

/// The object, what about it, and whether it came or went.
fn subject(change: &ChangeLine, sides: Sides) -> String {
    let what = match (change.path.is_empty(), change.expected.is_null(), change.found.is_null()) {
        (true, true, _) => sides.extra.to_owned(),
        (true, _, true) => sides.missing.to_owned(),
        _ => change.path.clone(),
    };
    format!("{} {} {what}", change.kind.replace('_', " "), change.object)
}

/// The whole change in one line.
pub fn sentence(change: &ChangeLine, sides: Sides) -> String {
    if change.path.is_empty() && (change.expected.is_null() || change.found.is_null()) {
        return subject(change, sides);
    }
    let (old, new) = (value(&change.expected), value(&change.found));
    format!("{}: {} {old}, {} {new}", subject(change, sides), sides.old, sides.new)
}

/// Since when, in brackets; nothing where nobody knows.
pub fn since(since: &Since) -> String {
    match since {
        Since::Before(at) => format!(" (so already at the last run, {at})"),
        Since::After(at) => format!(" (since the last run, {at})"),
        Since::Unknown => String::new(),
    }
}

fn value(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Both texts, where they have many lines.
fn texts(change: &ChangeLine) -> Option<(&str, &str)> {
    let (old, new) = (change.expected.as_str()?, change.found.as_str()?);
    (old.contains('\n') && new.contains('\n')).then_some((old, new))
}

fn unified(out: &mut dyn Write, old: &str, new: &str, colour: Colour) -> io::Result<()> {
    let diff = TextDiff::from_lines(old, new);
    for group in diff.grouped_ops(1) {
        for change in group.iter().flat_map(|operation| diff.iter_changes(operation)) {
            let (sign, tone) = match change.tag() {
                ChangeTag::Delete => ("-", Tone::Bad),
                ChangeTag::Insert => ("+", Tone::Good),
                ChangeTag::Equal => (" ", Tone::Dim),
            };
            let line = printable(change.value().trim_end_matches('\n')).into_owned();
            writeln!(out, "      {}", paint(&format!("{sign} {line}"), tone, colour))?;
        }
    }
    Ok(())
}
