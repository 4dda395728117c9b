//! One message: the text of one or more steps, and the map from its characters back to the scripts.

use std::time::Duration;

use crate::db::apply::claim::Claimed;
use crate::db::apply::disk::Commit;
use crate::db::apply::event::{self, Seen};
use crate::db::apply::tell::{self, Tell};
use crate::db::apply::{ApplySettings, Atomicity, TOOL};
use crate::db::catalog::{Schemas, recorded};
use crate::model::script::Script;
use crate::plan::{Bootstrap, Edge, Mode, Plan, Step, StepKind};
use crate::sql::ending::may_end_its_transaction;
use crate::sql::template::{Template, Value};

const STEP: Template = Template(include_str!("step.sql"));
const FIRST: Template = Template(include_str!("first.sql"));
const BODY: Template = Template(include_str!("body.sql"));
const CLOSE: Template = Template(include_str!("close.sql"));
const UNENDED: Template = Template(include_str!("unended.sql"));
const RECORD_UP: Template = Template(include_str!("record_up.sql"));
const RECORD_DOWN: Template = Template(include_str!("record_down.sql"));
const RECORD_REPEAT: Template = Template(include_str!("record_repeat.sql"));
const RECORD_SEED: Template = Template(include_str!("record_seed.sql"));
const AFTER: Template = Template(include_str!("after.sql"));
const LAST: Template = Template(include_str!("last.sql"));

/// Scripts larger than this are not kept in the history.
const LARGEST_KEPT_SCRIPT: usize = 1 << 20;
/// Messages grow up to about this size, so that a thousand small migrations are half a dozen of them: the server reads a
/// message whole, and keeps it, before it runs the first statement.
const LARGEST_MESSAGE: usize = 2 << 20;
/// How long our own SQL around a step is, about.
const AROUND_A_STEP: usize = 4 << 10;

/// One message with the places of its scripts.
#[derive(Debug)]
pub(super) struct Message {
    /// What is sent.
    pub text: String,
    /// Which steps of the plan it holds.
    pub steps: std::ops::Range<usize>,
    /// Where each script stands in `text`.
    pub segments: Vec<Segment>,
}

/// A script's place in a message.
#[derive(Debug)]
pub(super) struct Segment {
    /// The step, counted in the plan.
    pub step: usize,
    /// The script, counted in the step.
    pub script: usize,
    /// Where it begins, in bytes of the message.
    pub start: usize,
    /// Its length in bytes.
    pub length: usize,
}

/// The mark that begins a step's body. It names the run, which no script can know beforehand: a row of a script that
/// looks like a mark is none.
pub(super) fn begin_mark(settings: &ApplySettings, step: usize) -> String {
    format!("{}:{step}:begin", settings.run_text)
}

/// The mark that stands before a step's commit.
pub(super) fn recorded_mark(settings: &ApplySettings, step: usize) -> String {
    format!("{}:{step}:recorded", settings.run_text)
}

impl Message {
    /// The next message of a plan: at most `window` steps from `from` on, and at least one.
    pub(super) fn build(plan: &Plan, from: usize, window: usize, settings: &ApplySettings) -> Message {
        let steps = match settings.atomicity {
            Atomicity::Whole => from..plan.steps.len(),
            Atomicity::PerStep => from..from + extent(&plan.steps[from..], window),
        };
        let mut message = Message { text: run_mark(settings), steps: steps.clone(), segments: Vec::new() };
        match settings.atomicity {
            Atomicity::Whole => message.add_transaction(plan, steps, settings),
            Atomicity::PerStep => {
                for step in steps {
                    message.add_transaction(plan, step..step + 1, settings);
                }
            }
        }
        message
    }

    fn add_transaction(&mut self, plan: &Plan, steps: std::ops::Range<usize>, settings: &ApplySettings) {
        let Some(first) = plan.steps.get(steps.start) else { return };
        let bootstrap = if steps.start == 0 { plan.bootstrap } else { Bootstrap::Done };
        let base = self.text.len();
        let mut claimed = Claimed::open(&step_settings(plan, steps.start, first, settings), bootstrap);
        for index in steps.clone() {
            let Some(step) = plan.steps.get(index) else { break };
            if index > steps.start {
                claimed.push_sql(&step_settings(plan, index, step, settings));
            }
            self.add_step(&mut claimed, plan, index, base, settings);
        }
        self.text.push_str(&claimed.commit());
        self.text.push_str(&AFTER.fill(&[]));
    }

    fn add_step(&mut self, claimed: &mut Claimed, plan: &Plan, index: usize, base: usize, settings: &ApplySettings) {
        let Some(step) = plan.steps.get(index) else { return };
        if step.edge == Edge::First {
            claimed.push(FIRST, &[]);
        }
        claimed
            .push(BODY, &[("schema", Value::Text(&step.schema)), ("mark", Value::Text(&begin_mark(settings, index)))]);
        for (script, body) in step.scripts.iter().enumerate() {
            let start = base + claimed.push_script(&body.text);
            self.segments.push(Segment { step: index, script, start, length: body.text.len() });
        }
        claimed.push(CLOSE, &[("bundle", Value::Text(&step.bundle)), ("schema", Value::Text(&step.schema))]);
        if step.scripts.iter().any(|script| may_end_its_transaction(&script.text)) {
            claimed.push(UNENDED, &[]);
        }
        let mark = recorded_mark(settings, index);
        let after = after_record(plan, index, settings);
        let is_last = index + 1 == self.steps.end;
        let tell = match settings.atomicity {
            Atomicity::PerStep => Tell::Later(Commit::of_step(index - self.steps.start, self.steps.len())),
            Atomicity::Whole if is_last => Tell::Later(Commit::Waits),
            Atomicity::Whole if after.is_empty() => Tell::Now(&mark),
            Atomicity::Whole => Tell::Later(Commit::None),
        };
        claimed.push_sql(&record(step, settings, tell));
        claimed.push_sql(&after);
        match settings.atomicity {
            Atomicity::PerStep => {
                // Every step adds an event: the guard of a later one has found it.
                let seen = if plan.head == 0 && index == 0 { Seen::Nothing } else { Seen::Newest };
                claimed.push_sql(&event::only_link(step, seen, &settings.run_text, &mark));
            }
            Atomicity::Whole => {
                if is_last {
                    claimed.push_sql(&event::links(&plan.steps[self.steps.start..], &settings.run_text));
                }
                if matches!(tell, Tell::Later(_)) {
                    claimed.push_sql(&tell::told(&mark));
                }
            }
        }
    }
}

/// The row of a step, which tells how long it took.
fn record(step: &Step, settings: &ApplySettings, tell: Tell<'_>) -> String {
    let script = step.script().map_or("", Script::original);
    let values = [
        ("bundle", Value::Text(&step.bundle)),
        ("version", Value::Number(step.version.bigint())),
        ("name", Value::Text(&step.name)),
        ("checksum", Value::Text(&step.checksum.0)),
        ("meaning", Value::Text(&step.meaning.0)),
        ("script", if script.len() > LARGEST_KEPT_SCRIPT { Value::Null } else { Value::Text(script) }),
        ("run", Value::Text(&settings.run_text)),
        ("tool", Value::Text(TOOL)),
    ];
    match step.kind {
        StepKind::Up => tell.with_row(RECORD_UP, &values),
        StepKind::Repeat => tell.with_row(RECORD_REPEAT, &values),
        StepKind::Down => RECORD_DOWN.fill(&values) + &tell.alone(),
        StepKind::Seed => RECORD_SEED.fill(&values) + &tell.alone(),
        StepKind::Hook => tell.alone(),
    }
}

/// What is done for a step after its row is written.
fn after_record(plan: &Plan, index: usize, settings: &ApplySettings) -> String {
    let Some(step) = plan.steps.get(index) else { return String::new() };
    let mut after = settings.keep.step(step);
    if step.edge == Edge::Last {
        after.push_str(&LAST.fill(&[]));
    } else if ends_its_bundle(plan, index) {
        after.push_str(&recorded::record(&step.bundle, &schemas(step)));
    }
    after
}

/// How many of the steps a message holds that begins with the first of them: at most `window`, and at least one.
fn extent(steps: &[Step], window: usize) -> usize {
    let mut size = 0;
    let holds = steps.iter().take(window.max(1)).take_while(|step| {
        let script: usize = step.scripts.iter().map(|script| script.text.len()).sum();
        // The script is sent twice: to be run, and to be kept.
        size += 2 * script + AROUND_A_STEP;
        step.mode != Mode::Outside && size <= LARGEST_MESSAGE
    });
    holds.count().max(1)
}

/// Which schemas a step's bundle is made of.
pub(super) fn schemas(step: &Step) -> Schemas {
    Schemas::Named { home: step.schema.clone(), others: step.other_schemas.clone() }
}

/// Whether no later step of the plan changes the same bundle: its catalog is recorded once, at the end of the run.
fn ends_its_bundle(plan: &Plan, index: usize) -> bool {
    let changes = |step: &Step| step.kind.has_version() || step.kind == StepKind::Repeat;
    let Some(step) = plan.steps.get(index).filter(|step| changes(step)) else { return false };
    !plan.steps[index + 1..].iter().any(|later| later.bundle == step.bundle && changes(later))
}

fn step_settings(plan: &Plan, index: usize, step: &Step, settings: &ApplySettings) -> String {
    let lock_timeout = milliseconds(step.directives.lock_timeout.unwrap_or(settings.lock_timeout));
    let statement_timeout = milliseconds(step.directives.statement_timeout.unwrap_or(settings.statement_timeout));
    // Every step adds exactly one event, so the head that a later step will find is known now.
    let head = plan.head.saturating_add(i64::try_from(index).unwrap_or(0));
    STEP.fill(&[
        ("lock_timeout", Value::Text(&lock_timeout)),
        ("statement_timeout", Value::Text(&statement_timeout)),
        ("head", Value::Text(&head.to_string())),
        ("bundle", Value::Text(&step.bundle)),
        ("schema", Value::Text(&step.schema)),
    ])
}

/// A time as Postgres' settings take it.
pub(crate) fn milliseconds(time: Duration) -> String {
    format!("{}ms", time.as_millis().min(i32::MAX as u128))
}

/// What a message begins with, so that a run can be found among the server's sessions through any pooler.
fn run_mark(settings: &ApplySettings) -> String {
    format!("/* schemactl {} */\n", settings.run)
}
