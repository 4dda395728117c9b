//! Probing row-level security: rows are put up, statements run as somebody, everything is undone.

pub mod cases;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::access::fixture::{MadeRows, RowPlan};
use crate::access::mutation::Mutation;
use crate::access::plan::{Played, Questions};
use crate::access::surface::{Policy, Surface, Table};
use crate::db::catalog::{Schemas, roots_inside};
use crate::db::session::{Failure, Session};
use crate::error::{Code, Error, Result};
use crate::sql::template::{Template, Value};

const DESCRIBE: Template = Template(include_str!("describe.sql"));
pub(super) const OPEN: Template = Template(include_str!("open.sql"));
const MATRIX: &str = include_str!("matrix.sql");
const BUILD: Template = Template(include_str!("build.sql"));
const PLAY: Template = Template(include_str!("play.sql"));
const SAVEPOINT: Template = Template(include_str!("savepoint.sql"));
const UNDO: Template = Template(include_str!("undo.sql"));
pub(super) const CLOSE: Template = Template(include_str!("close.sql"));

/// What row-level security has to guard in a schema.
pub async fn describe(session: &mut Session, schema: &str) -> Result<Surface> {
    let sql = DESCRIBE.fill(&[("schema", Value::Text(schema))]);
    let answer = session.value(sql).await.map_err(|failure| failure.into_error("reading tables and policies"))?;
    read(answer)
}

/// An open transaction with the plain rows in it. It is always rolled back.
#[derive(Debug)]
pub struct Probing<'a> {
    session: &'a mut Session,
    schema: String,
    /// The plain rows, as they are.
    pub made: MadeRows,
    made_text: String,
}

impl<'a> Probing<'a> {
    /// Opens the transaction and puts up the rows.
    pub async fn begin(session: &'a mut Session, schema: &str, rows: &[RowPlan]) -> Result<Probing<'a>> {
        let mut message = OPEN.fill(&[("schema", Value::Text(schema))]);
        message.push_str(MATRIX);
        session
            .transaction(message, |_| {})
            .await
            .map_err(|failure| failure.into_error("opening the transaction of the probes"))?;
        let mut probing =
            Probing { session, schema: schema.to_owned(), made: MadeRows::new(), made_text: String::new() };
        let rows = serde_json::to_string(rows).map_err(unreadable)?;
        let made = probing.ask(BUILD.fill(&[("rows", Value::Text(&rows))])).await?;
        probing.made_text = made.clone().unwrap_or_default();
        probing.made = read(made)?;
        Ok(probing)
    }

    /// Plays the scenes of the questions.
    pub async fn play(&mut self, questions: &Questions) -> Result<Vec<Played>> {
        let scenes = questions.to_json().to_string();
        let made = self.made_text.clone();
        let answer = self.ask(PLAY.fill(&[("scenes", Value::Text(&scenes)), ("made", Value::Text(&made))])).await?;
        read(answer)
    }

    /// What `verify` would compare: the digests of the schema and of what is around it.
    pub async fn digest(&mut self) -> Result<(String, String)> {
        let looked = roots_inside(self.session, &Schemas::one(&self.schema)).await;
        let roots = looked.map_err(|failure| failure.into_error("looking at the catalog between probes"))?;
        Ok((roots.schema, roots.environment))
    }

    /// Weakens a policy, until [`undo`](Probing::undo).
    pub async fn weaken(&mut self, table: &Table, policy: &Policy, mutation: Mutation) -> Result<()> {
        let mut message = SAVEPOINT.fill(&[]);
        let values = [
            ("schema", Value::Name(&self.schema)),
            ("table", Value::Name(&table.name)),
            ("policy", Value::Name(&policy.name)),
        ];
        message.push_str(&statement(mutation).fill(&values));
        self.ask(message).await.map(|_| ())
    }

    /// Undoes the weakening.
    pub async fn undo(&mut self) -> Result<()> {
        self.ask(UNDO.fill(&[])).await.map(|_| ())
    }

    /// Rolls everything back.
    pub async fn end(self) -> Result<()> {
        self.session
            .stream(CLOSE.fill(&[]), |_| {})
            .await
            .map_err(|failure| failure.into_error("rolling the probes back"))
    }

    async fn ask(&mut self, sql: String) -> Result<Option<String>> {
        match self.session.value(sql).await {
            Ok(value) => Ok(value),
            Err(failure) => {
                if let Failure::Server(_) = &failure {
                    let _ = self.session.stream(CLOSE.fill(&[]), |_| {}).await;
                }
                Err(failure
                    .into_error("probing row-level security")
                    .state("nothing was changed: the probes were rolled back"))
            }
        }
    }
}

fn statement(mutation: Mutation) -> Template {
    Template(match mutation {
        Mutation::Drop => include_str!("weaken/drop.sql"),
        Mutation::UsingTrue => include_str!("weaken/using_true.sql"),
        Mutation::UsingFalse => include_str!("weaken/using_false.sql"),
        Mutation::UsingSignedIn => include_str!("weaken/using_signed_in.sql"),
        Mutation::CheckTrue => include_str!("weaken/check_true.sql"),
        Mutation::ToPublic => include_str!("weaken/to_public.sql"),
        Mutation::RlsOff => include_str!("weaken/rls_off.sql"),
        Mutation::GrantAnon => include_str!("weaken/grant_anon.sql"),
        Mutation::ExtraPolicy => include_str!("weaken/extra_policy.sql"),
    })
}

fn read<T: DeserializeOwned + for<'de> Deserialize<'de>>(answer: Option<String>) -> Result<T> {
    serde_json::from_str(answer.as_deref().unwrap_or("null")).map_err(unreadable)
}

fn unreadable(error: serde_json::Error) -> Box<Error> {
    Error::new(Code::Bug, format!("an answer of the probes cannot be read: {error}"))
}
