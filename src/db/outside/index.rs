//! Indexes that are built without blocking writers: whether the build came to its end, and what it leaves when not.

use crate::db::outside::{Outside, Stop};
use crate::db::session::Session;
use crate::sql::quote::identifier;
use crate::sql::template::{Template, Value};

const INDEX: Template = Template(include_str!("index.sql"));
const GONE_INDEX: Template = Template(include_str!("gone_index.sql"));
const INDEX_SCHEMA: Template = Template(include_str!("index_schema.sql"));
const RESTS: Template = Template(include_str!("rests.sql"));
const DROP_INDEX: Template = Template(include_str!("drop_index.sql"));

impl Outside<'_> {
    /// Whether an index is valid; `None` where it is not there.
    pub(super) async fn index_state(
        &self,
        session: &mut Session,
        name: &str,
        table: &[String],
    ) -> Result<Option<bool>, Stop> {
        let table = qualified(table);
        let answer = session.value(INDEX.fill(&[("name", Value::Text(name)), ("table", Value::Text(&table))])).await?;
        Ok(answer.map(|valid| valid == "t"))
    }

    /// Whether no index of this name is there.
    pub(super) async fn index_gone(&self, session: &mut Session, name: &[String]) -> Result<bool, Stop> {
        let name = qualified(name);
        let answer = session.value(GONE_INDEX.fill(&[("name", Value::Text(&name))])).await?;
        Ok(answer.as_deref() == Some("t"))
    }

    /// Drops what an interrupted build of this index has left. An index that is valid stays.
    pub(super) async fn drop_unfinished(
        &self,
        session: &mut Session,
        name: &str,
        table: &[String],
    ) -> Result<(), Stop> {
        if self.index_state(session, name, table).await? != Some(false) {
            return Ok(());
        }
        let table = qualified(table);
        let schema = session.value(INDEX_SCHEMA.fill(&[("table", Value::Text(&table))])).await?.unwrap_or_default();
        session.rows(DROP_INDEX.fill(&[("schema", Value::Name(&schema)), ("name", Value::Name(name))])).await?;
        Ok(())
    }

    /// Drops what interrupted rebuilds have left: the half-built copies, which every write pays for.
    pub(super) async fn drop_rests(&self, session: &mut Session, scope: &str, name: &[String]) -> Result<(), Stop> {
        let (full, last) = (qualified(name), name.last().map_or("", String::as_str));
        let values = [("scope", Value::Text(scope)), ("name", Value::Text(&full)), ("last", Value::Text(last))];
        for rest in session.rows(RESTS.fill(&values)).await? {
            let [Some(schema), Some(name)] = rest.as_slice() else { continue };
            session.rows(DROP_INDEX.fill(&[("schema", Value::Name(schema)), ("name", Value::Name(name))])).await?;
        }
        Ok(())
    }
}

/// A name as SQL writes it.
pub(super) fn qualified(parts: &[String]) -> String {
    parts.iter().map(|part| identifier(part)).collect::<Vec<_>>().join(".")
}
