//! What a roll-back would lose.

use crate::db::session::Session;
use crate::plan::{Plan, StepKind};
use crate::report::loss::LostRows;
use crate::sql::statement::Kind;
use crate::sql::template::{Template, Value};

const LOSS: Template = Template(include_str!("loss.sql"));

/// The rows of every table that the plan drops, by table. What cannot be counted is left out: the answer only warns.
pub async fn count(session: &mut Session, plan: &Plan) -> Vec<LostRows> {
    let tables = dropped_tables(plan);
    if tables.is_empty() {
        return Vec::new();
    }
    let tables = serde_json::to_string(&tables).unwrap_or_default();
    let answer = session.last_value(LOSS.fill(&[("tables", Value::Text(&tables))])).await.ok().flatten();
    answer.and_then(|answer| serde_json::from_str(&answer).ok()).unwrap_or_default()
}

/// The tables that the down scripts drop, by schema and name.
fn dropped_tables(plan: &Plan) -> Vec<(String, String)> {
    let mut tables = Vec::new();
    for step in plan.steps.iter().filter(|step| step.kind == StepKind::Down) {
        for script in &step.scripts {
            for statement in script.statements() {
                let Kind::DropTable(names) = &statement.kind else { continue };
                for name in names {
                    match name.as_slice() {
                        [table] => tables.push((step.schema.clone(), table.clone())),
                        [schema, table] => tables.push((schema.clone(), table.clone())),
                        _ => {}
                    }
                }
            }
        }
    }
    tables.sort();
    tables.dedup();
    tables
}
