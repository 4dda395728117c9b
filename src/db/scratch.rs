//! A database of our own on somebody's server, for as long as something is tried out.

use crate::db::connect::{ConnectSettings, connect};
use crate::db::session::{Failure, Session};
use crate::error::{Code, Error, Result};
use crate::model::address::Address;
use crate::report::event::Tell;
use crate::sql::template::{Template, Value};

const CREATE: Template = Template(include_str!("scratch_create.sql"));
const DROP: Template = Template(include_str!("scratch_drop.sql"));

/// A scratch database. It has to be dropped by [`drop`](Scratch::drop).
#[derive(Debug)]
pub struct Scratch {
    admin: Session,
    name: String,
    /// The connection to it.
    pub session: Session,
    /// Where it is.
    pub address: Address,
}

impl Scratch {
    /// Makes one on the server of this address.
    pub async fn create(address: &Address, settings: &ConnectSettings, tell: Tell<'_>) -> Result<Scratch> {
        let mut admin = connect(address, settings, tell).await?;
        let name = format!("schemactl_scratch_{}", uuid::Uuid::new_v4().simple());
        admin.rows(CREATE.fill(&[("name", Value::Name(&name))])).await.map_err(refused)?;
        let address = Address { database: name.clone(), ..address.clone() };
        match connect(&address, settings, tell).await {
            Ok(session) => Ok(Scratch { admin, name, session, address }),
            Err(error) => {
                let _ = admin.rows(DROP.fill(&[("name", Value::Name(&name))])).await;
                Err(error)
            }
        }
    }

    /// Takes it away.
    pub async fn drop(self) -> Result<()> {
        let Scratch { mut admin, name, session, .. } = self;
        session.close().await;
        // An interrupt that ended the work must not leave the database behind.
        admin.interrupt = crate::db::session::Interrupt::never();
        let dropped = admin.rows(DROP.fill(&[("name", Value::Name(&name))])).await;
        admin.close().await;
        dropped.map(|_| ()).map_err(|failure| failure.into_error(&format!("dropping the scratch database {name}")))
    }
}

fn refused(failure: Failure) -> Box<Error> {
    let error = failure.into_error("making a scratch database");
    if error.code == Code::NoRights {
        return error.hint("Name a server where this role may create databases: a throwaway one is enough.");
    }
    error
}
