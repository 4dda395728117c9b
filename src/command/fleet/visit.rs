//! One target: the command on its database, and what came of it in one line.

use std::time::Instant;

use crate::command::fleet::FleetCommand;
use crate::command::source::Sources;
use crate::command::verify::VerifyArgs;
use crate::command::{Context, status, up, verify};
use crate::fleet::Tenant;
use crate::report::event::Event;
use crate::report::fleet::FleetLine;
use crate::report::{Outcome, Report};

/// Runs the command on one target. Whatever happens there is in the line.
pub(super) async fn visit(
    command: &FleetCommand,
    context: &Context<'_>,
    sources: &Sources,
    tenant: &Tenant,
) -> FleetLine {
    let began = Instant::now();
    let config = context.config.on(tenant.address.clone(), tenant.schema.clone());
    let label = tenant.to_string();
    let tell = |event| (context.tell)(Event::Of { target: label.clone(), event: Box::new(event) });
    let context = Context {
        config: &config,
        tell: &tell,
        interrupt: context.interrupt.clone(),
        // Nobody answers for many databases at once.
        ask: &|_| Box::pin(std::future::ready(None)),
        machine: context.machine.clone(),
    };
    let report = match command {
        FleetCommand::Up { up, .. } => up::on(up, &context, sources).await,
        FleetCommand::Status { status, .. } => status::on(status, &context, sources).await,
        FleetCommand::Verify { .. } => verify::on(&VerifyArgs::default(), &context, sources).await,
    };
    let report = report.unwrap_or_else(|error| Report::new(command.name(), Outcome::Failed).failed(error));
    FleetLine::of(label.clone(), tenant.schema.clone(), report, began.elapsed())
}
