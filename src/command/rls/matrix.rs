//! `rls matrix`: everything tried as everybody, compared with what was reviewed.

use std::fs;
use std::path::Path;

use similar::TextDiff;

use crate::access::fixture::plans;
use crate::access::invariant::{Breach, breaches};
use crate::access::ownership::Ownership;
use crate::access::page;
use crate::access::plan::Questions;
use crate::bundle::read::REVIEWED;
use crate::command::open::Opened;
use crate::command::rls::Care;
use crate::command::source::Sources;
use crate::db::probe::{Probing, describe};
use crate::db::session::Session;
use crate::error::{Code, Error, Result};
use crate::model::bundle::Bundle;
use crate::report::access::{MatrixReport, Reviewed};
use crate::report::{Detail, Finding, Outcome, Report};

/// Probes every asked bundle; `write` is the folder to keep the matrices in.
pub(super) async fn run(sources: &Sources, opened: &mut Opened, care: Care, write: Option<&Path>) -> Result<Report> {
    let mut report = Report::new("rls", Outcome::Done);
    let mut matrices = Vec::new();
    for (bundle, schema) in super::installed(sources, opened)? {
        let mut found = probe(&mut opened.session, bundle, &schema, care).await?;
        report.findings.extend(broken(bundle, &found));
        match write {
            Some(folder) => {
                keep(folder, bundle, &found.text)?;
                found.reviewed = Reviewed::Written;
            }
            None => compare(bundle, &mut found, care),
        }
        matrices.push(found);
    }
    let differ = matrices.iter().filter(|found| found.reviewed == Reviewed::Differs).count();
    let missing = matrices.iter().filter(|found| found.reviewed == Reviewed::Missing).count();
    let broken = report.findings.len();
    report = report.detail(Detail::Matrices(matrices));
    let mut facts = Vec::new();
    if broken > 0 {
        facts.push(format!("{broken} cells break what always has to hold"));
    }
    if differ > 0 {
        facts.push("the matrix is not the reviewed one".to_owned());
    }
    if missing > 0 && care == Care::Scratch {
        facts.push("there is no reviewed matrix to compare with".to_owned());
    }
    if facts.is_empty() {
        return Ok(report);
    }
    Ok(report.failed(
        Error::new(Code::AccessBroken, facts.join("; "))
            .state("nothing was changed: every probe was rolled back")
            .hint("Read each cell. Where it is meant, keep it with --write; what is meant for everybody belongs into [[shared]] of bundle.toml, with its reason."),
    ))
}

/// What breaks an invariant in a matrix.
pub fn broken(bundle: &Bundle, found: &MatrixReport) -> Vec<Finding> {
    let breaches = breaches(&found.matrix, &bundle.shared).into_iter();
    let finding = |breach: Breach| Finding {
        rule: breach.rule.to_owned(),
        subject: format!("{} {}", bundle.name, breach.subject),
        message: breach.message,
        file: None,
        hint: None,
    };
    breaches.map(finding).collect()
}

/// Tries everything as everybody on a schema that one bundle is installed in.
pub async fn probe(session: &mut Session, bundle: &Bundle, schema: &str, care: Care) -> Result<MatrixReport> {
    let surface = describe(session, schema).await?;
    let ownership = Ownership::of(&surface);
    let mut probing = Probing::begin(session, schema, &plans(schema, &surface, &ownership)).await?;
    let mut questions = Questions::about(schema, &surface, &ownership, &probing.made);
    if care == Care::LiveData {
        questions = questions.without_blind();
    }
    let played = probing.play(&questions).await?;
    let matrix = questions.matrix(&surface, &ownership, &probing.made, &played);
    probing.end().await?;
    let (cells, unknown) = matrix.count();
    Ok(MatrixReport {
        bundle: bundle.name.clone(),
        schema: schema.to_owned(),
        probes: questions.len(),
        cells,
        unknown,
        reviewed: Reviewed::Same,
        diff: None,
        text: page::text(&matrix),
        matrix,
    })
}

/// Holds a matrix against the reviewed one; without the lines that were not tried.
pub fn compare(bundle: &Bundle, found: &mut MatrixReport, care: Care) {
    let Some(reviewed) = &bundle.reviewed else {
        found.reviewed = Reviewed::Missing;
        return;
    };
    let facts = match care {
        Care::Scratch => page::facts,
        Care::LiveData => page::facts_without_blind,
    };
    let (before, now) = (facts(&reviewed.text), facts(&found.text));
    if before == now {
        return;
    }
    found.reviewed = Reviewed::Differs;
    let diff = TextDiff::from_lines(before.as_str(), now.as_str());
    found.diff = Some(diff.unified_diff().context_radius(1).header(&reviewed.path, "as it is now").to_string());
}

fn keep(folder: &Path, bundle: &Bundle, text: &str) -> Result<()> {
    let beside = folder.join(&bundle.name);
    let home = if beside.is_dir() { beside } else { folder.to_owned() };
    let path = home.join(REVIEWED);
    if !home.join("bundle.toml").is_file() && !path.parent().is_some_and(Path::is_dir) {
        return Err(Error::new(Code::Usage, format!("there is no folder {} to keep the matrix in", home.display()))
            .hint("Run it where the folder migrations/ is, or name your own with --dir; it keeps the matrix in rls/matrix.txt."));
    }
    let written = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&path, text));
    written.map_err(|error| Error::new(Code::Usage, format!("{} cannot be written: {error}", path.display())))
}
