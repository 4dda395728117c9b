//! Hooks around the steps of a bundle: they are a part of the steps' own transactions, and commit with them or not at all.
//!
//! Where a step runs outside a transaction, what runs before it is a transaction of its own, and what runs after it are
//! further statements of it, which its journal knows.

use crate::error::{Code, Error, Result};
use crate::model::bundle::{Bundle, Hook, Moment};
use crate::model::script::Script;
use crate::model::version::Version;
use crate::plan::check::check_statements;
use crate::plan::step::{Making, filled};
use crate::plan::{Edge, Mode, Step, StepKind};
use crate::sql::directive;

/// Puts the hooks of a bundle around its steps on the way up.
pub(super) fn add(bundle: &Bundle, steps: Vec<Step>) -> Result<Vec<Step>> {
    if bundle.hooks.is_empty() || steps.is_empty() {
        return Ok(steps);
    }
    bundle.hooks.iter().try_for_each(check)?;
    let of = |moments: &[Moment]| -> Vec<Script> {
        let wanted = bundle.hooks.iter().filter(|hook| moments.contains(&hook.moment));
        wanted.map(|hook| hook.script.clone()).collect()
    };
    let last = steps.len() - 1;
    let mut all = Vec::new();
    for (index, mut step) in steps.into_iter().enumerate() {
        let before = of(if index == 0 { &[Moment::BeforeRun, Moment::BeforeEach] } else { &[Moment::BeforeEach] });
        let after = of(if index == last { &[Moment::AfterEach, Moment::AfterRun] } else { &[Moment::AfterEach] });
        match step.mode {
            Mode::Transaction => {
                step.main = before.len();
                step.verify = step.verify.map(|index| index + before.len());
                step.scripts.splice(0..0, before);
            }
            Mode::Outside => {
                for script in &before {
                    let edge = std::mem::replace(&mut step.edge, Edge::Middle);
                    all.push(alone(bundle, &step.schema, script, edge)?);
                }
            }
        }
        step.scripts.extend(after);
        all.push(step);
    }
    Ok(all)
}

/// A hook is a part of somebody else's transaction: it cannot leave it.
fn check(hook: &Hook) -> Result<()> {
    filled(&hook.script)?;
    if let Some(offset) = directive::of(&hook.script)?.no_transaction {
        return Err(Error::new(Code::ForbiddenStatement, "a hook cannot run outside a transaction")
            .at(hook.script.place(offset))
            .hint("It runs in the transaction of a version: remove the directive, or move the statement into a version of its own."));
    }
    check_statements(&hook.script, Mode::Transaction)
}

/// A hook before a step outside a transaction.
fn alone(bundle: &Bundle, schema: &str, script: &Script, edge: Edge) -> Result<Step> {
    let name = script.path.rsplit('/').next().unwrap_or(&script.path).to_owned();
    let making = Making {
        kind: StepKind::Hook,
        bundle,
        schema,
        version: Version(0),
        name: &name,
        script,
        after: None,
        identity: script,
        edge,
    };
    making.step()
}
