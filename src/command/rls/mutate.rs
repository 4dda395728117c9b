//! `rls matrix --mutate`: every policy weakened in nine ways, each undone; somebody has to notice.

use crate::access::fixture::plans;
use crate::access::matrix::Matrix;
use crate::access::mutation::Mutation;
use crate::access::ownership::Ownership;
use crate::access::plan::Questions;
use crate::access::reach::Reach;
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
        let questions = Questions::about(&schema, &surface, &ownership, &probing.made);
        let digest = probing.digest().await?;
        let mut trial = Trial {
            probing: &mut probing,
            surface: &surface,
            ownership: &ownership,
            questions,
            reach: Reach::of(&surface),
            asked: Vec::new(),
            digest,
        };
        for table in &surface.tables {
            trial.look_at(table).await?;
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
    reach: Reach,
    /// What is asked about the table at hand, and what was answered before: the table itself first, because it shows
    /// nearly every weakening; then what is around it.
    asked: Vec<(Questions, Matrix)>,
    /// The digests that `verify` compares, before.
    digest: (String, String),
}

impl Trial<'_, '_> {
    async fn look_at(&mut self, table: &Table) -> Result<()> {
        self.asked.clear();
        if table.policies.is_empty() {
            return Ok(());
        }
        let section = format!("table {}", table.name);
        for questions in
            [self.questions.of_sections(|name| name == section), self.questions.around(&table.name, &self.reach)]
        {
            let before = self.answers(&questions).await?;
            self.asked.push((questions, before));
        }
        Ok(())
    }

    async fn weaken(
        &mut self,
        bundle: &str,
        table: &Table,
        policy: &Policy,
        mutation: Mutation,
    ) -> Result<MutationLine> {
        self.probing.weaken(table, policy, mutation).await?;
        let mut first = None;
        for at in 0..self.asked.len() {
            let Some((questions, before)) = self.asked.get(at).cloned() else { break };
            first = self.answers(&questions).await?.first_change(&before);
            if first.is_some() {
                break;
            }
        }
        let catalog = if self.probing.digest().await? == self.digest { Notice::Missed } else { Notice::Noticed };
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

    async fn answers(&mut self, questions: &Questions) -> Result<Matrix> {
        let played = self.probing.play(questions).await?;
        Ok(questions.answered(self.surface, self.ownership, &self.probing.made, &played))
    }
}
