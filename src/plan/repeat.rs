//! What is repeated: scripts that run after the versions whenever their text has changed.

use crate::error::{Code, Error, Result};
use crate::model::bundle::{Bundle, Repeatable};
use crate::model::history::History;
use crate::model::version::Version;
use crate::plan::step::Making;
use crate::plan::{Edge, Mode, Step, StepKind};
use crate::standing::{self, Standing};

/// The steps for what is new or changed, by name.
pub(super) fn steps(bundle: &Bundle, schema: &str, history: &History) -> Result<Vec<Step>, Vec<Box<Error>>> {
    let mut errors = Vec::new();
    let mut steps = Vec::new();
    for line in standing::repeated(bundle, history) {
        let (Standing::Pending, Some(repeatable)) = (line.standing, line.repeatable) else { continue };
        match step(bundle, schema, repeatable) {
            Ok(step) => steps.push(step),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() { Ok(steps) } else { Err(errors) }
}

fn step(bundle: &Bundle, schema: &str, repeatable: &Repeatable) -> Result<Step> {
    let making = Making {
        kind: StepKind::Repeat,
        bundle,
        schema,
        version: Version(0),
        name: &repeatable.name,
        script: &repeatable.script,
        after: None,
        identity: &repeatable.script,
        edge: Edge::Middle,
    };
    let step = making.step()?;
    match (step.mode, step.directives.no_transaction) {
        (Mode::Outside, Some(offset)) => {
            Err(Error::new(Code::ForbiddenStatement, "what is repeated cannot run outside a transaction")
                .at(repeatable.script.place(offset))
                .hint("Move it into a version of its own."))
        }
        _ => Ok(step),
    }
}
