//! Keeps the table of the Supabase CLI in step with our history, in the transaction of each step: for who goes on using
//! `supabase migration list` and the dashboard beside us.

use crate::adopt::statements::stored;
use crate::model::migration::Migration;
use crate::model::script::Script;
use crate::plan::{Step, StepKind};
use crate::sql::quote;
use crate::sql::template::{Template, Value};

const UP: Template = Template(include_str!("up.sql"));
const DOWN: Template = Template(include_str!("down.sql"));

/// Which bundles are kept in step, and with whom.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Keep {
    /// None.
    #[default]
    Nothing,
    /// These, with the Supabase CLI's table.
    Supabase(Vec<String>),
}

impl Keep {
    fn covers(&self, bundle: &str) -> bool {
        matches!(self, Keep::Supabase(bundles) if bundles.iter().any(|known| known == bundle))
    }

    /// What a step adds to its own record: nothing, or the other row too.
    pub(super) fn step(&self, step: &Step) -> String {
        let Some(script) = step.script().filter(|_| self.covers(&step.bundle)) else { return String::new() };
        let written = written(&script.path);
        match step.kind {
            StepKind::Up => up(written, &step.name, script),
            StepKind::Down => DOWN.fill(&[("written", Value::Text(written))]),
            StepKind::Seed | StepKind::Repeat | StepKind::Hook => String::new(),
        }
    }

    /// The same for a version that counts as applied without having been run.
    pub(super) fn recorded(&self, bundle: &str, migration: &Migration) -> String {
        if !self.covers(bundle) {
            return String::new();
        }
        let script = &migration.up;
        up(written(&script.path), &migration.name, script)
    }

    /// The same for a version that counts as rolled back.
    pub(super) fn forgotten(&self, bundle: &str, migration: Option<&Migration>) -> String {
        match migration.filter(|_| self.covers(bundle)) {
            Some(migration) => DOWN.fill(&[("written", Value::Text(written(&migration.up.path)))]),
            None => String::new(),
        }
    }
}

fn up(written: &str, name: &str, script: &Script) -> String {
    // The CLI stores the file with the line ends that it has; of a file with sections only one ran.
    let file = String::from_utf8_lossy(script.file_bytes());
    let file = file.strip_prefix('\u{feff}').unwrap_or(&file);
    let whole = file.replace("\r\n", "\n") == script.original();
    let statements = quote::array(stored(if whole { file } else { script.original() }));
    UP.fill(&[("written", Value::Text(written)), ("name", Value::Text(name)), ("statements", Value::Text(&statements))])
}

/// The version as its file name has it, which is how the CLI compares: `0001` is not `1`.
fn written(path: &str) -> &str {
    let file = path.rsplit('/').next().unwrap_or(path);
    file.split(['_', '.']).next().unwrap_or(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_written_as_its_file_name_has_it() {
        assert_eq!(written("supabase/migrations/20240101000001_create_notes.sql"), "20240101000001");
        assert_eq!(written("0001.up.sql"), "0001");
    }
}
