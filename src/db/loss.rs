//! What a roll-back would lose.

use crate::db::session::Session;
use crate::plan::{Plan, StepKind};
use crate::report::loss::{Count, LostRows};
use crate::sql::statement::{Kind, statements};
use crate::sql::template::{Template, Value};

const LOSS: Template = Template(include_str!("loss.sql"));
const COUNT: Template = Template(include_str!("count.sql"));

/// The rows of every table that the plan drops, by table. What cannot be counted is left out: the answer only warns.
pub async fn count(session: &mut Session, plan: &Plan) -> Vec<LostRows> {
    let mut lost = Vec::new();
    for (schema, table) in dropped_tables(plan) {
        if let Some(rows) = rows(session, &schema, &table).await {
            lost.push(rows);
        }
    }
    lost
}

async fn rows(session: &mut Session, schema: &str, table: &str) -> Option<LostRows> {
    let found = session.rows(LOSS.fill(&[("schema", Value::Text(schema)), ("table", Value::Text(table))])).await.ok()?;
    let found = found.into_iter().next()?;
    let name = found.first().cloned().flatten()?;
    let estimate = found.get(1).cloned().flatten().and_then(|rows| rows.parse().ok());
    if let Some(rows) = estimate {
        return Some(LostRows { table: name, rows, count: Count::Estimated });
    }
    let sql = COUNT.fill(&[("schema", Value::Name(schema)), ("table", Value::Name(table))]);
    let counted = session.rows(sql).await.ok()?;
    let rows = counted.last().and_then(|row| row.first().cloned().flatten())?.parse().ok()?;
    Some(LostRows { table: name, rows, count: Count::Exact })
}

/// The tables that the down scripts drop, by schema and name.
fn dropped_tables(plan: &Plan) -> Vec<(String, String)> {
    let mut tables = Vec::new();
    for step in plan.steps.iter().filter(|step| step.kind == StepKind::Down) {
        for script in &step.scripts {
            for statement in statements(&script.text) {
                let Kind::DropTable(names) = statement.kind else { continue };
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
