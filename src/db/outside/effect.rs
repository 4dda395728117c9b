//! What a statement outside a transaction has done, where the catalog can tell, and what an interrupted one has left.

use crate::db::outside::index::qualified;
use crate::db::outside::{Outside, Stop};
use crate::db::session::Session;
use crate::sql::statement::Kind;
use crate::sql::template::{Template, Value};

const ATTACHED: Template = Template(include_str!("attached.sql"));
const FINALIZE: Template = Template(include_str!("finalize.sql"));

impl Outside<'_> {
    /// Takes away, or brings to its end, what an interrupted statement of this kind has left: half-built indexes, which
    /// every write pays for, and partitions that are half taken off.
    pub(super) async fn clear(&self, session: &mut Session, kind: &Kind) -> Result<(), Stop> {
        match kind {
            Kind::CreateIndexConcurrently { name: Some(name), table } => {
                self.drop_unfinished(session, name, table).await
            }
            Kind::ReindexConcurrently { scope, name } => self.drop_rests(session, scope, name).await,
            Kind::DetachConcurrently { table, partition } => {
                let (table, partition) = (qualified(table), qualified(partition));
                if self.attached(session, &table, &partition).await?.as_deref() == Some("pending") {
                    let values = [("table", Value::Sql(&table)), ("partition", Value::Sql(&partition))];
                    session.rows(FINALIZE.fill(&values)).await?;
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    async fn attached(&self, session: &mut Session, table: &str, partition: &str) -> Result<Option<String>, Stop> {
        let values = [("table", Value::Text(table)), ("partition", Value::Text(partition))];
        Ok(session.value(ATTACHED.fill(&values)).await?)
    }

    /// Whether the effect of a statement is there, where the catalog can tell.
    pub(super) async fn effect(&self, session: &mut Session, kind: &Kind) -> Result<Option<bool>, Stop> {
        match kind {
            Kind::CreateIndexConcurrently { name: Some(name), table } => {
                Ok(Some(self.index_state(session, name, table).await?.is_some()))
            }
            Kind::DropIndexConcurrently(names) => {
                let mut all_gone = true;
                for name in names {
                    all_gone &= self.index_gone(session, name).await?;
                }
                Ok(Some(all_gone))
            }
            Kind::DetachConcurrently { table, partition } => {
                Ok(Some(self.attached(session, &qualified(table), &qualified(partition)).await?.is_none()))
            }
            _ => Ok(None),
        }
    }
}
