//! `diff`: two catalogs compared, as a report. Writes nothing, and no migration either.

use crate::command::Context;
use crate::command::held::{Around, Held, Shadow, Wanted};
use crate::diff::compare;
use crate::error::{Code, Error, Result};
use crate::model::catalog::{Catalog, NOT_MODELLED, OWNER, Scope};
use crate::model::words::counted;
use crate::report::difference::{DiffReport, Side};
use crate::report::verify::ChangeLine;
use crate::report::{Detail, Outcome, Report};

/// The flags of `diff`.
#[derive(clap::Args, Clone, Debug)]
pub struct DiffArgs {
    /// A URL, `database` (the one that --database-url names), a file of `dump --format json`, or a bundle like core@3
    #[arg(value_name = "A", allow_hyphen_values = true)]
    pub a: String,
    /// The same, to compare it with
    #[arg(value_name = "B", allow_hyphen_values = true)]
    pub b: String,
    /// Which schemas of a database.
    #[command(flatten)]
    pub wanted: Wanted,
    /// Where migrations may be replayed.
    #[command(flatten)]
    pub shadow: Shadow,
}

/// Reads both and compares what both know.
pub async fn run(args: &DiffArgs, context: &Context<'_>) -> Result<Report> {
    let (a, mut b) = read(args, context).await?;
    let mut renamed = None;
    if let ([one], [other]) = (a.schemas.as_slice(), b.schemas.as_slice())
        && one != other
    {
        renamed = Some(format!("that {one} of A and {other} of B go by different names"));
        b.catalog = moved(&b.catalog, other, one);
    }
    let (old, new) = (a.comparable(&b), b.comparable(&a));
    let changes: Vec<ChangeLine> = compare(&old, &new).changes.iter().map(ChangeLine::from).collect();
    let mut not_covered: Vec<String> = NOT_MODELLED.iter().map(|what| (*what).to_owned()).collect();
    if a.around == Around::Unknown || b.around == Around::Unknown {
        not_covered.push("what is around the schemas, which a bundle does not say".to_owned());
    }
    not_covered.extend(renamed);
    let count = changes.len();
    let detail = DiffReport { a: side(&a, &old), b: side(&b, &new), changes, not_covered };
    let report = Report::new("diff", Outcome::Done).detail(Detail::Diff(detail));
    Ok(match count {
        0 => report,
        _ => {
            let fact = format!("{} and {} differ in {}", a.label, b.label, counted(count, "point"));
            report.failed(Error::new(Code::Differs, fact).state("nothing was changed").hint(
                "Write a migration that says what is meant; `schemactl verify --fix-sql` prints what would undo drift.",
            ))
        }
    })
}

/// Both sides. A database beside a file or a bundle is asked for the schemas that those have.
async fn read(args: &DiffArgs, context: &Context<'_>) -> Result<(Held, Held)> {
    let live = |name: &str| name.contains("://") || name == "database";
    let silent = args.wanted.schemas.is_empty() && !args.wanted.all_schemas && context.config.schema.is_none();
    let named = async |name: &str, wanted: &Wanted| Held::named(name, wanted, &args.shadow, context).await;
    let of = |held: &Held| match silent {
        true => Wanted { schemas: held.schemas.clone(), all_schemas: false },
        false => args.wanted.clone(),
    };
    if live(&args.a) && !live(&args.b) {
        let b = named(&args.b, &args.wanted).await?;
        return Ok((named(&args.a, &of(&b)).await?, b));
    }
    let a = named(&args.a, &args.wanted).await?;
    let wanted = if live(&args.b) && !live(&args.a) { of(&a) } else { args.wanted.clone() };
    let b = named(&args.b, &wanted).await?;
    Ok((a, b))
}

/// The catalog of one schema under the name of another.
fn moved(catalog: &Catalog, from: &str, to: &str) -> Catalog {
    let prefix = format!("{}.", crate::sql::quote::plain_identifier(from));
    catalog.rehomed(&prefix, from).named(to, OWNER)
}

fn side(held: &Held, compared: &Catalog) -> Side {
    let objects = compared.objects.keys().filter(|key| key.scope == Scope::Schema).count();
    Side { from: held.label.clone(), schemas: held.schemas.clone(), objects }
}
