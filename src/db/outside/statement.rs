//! The statements of a version, one by one.

use std::time::{Duration, Instant};

use crate::db::apply::failure;
use crate::db::lock::was_in_the_way;
use crate::db::outside::{Ended, Outside, PID, Stop};
use crate::db::session::{Failure, Session};
use crate::error::{Code, Error};
use crate::model::checksum::Checksum;
use crate::model::script::Script;
use crate::plan::StepKind;
use crate::report::blocker::Blocker;
use crate::report::event::Event;
use crate::sql::statement::{Kind, Statement, statements};
use crate::sql::template::{Template, Value};

const JOURNAL: Template = Template(include_str!("journal.sql"));
const BEGUN: Template = Template(include_str!("begun.sql"));
const UNBEGUN: Template = Template(include_str!("unbegun.sql"));
const PATIENCE: Template = Template(include_str!("patience.sql"));
const BLOCKING: Template = Template(include_str!("blocking.sql"));
const FINISHED: Template = Template(include_str!("finished.sql"));
/// The holder must speak before its transaction counts as idle for too long.
const HEARTBEAT: Duration = Duration::from_secs(5);

/// What a statement that is not in a transaction raises when it has to be alone in its message.
const MUST_BE_ALONE: [&str; 2] = ["25001", "2D000"];

/// One statement of a version.
struct One<'a> {
    script: &'a Script,
    statement: Statement,
    number: usize,
    checksum: String,
}

/// What the journal has of a statement.
enum Entry {
    /// Nothing.
    None,
    /// It began, and its effect was not there before.
    Begun,
}

impl Outside<'_> {
    /// Runs every statement that the journal does not have.
    pub(super) async fn statements(&self, session: &mut Session, holder: &mut Session) -> Result<(), Stop> {
        let journal = session.rows(JOURNAL.fill(&self.names())).await?;
        let mut number = 0usize;
        for script in &self.step.scripts {
            for statement in statements(&script.text) {
                let checksum = Checksum::of_meaning(&script.text[statement.range.clone()]).0;
                let entry = journal.get(number).and_then(|row| row.get(1).cloned().flatten());
                let entry = match entry.as_deref().map(|said| (said.strip_prefix("begun "), said)) {
                    None => Some(Entry::None),
                    // What only began may be mended.
                    Some((Some(begun), _)) => Some(if begun == checksum { Entry::Begun } else { Entry::None }),
                    Some((None, done)) if done == checksum => None,
                    Some(_) => return Err(Stop::Failed(changed(script, &statement))),
                };
                if let Some(entry) = entry {
                    self.one(session, holder, &One { script, statement, number, checksum }, entry).await?;
                }
                number += 1;
            }
        }
        Ok(())
    }

    async fn one(&self, session: &mut Session, holder: &mut Session, one: &One<'_>, entry: Entry) -> Result<(), Stop> {
        let kind = &one.statement.kind;
        if let Err(mut stop) = self.clear(session, kind).await {
            if let Stop::Ended(Ended::Blocked { statement, error }) = &mut stop {
                one.script.text[one.statement.range.clone()].clone_into(statement);
                error.place = Some(Box::new(one.script.place(one.statement.range.start)));
                self.tell_what_is_there(error, one.number);
            }
            return Err(stop);
        }
        let finished = FINISHED.fill(&self.numbered(one));
        match (self.effect(session, kind).await?, entry) {
            // The answer was lost, and nothing else.
            (Some(true), Entry::Begun) => {
                session.rows(finished).await?;
                return Ok(());
            }
            (Some(false), _) => drop(session.rows(BEGUN.fill(&self.numbered(one))).await?),
            _ => {}
        }
        self.send(session, holder, one, finished).await?;
        if let Kind::CreateIndexConcurrently { name: Some(name), table } = kind
            && self.index_state(session, name, table).await? == Some(false)
        {
            let mut error = Error::new(Code::HalfDone, format!("the index {name} was built, but is not valid"))
                .at(one.script.place(one.statement.range.start))
                .hint("Run `schemactl up` again: it drops the index and builds it anew.");
            self.tell_what_is_there(&mut error, one.number);
            return Err(Stop::Failed(error));
        }
        Ok(())
    }

    /// Sends a statement with its entry of the journal: in one message, which is one transaction, unless it has to be
    /// alone.
    async fn send(
        &self,
        session: &mut Session,
        holder: &mut Session,
        one: &One<'_>,
        finished: String,
    ) -> Result<(), Stop> {
        let kind = &one.statement.kind;
        let statement = &one.script.text[one.statement.range.clone()];
        let mut mark = format!("{} {} */ ", self.version_mark(), self.settings.run_text);
        let sql = format!("{mark}{statement}");
        let mut alone = kind.outside().is_some();
        let mut ended = Ok(());
        if !alone {
            let patient = format!("{mark}{}", PATIENCE.fill(&self.names_and_times()));
            ended = self.beside(session, holder, format!("{patient}{statement}\n;\n{finished}")).await;
            alone = matches!(&ended, Err(Failure::Server(said)) if MUST_BE_ALONE.contains(&said.code()));
            mark = if alone { mark } else { patient };
        }
        if alone {
            ended = self.beside(session, holder, sql).await;
            if ended.is_ok() {
                session.rows(finished).await?;
            }
        }
        let said = match ended {
            Ok(()) => return Ok(()),
            Err(Failure::Server(said)) => said,
            Err(other) => return Err(other.into()),
        };
        let start = one.statement.range.start;
        let mut error =
            failure::of_statement(self.step, one.script, start, start as isize - mark.len() as isize, &said);
        // What can be seen half-way stays until the next run, which brings it to its end.
        if !matches!(kind, Kind::DetachConcurrently { .. }) {
            let _ = self.clear(session, kind).await;
            if let Kind::CreateIndexConcurrently { name: Some(name), table } = kind
                && matches!(self.index_state(session, name, table).await, Ok(Some(false)))
            {
                error.notes.push(format!("the half-built index {name} is still there: the next run drops it"));
            }
            let _ = session.rows(UNBEGUN.fill(&self.numbered(one))).await;
        }
        self.tell_what_is_there(&mut error, one.number);
        if was_in_the_way(said.code()) {
            return Err(Stop::Ended(Ended::Blocked { statement: statement.to_owned(), error }));
        }
        Err(Stop::Failed(error))
    }

    /// Runs a statement while the holder of the lock stays awake, and tells whom the statement waits for.
    async fn beside(&self, session: &mut Session, holder: &mut Session, sql: String) -> Result<(), Failure> {
        let pid = session.value(PID.to_owned()).await?.and_then(|pid| pid.parse().ok()).unwrap_or(0);
        let ask = self.holder_mark() + &BLOCKING.fill(&[("pid", Value::Number(pid))]);
        let begun = Instant::now();
        let work = session.stream(sql, |_| {});
        tokio::pin!(work);
        loop {
            tokio::select! {
                ended = &mut work => return ended,
                () = tokio::time::sleep(HEARTBEAT) => {
                    let answer = holder.value(ask.clone()).await?.unwrap_or_default();
                    let blockers: Vec<Blocker> = serde_json::from_str(&answer).unwrap_or_default();
                    if !blockers.is_empty() {
                        let (label, waited) = (self.step.label(), begun.elapsed());
                        (self.tell)(Event::WaitingForTable { label, blockers, waited });
                    }
                }
            }
        }
    }

    fn numbered<'a>(&'a self, one: &'a One<'_>) -> Vec<(&'static str, Value<'a>)> {
        let mut names = self.names();
        names.retain(|(name, _)| *name != "checksum");
        names.push(("checksum", Value::Text(&one.checksum)));
        names.push(("statement", Value::Number(i64::try_from(one.number).unwrap_or(i64::MAX))));
        names
    }

    fn tell_what_is_there(&self, error: &mut Error, finished: usize) {
        let total: usize = self.step.scripts.iter().map(|script| statements(&script.text).len()).sum();
        if finished == 0 {
            error.state = Some(format!("nothing of {} was done", self.step.label()));
        } else {
            error.code = Code::HalfDone;
            error.state = Some(format!(
                "{finished} of {total} statements of {} {} done",
                self.step.label(),
                if finished == 1 { "is" } else { "are" }
            ));
            let command = if self.step.kind == StepKind::Down { "down" } else { "up" };
            error.hint = Some(format!(
                "Mend the cause, or the statements that are left, and run `schemactl {command}` again: it goes on here."
            ));
        }
    }
}

fn changed(script: &Script, statement: &Statement) -> Box<Error> {
    Error::new(Code::ChecksumMismatch, "a statement that is already finished was changed")
        .at(script.place(statement.range.start))
        .state("half-done; the finished statements stay as they ran")
        .hint("Restore the statement, and put the change into a new migration.")
}
