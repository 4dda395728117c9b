//! What a database holds, so that two moments can be compared.

use std::collections::BTreeSet;

use super::sql::Session;
use super::{Cluster, TestDb};

const CATALOG: &str = include_str!("catalog.sql");

/// Every object of a database but the history, as text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalog(BTreeSet<String>);

impl Catalog {
    /// The catalog of a test's database.
    pub fn of(db: &TestDb) -> Catalog {
        Catalog::in_database(db.cluster(), db.name())
    }

    /// The catalog of a database.
    pub fn in_database(cluster: &Cluster, database: &str) -> Catalog {
        Catalog::seen_by(&mut Session::open(cluster.endpoint(), database).unwrap())
    }

    /// The catalog of the database that a session is in.
    pub fn seen_by(session: &mut Session) -> Catalog {
        let rows = session.run(CATALOG).unwrap();
        let objects: BTreeSet<String> = rows
            .into_iter()
            .map(|row| row.into_iter().map(Option::unwrap_or_default).collect::<Vec<_>>().join(" "))
            .collect();
        assert!(!objects.is_empty());
        Catalog(objects)
    }

    /// How many objects it names.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Panics with what differs, if anything does.
    #[track_caller]
    pub fn must_be(&self, expected: &Catalog, when: &str) {
        let gone: Vec<_> = expected.0.difference(&self.0).collect();
        let new: Vec<_> = self.0.difference(&expected.0).collect();
        assert!(
            gone.is_empty() && new.is_empty(),
            "{when}: the catalog differs\nnot there: {gone:#?}\nthere: {new:#?}"
        );
    }
}
