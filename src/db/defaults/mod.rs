//! Default privileges: what a platform lets every new object be granted. A scratch database has to grant the same, or its
//! objects differ from the live ones although the same statements made them.

use crate::db::session::Session;
use crate::error::Result;
use crate::sql::quote;
use crate::sql::template::{Template, Value};

const READ: Template = Template(include_str!("read.sql"));
const GIVE: Template = Template(include_str!("give.sql"));

/// What the objects that a role makes in some schemas are granted by themselves.
#[derive(Clone, Debug)]
pub struct Defaults(String);

/// Reads them for the role `maker`.
pub async fn read(session: &mut Session, maker: &str, schemas: &[String]) -> Result<Defaults> {
    let schemas = quote::array(schemas.iter().map(String::as_str));
    let sql = READ.fill(&[("maker", Value::Text(maker)), ("schemas", Value::Text(&schemas))]);
    let lines = session.last_value(sql).await.map_err(|failure| failure.into_error("reading default privileges"))?;
    Ok(Defaults(lines.unwrap_or_default()))
}

/// Sets them for the role of this session, on a database that is ours. Roles and schemas that are not there are left out.
pub async fn give(session: &mut Session, defaults: &Defaults) -> Result<()> {
    let sql = GIVE.fill(&[("lines", Value::Text(&defaults.0))]);
    session
        .rows(sql)
        .await
        .map_err(|failure| failure.into_error("setting default privileges on a scratch database"))?;
    Ok(())
}
