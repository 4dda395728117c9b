//! The statements of a version, one by one.

use std::time::Duration;

use crate::db::apply::failure;
use crate::db::outside::{Outside, Stop};
use crate::db::session::{Failure, Session};
use crate::error::{Code, Error};
use crate::model::checksum::Checksum;
use crate::model::script::Script;
use crate::sql::statement::{Kind, Statement, statements};
use crate::sql::template::{Template, Value};

const JOURNAL: Template = Template(include_str!("journal.sql"));
const FINISHED: Template = Template(include_str!("finished.sql"));
/// The holder must speak before its transaction counts as idle for too long.
const HEARTBEAT: Duration = Duration::from_secs(10);

impl Outside<'_> {
    /// Runs every statement that the journal does not have.
    pub(super) async fn statements(&self, session: &mut Session, holder: &mut Session) -> Result<(), Stop> {
        let journal = session.rows(JOURNAL.fill(&self.names())).await?;
        let mut number = 0usize;
        for script in &self.step.scripts {
            for statement in statements(&script.text) {
                let text = &script.text[statement.range.clone()];
                let checksum = Checksum::of_meaning(text).0;
                match journal.get(number).and_then(|row| row.get(1).cloned().flatten()) {
                    Some(done) if done == checksum => {}
                    Some(_) => return Err(Stop::Failed(changed(script, &statement))),
                    None => self.one(session, holder, script, &statement, number, &checksum).await?,
                }
                number += 1;
            }
        }
        Ok(())
    }

    async fn one(
        &self,
        session: &mut Session,
        holder: &mut Session,
        script: &Script,
        statement: &Statement,
        number: usize,
        checksum: &str,
    ) -> Result<(), Stop> {
        if let Kind::CreateIndexConcurrently { name: Some(name), table } = &statement.kind {
            self.drop_unfinished(session, name, table).await?;
        }
        let mark = format!("{} {} */ ", self.version_mark(), self.settings.run_text);
        let sql = format!("{mark}{}", &script.text[statement.range.clone()]);
        match beside(session, holder, sql).await {
            Ok(()) => {}
            Err(Failure::Server(said)) => {
                let before = statement.range.start as isize - mark.len() as isize;
                let mut error = failure::of_statement(self.step, script, statement.range.start, before, &said);
                if let Kind::CreateIndexConcurrently { name: Some(name), table } = &statement.kind {
                    // A build that failed leaves an index that every write pays for: it goes at once, if it can.
                    let _ = self.drop_unfinished(session, name, table).await;
                }
                self.tell_what_is_there(&mut error, number);
                return Err(Stop::Failed(error));
            }
            Err(other) => return Err(other.into()),
        }
        if let Kind::CreateIndexConcurrently { name: Some(name), table } = &statement.kind
            && self.index_state(session, name, table).await? == Some(false)
        {
            let mut error = Error::new(Code::HalfDone, format!("the index {name} was built, but is not valid"))
                .at(script.place(statement.range.start))
                .hint("Run `schemactl up` again: it drops the index and builds it anew.");
            self.tell_what_is_there(&mut error, number);
            return Err(Stop::Failed(error));
        }
        let mut names = self.names();
        names.push(("statement", Value::Number(i64::try_from(number).unwrap_or(i64::MAX))));
        names.retain(|(name, _)| *name != "checksum");
        names.push(("checksum", Value::Text(checksum)));
        session.rows(FINISHED.fill(&names)).await?;
        Ok(())
    }

    fn tell_what_is_there(&self, error: &mut Error, finished: usize) {
        let total: usize = self.step.scripts.iter().map(|script| statements(&script.text).len()).sum();
        if finished == 0 {
            error.state = Some(format!("nothing of {} was done", self.step.label()));
        } else {
            error.code = Code::HalfDone;
            error.state = Some(format!("the first {finished} of {total} statements of {} are done", self.step.label()));
            error.hint = Some("Mend the cause, or the statements that are left, and run `schemactl up` again: it goes on here.".to_owned());
        }
    }
}

/// Runs a statement while the holder of the lock stays awake.
async fn beside(session: &mut Session, holder: &mut Session, sql: String) -> Result<(), Failure> {
    let work = session.stream(sql, |_| {});
    tokio::pin!(work);
    loop {
        tokio::select! {
            ended = &mut work => return ended,
            () = tokio::time::sleep(HEARTBEAT) => holder.stream(crate::db::outside::PID.to_owned(), |_| {}).await?,
        }
    }
}

fn changed(script: &Script, statement: &Statement) -> Box<Error> {
    Error::new(Code::ChecksumMismatch, "a statement that is already finished was changed")
        .at(script.place(statement.range.start))
        .state("half-done; the finished statements stay as they ran")
        .hint("Restore the statement, and put the change into a new migration.")
}
