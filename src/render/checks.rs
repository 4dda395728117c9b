//! `doctor` and `ready`, for a person.

use std::io::{self, Write};

use crate::render::style::{Colour, Tone, paint, printable};
use crate::render::table::{self, Cell};
use crate::report::doctor::{Check, Verdict};
use crate::report::ready::{Readiness, ReadyReport};

/// Writes every check in a line, with what to do below it.
pub fn doctor(out: &mut dyn Write, checks: &[Check], colour: Colour) -> io::Result<()> {
    let mut rows = Vec::new();
    for check in checks {
        let (word, tone) = match check.verdict {
            Verdict::Good => ("ok", Tone::Good),
            Verdict::Warning => ("warn", Tone::Warning),
            Verdict::Bad => ("bad", Tone::Bad),
        };
        rows.push(vec![
            Cell::painted(word, tone, colour),
            Cell::plain(check.name),
            Cell::plain(printable(&check.fact)),
        ]);
        if let Some(hint) = &check.hint {
            rows.push(vec![Cell::plain(""), Cell::plain(""), Cell::plain(format!("-> {}", printable(hint)))]);
        }
    }
    table::write(out, &rows)?;
    writeln!(out, "{}", summary(checks))
}

fn summary(checks: &[Check]) -> String {
    let count = |verdict| checks.iter().filter(|check| check.verdict == verdict).count();
    let warnings = match count(Verdict::Warning) {
        0 => String::new(),
        1 => "; 1 warning".to_owned(),
        more => format!("; {more} warnings"),
    };
    match count(Verdict::Bad) {
        0 => format!("nothing stands in the way{warnings}"),
        1 => format!("1 thing stands in the way{warnings}"),
        more => format!("{more} things stand in the way{warnings}"),
    }
}

/// Writes the answer, its reasons and what to do.
pub fn ready(out: &mut dyn Write, ready: &ReadyReport, hint: Option<&str>, colour: Colour) -> io::Result<()> {
    let (word, tone) = match ready.state {
        Readiness::Ready => ("ready", Tone::Good),
        Readiness::Degraded => ("degraded", Tone::Warning),
        Readiness::Down => ("down", Tone::Bad),
    };
    writeln!(out, "{} ({} ms)", paint(word, tone, colour), ready.latency_ms)?;
    for reason in &ready.reasons {
        writeln!(out, "  {}", printable(reason))?;
    }
    hint.map_or(Ok(()), |hint| writeln!(out, "  -> {}", printable(hint)))
}
