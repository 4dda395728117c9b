//! `rls matrix --mutate`: every policy weakened in nine ways, each undone; somebody has to notice.

use crate::access::fixture::plans;
use crate::access::matrix::Matrix;
use crate::access::mutation::Mutation;
use crate::access::ownership::Ownership;
use crate::access::plan::Questions;
use crate::access::surface::{Policy, Surface, Table};
use crate::command::open::Opened;
use crate::command::source::Sources;
use crate::db::probe::{Probing, describe};
use crate::error::{Code, Error, Result};
use crate::report::access::{MutationLine, Notice};
use crate::report::{Detail, Outcome, Report};

/// Weakens every policy of every asked bundle.
pub(super) async fn run(sources: &Sources, opened: &mut Opened) -> Result<Report> {
    let mut lines = Vec::new();
    for (bundle, schema) in super::installed(sources, opened)? {
        let surface = describe(&mut opened.session, &schema).await?;
        let ownership = Ownership::of(&surface);
        let mut probing = Probing::begin(&mut opened.session, &schema, &plans(&schema, &surface, &ownership)).await?;
        let mut trial = Trial::new(&mut probing, &schema, &surface, &ownership).await?;
        for table in &surface.tables {
            for policy in &table.policies {
                for mutation in Mutation::ALL.into_iter().filter(|mutation| mutation.fits(policy)) {
                    lines.push(trial.weaken(&bundle.name, table, policy, mutation).await?);
                }
            }
        }
        probing.end().await?;
    }
    let missed = lines.iter().filter(|line| line.matrix == Notice::Missed && line.catalog == Notice::Missed).count();
    let report = Report::new("rls", Outcome::Done).detail(Detail::Mutations(lines));
    if missed > 0 {
        return Ok(report.failed(
            Error::new(Code::AccessBroken, format!("{missed} weakenings were noticed by nobody"))
                .state("nothing was changed"),
        ));
    }
    Ok(report)
}

/// What is compared after each weakening.
struct Trial<'a, 'b> {
    probing: &'a mut Probing<'b>,
    surface: &'a Surface,
    ownership: &'a Ownership,
    questions: Questions,
    before: Matrix,
    guard: String,
}

impl<'a, 'b> Trial<'a, 'b> {
    async fn new(
        probing: &'a mut Probing<'b>,
        schema: &str,
        surface: &'a Surface,
        ownership: &'a Ownership,
    ) -> Result<Trial<'a, 'b>> {
        let questions = Questions::about(schema, surface, ownership, &probing.made);
        let played = probing.play(&questions).await?;
        let before = questions.answered(surface, ownership, &probing.made, &played);
        let guard = probing.guard().await?;
        Ok(Trial { probing, surface, ownership, questions, before, guard })
    }

    async fn weaken(
        &mut self,
        bundle: &str,
        table: &Table,
        policy: &Policy,
        mutation: Mutation,
    ) -> Result<MutationLine> {
        self.probing.weaken(table, policy, mutation).await?;
        let section = format!("table {}", table.name);
        // The table itself first: it shows nearly every weakening, and the rest need not be asked.
        let mut first = self.first_change(&self.questions.of_sections(|name| name == section)).await?;
        if first.is_none() {
            first = self.first_change(&self.questions.of_sections(|name| name != section)).await?;
        }
        let catalog = if self.probing.guard().await? == self.guard { Notice::Missed } else { Notice::Noticed };
        self.probing.undo().await?;
        Ok(MutationLine {
            bundle: bundle.to_owned(),
            table: table.name.clone(),
            policy: policy.name.clone(),
            mutation,
            matrix: if first.is_some() { Notice::Noticed } else { Notice::Missed },
            catalog,
            first,
        })
    }

    async fn first_change(&mut self, questions: &Questions) -> Result<Option<String>> {
        let played = self.probing.play(questions).await?;
        let now = questions.answered(self.surface, self.ownership, &self.probing.made, &played);
        Ok(now.first_change(&self.before))
    }
}
