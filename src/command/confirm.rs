//! Asks before anything is destroyed. Off a terminal nothing is ever answered by default.

use crate::command::Context;
use crate::command::open::Opened;
use crate::config::{Consent, Database};
use crate::error::{Code, Error, Result};

/// How a destructive command has to be confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needed {
    /// A prompt on a terminal, or `--yes`.
    Yes,
    /// `--confirm` with the database's name.
    Name,
}

/// Whether a database is on this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Location {
    /// By its address, or because it is our own.
    Here,
    /// Anywhere else.
    Elsewhere,
}

/// What this database demands: its name, unless it is on this machine and nobody has marked it.
pub fn needed(location: Location, mark: Option<&str>) -> Needed {
    if location == Location::Here && mark.is_none() { Needed::Yes } else { Needed::Name }
}

/// Confirms `what` would be done to the open database, or refuses.
pub async fn confirm(context: &Context<'_>, opened: &Opened, what: &str) -> Result<()> {
    let location = match context.config.database()? {
        Database::At(address) if !address.is_local() => Location::Elsewhere,
        Database::At(_) | Database::Embedded(_) => Location::Here,
    };
    let name = &opened.facts.database;
    let refusal = |hint: String| {
        Err(Error::new(Code::NotConfirmed, format!("not confirmed: {what}"))
            .note(format!("database: {}", opened.facts))
            .state("nothing was changed")
            .hint(hint))
    };
    let why = match (location, opened.facts.mark.as_deref()) {
        (_, Some(mark)) => format!("The database is marked {mark}"),
        (_, None) => "The database is not on this machine".to_owned(),
    };
    // A name that was given counts also where it is not needed: whoever names another database means another.
    if let Some(said) = &context.config.confirm {
        return match said == name {
            true => Ok(()),
            false => {
                refusal(format!("This database has another name: give --confirm {name}, if it is the one you mean."))
            }
        };
    }
    match needed(location, opened.facts.mark.as_deref()) {
        Needed::Name => refusal(format!("{why}, so --yes is not enough: repeat its name with --confirm {name}.")),
        Needed::Yes if context.config.consent == Consent::Given => Ok(()),
        Needed::Yes => match answer(context, &format!("This will {what}. Type yes to go on: ")).await? {
            Some(line) if line.trim() == "yes" => Ok(()),
            Some(_) => refusal("Run it again and type yes, or give --yes.".to_owned()),
            None => refusal("There is no terminal to ask at: give --yes.".to_owned()),
        },
    }
}

/// What is typed; whoever is asked may also want to stop.
async fn answer(context: &Context<'_>, question: &str) -> Result<Option<String>> {
    let mut interrupt = context.interrupt.clone();
    tokio::select! {
        line = (context.ask)(question) => Ok(line),
        code = interrupt.wait() => Err(Error::new(code, "interrupted").state("nothing was changed")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remote_or_marked_database_demands_its_name() {
        assert_eq!(needed(Location::Here, None), Needed::Yes);
        assert_eq!(needed(Location::Elsewhere, None), Needed::Name);
        assert_eq!(needed(Location::Here, Some("production")), Needed::Name);
    }
}
