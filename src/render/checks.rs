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
        rows.push(vec![Cell::painted(word, tone, colour), Cell::plain(check.name), Cell::plain(printable(&check.fact))]);
        if let Some(hint) = &check.hint {
            rows.push(vec![Cell::plain(""), Cell::plain(""), Cell::plain(format!("-> {}", printable(hint)))]);
        }
    }
    table::write(out, &rows)
}

/// Writes one line.
pub fn ready(out: &mut dyn Write, ready: &ReadyReport, colour: Colour) -> io::Result<()> {
    let (word, tone) = match ready.state {
        Readiness::Ready => ("ready", Tone::Good),
        Readiness::Degraded => ("degraded", Tone::Warning),
        Readiness::Down => ("down", Tone::Bad),
    };
    let reasons = if ready.reasons.is_empty() { String::new() } else { format!(": {}", printable(&ready.reasons.join("; "))) };
    writeln!(out, "{}{reasons} ({} ms)", paint(word, tone, colour), ready.latency_ms)
}
