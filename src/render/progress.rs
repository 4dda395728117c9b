//! Events on stderr: a bar on a terminal, lines elsewhere.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::io::Write;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::render::style::{log_line, printable};
use crate::report::event::Event;
use crate::report::fleet::FleetResult;

/// How events are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Show {
    /// A bar, for a terminal.
    Bar,
    /// What matters, in lines.
    Lines,
    /// Every step, in lines.
    EveryLine,
    /// Nothing.
    Nothing,
}

/// Shows events as they happen.
pub struct Progress {
    show: Show,
    bar: RefCell<Option<ProgressBar>>,
    out: RefCell<Box<dyn Write>>,
    last: RefCell<String>,
    /// When the last line was written about something that happens many times a second.
    counted: Cell<Option<Instant>>,
    /// Who is waited for, and when that was said last.
    waited: RefCell<BTreeMap<String, Instant>>,
}

/// Whoever waits asks again and again; that it is still the same one is said so often.
const BETWEEN_WAITS: Duration = Duration::from_secs(10);

/// Batches come many times a second; lines about them do not.
const BETWEEN_LINES: Duration = Duration::from_secs(2);

impl Progress {
    /// Shows events on `out`; bars draw on the terminal's stderr.
    pub fn new(show: Show, out: Box<dyn Write>) -> Progress {
        Progress {
            show,
            bar: RefCell::new(None),
            out: RefCell::new(out),
            last: RefCell::new(String::new()),
            counted: Cell::new(None),
            waited: RefCell::default(),
        }
    }

    /// Shows one event. A closed stderr is no reason to stop.
    pub fn tell(&self, event: Event) {
        if self.show == Show::Nothing || self.was_just_said(&event) {
            return;
        }
        match event {
            Event::Planned { steps, verb } => self.start_bar(steps, verb),
            Event::StepBegan { bundle, label } => match &*self.bar.borrow() {
                Some(bar) => bar.set_message(printable(&format!("{bundle} {label}")).into_owned()),
                None if self.show == Show::EveryLine => self.line(&format!("running {bundle} {label}")),
                None => {}
            },
            Event::StepDone { bundle, label, took } => match &*self.bar.borrow() {
                Some(bar) => bar.inc(1),
                None if self.show == Show::EveryLine => {
                    self.line(&format!("done {bundle} {label} ({} ms)", took.as_millis()))
                }
                None => {}
            },
            Event::Cleaned { rule, table, deleted, share } => self.cleaned(&rule, &table, deleted, share),
            Event::TargetDone { label, result, error, ended, of, failed } => {
                let failures = if failed > 0 { format!(", {failed} failed") } else { String::new() };
                let error = error.map(|error| format!(": {error}")).unwrap_or_default();
                self.ended(
                    ended,
                    of,
                    result,
                    &format!("{ended} of {of}{failures}"),
                    &format!("{label} {}{error}", result.words()),
                );
            }
            Event::Of { target, event } => self.of(&target, &event),
            Event::Aside(text) if self.show == Show::EveryLine => self.line(&text),
            Event::Aside(_) => {}
            other => self.line(&words(&other)),
        }
    }

    /// Whether it says no more than that the same one is still waited for, a moment after that was said.
    fn was_just_said(&self, event: &Event) -> bool {
        let Some(who) = waited_for(event) else { return false };
        let now = Instant::now();
        let mut waited = self.waited.borrow_mut();
        if waited.get(&who).is_some_and(|said| now.duration_since(*said) < BETWEEN_WAITS) {
            return self.show != Show::EveryLine;
        }
        waited.insert(who, now);
        false
    }

    /// Takes the bar away, before the result is written.
    pub fn finish(&self) {
        if let Some(bar) = self.bar.borrow_mut().take() {
            bar.finish_and_clear();
        }
    }

    fn start_bar(&self, steps: usize, verb: &str) {
        self.finish();
        self.counted.set(Some(Instant::now()));
        if self.show == Show::Bar {
            let bar = ProgressBar::with_draw_target(Some(steps as u64), ProgressDrawTarget::stderr());
            let style = ProgressStyle::with_template("{prefix} [{bar:30}] {pos}/{len} {wide_msg}")
                .unwrap_or_else(|_| ProgressStyle::default_bar());
            bar.set_style(style.progress_chars("=> "));
            bar.set_prefix(verb.to_owned());
            *self.bar.borrow_mut() = Some(bar);
        }
    }

    /// One database of a fleet has ended: each failure is a line, and now and then how far it is.
    fn ended(&self, ended: usize, of: usize, result: FleetResult, position: &str, fact: &str) {
        if let Some(bar) = &*self.bar.borrow() {
            bar.set_position(ended as u64);
            bar.set_message(printable(position).into_owned());
        }
        let due = self.counted.get().is_some_and(|last| last.elapsed() >= BETWEEN_LINES);
        if self.show == Show::EveryLine || !result.is_well() {
            self.line(&format!("{position}: {fact}"));
        } else if self.show == Show::Lines && due && ended < of {
            self.counted.set(Some(Instant::now()));
            self.line(position);
        }
    }

    /// What somebody else holds up on one database of a fleet is worth a line; its steps are not.
    fn of(&self, target: &str, event: &Event) {
        match event {
            // Where it is, and what the migrations are, is told once for all.
            Event::Writing(_) | Event::Note(_) => {}
            other if !words(other).is_empty() => self.line(&format!("{target}: {}", words(other))),
            _ => {}
        }
    }

    fn cleaned(&self, rule: &str, table: &str, deleted: u64, share: f64) {
        let share = share.clamp(0.0, 1.0);
        if self.show == Show::EveryLine && self.counted.get().is_none_or(|last| last.elapsed() >= BETWEEN_LINES) {
            self.counted.set(Some(Instant::now()));
            self.line(&format!("{rule}: {deleted} rows of {table} ({:.0} %)", share * 100.0));
        }
        let mut bar = self.bar.borrow_mut();
        if self.show == Show::Bar && bar.is_none() {
            let fresh = ProgressBar::with_draw_target(Some(1000), ProgressDrawTarget::stderr());
            fresh.set_style(
                ProgressStyle::with_template("[{bar:30}] {wide_msg}")
                    .unwrap_or_else(|_| ProgressStyle::default_bar())
                    .progress_chars("=> "),
            );
            *bar = Some(fresh);
        }
        if let Some(bar) = &*bar {
            bar.set_position((share * 1000.0) as u64);
            bar.set_message(printable(&format!("{rule}: {deleted} rows of {table}")).into_owned());
        }
    }

    fn line(&self, text: &str) {
        let text = log_line(text);
        if *self.last.borrow() == *text {
            return;
        }
        *self.last.borrow_mut() = text.clone().into_owned();
        let write = || {
            let mut out = self.out.borrow_mut();
            let _ = writeln!(out, "{text}");
            let _ = out.flush();
        };
        match &*self.bar.borrow() {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }
}

/// What is waited for and who is in the way, whatever they do and however long they have done it.
fn waited_for(event: &Event) -> Option<String> {
    match event {
        Event::WaitingForRun { holder, .. } => Some(format!("run {:?}", holder.as_ref().map(|holder| holder.pid))),
        Event::WaitingForTable { label, blockers, .. } => {
            Some(format!("{label} {:?}", blockers.iter().map(|blocker| blocker.pid).collect::<Vec<_>>()))
        }
        Event::Of { target, event } => waited_for(event).map(|who| format!("{target} {who}")),
        _ => None,
    }
}

fn words(event: &Event) -> String {
    match event {
        Event::Server(text) | Event::Note(text) => text.clone(),
        Event::Writing(target) => format!("on {target}"),
        Event::WaitingForRun { holder: Some(holder), .. } => format!("waiting for another run: {holder}"),
        Event::WaitingForRun { holder: None, .. } => "waiting for another run".to_owned(),
        Event::WaitingForTable { label, blockers, .. } if blockers.is_empty() => {
            format!("{label} did not get its lock; trying again")
        }
        Event::WaitingForTable { label, blockers, .. } => {
            let all: Vec<String> = blockers.iter().map(ToString::to_string).collect();
            format!("{label} waits for {}", all.join(" and "))
        }
        Event::Reconnecting => "the connection was lost; connecting again to see what is true".to_owned(),
        Event::WaitingForServer { reason, .. } => format!("waiting for the server: {reason}"),
        Event::Aside(_)
        | Event::Planned { .. }
        | Event::StepBegan { .. }
        | Event::StepDone { .. }
        | Event::Cleaned { .. }
        | Event::TargetDone { .. } => String::new(),
        Event::Of { event, .. } => words(event),
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;
    use crate::report::blocker::Blocker;

    #[derive(Clone, Default)]
    struct Shared(Rc<RefCell<Vec<u8>>>);

    impl Write for Shared {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.borrow_mut().extend(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn lines(show: Show, pids: &[i32]) -> usize {
        let out = Shared::default();
        let progress = Progress::new(show, Box::new(out.clone()));
        for (second, pid) in (1..).zip(pids) {
            let holder = Blocker {
                pid: *pid,
                user: None,
                application: None,
                state: None,
                age_seconds: Some(second),
                holds: None,
                query: None,
            };
            progress.tell(Event::WaitingForRun { holder: Some(holder), waited: Duration::ZERO });
        }
        let text = String::from_utf8(out.0.borrow().clone()).unwrap();
        text.lines().count()
    }

    #[test]
    fn the_same_one_is_not_named_at_every_attempt() {
        assert_eq!(lines(Show::Lines, &[7, 7, 7, 7]), 1);
        assert_eq!(lines(Show::Lines, &[7, 7, 8, 8]), 2);
        assert_eq!(lines(Show::EveryLine, &[7, 7, 7, 7]), 4);
    }
}
