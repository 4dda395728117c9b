//! A zoo of objects: the digest of the pieces is that of the whole, what is put together by hand is what Postgres says, and
//! the canonical form is what it was.

use std::time::Duration;

use schemactl::db::catalog::{Schemas, details, roots};
use schemactl::db::connect::{ConnectSettings, connect};
use schemactl::db::session::{Interrupt, Session};
use schemactl::model::address::{Address, Defaults};
use schemactl::model::catalog::{Catalog, Roots};

use super::{base, cluster, major};
use crate::support::{self, Cluster};

const ZOO: &str = include_str!("zoo.sql");

/// What Postgres itself says of every index and every constraint: the table, which of the two, the name, the definition.
const SAID: &str = include_str!("said.sql");

/// The digest of the zoo on a server of this version: from 16 on, views are written otherwise. It changes with the canonical
/// form only, and then `CANON` has to.
fn digest(major: u32) -> Option<&'static str> {
    match major {
        15 => Some("dfbf3f1969a89f3181f81a451568cdd4300a581580f3d5c515890f378f64114e"),
        18 => Some("bc5c696a19c2facdab2f4c10807d0cde81b0498ee08c05b2ddf33db625696312"),
        _ => None,
    }
}

async fn session(cluster: &Cluster, name: &str) -> Session {
    let address = Address::parse(&cluster.url(name), &Defaults::default()).unwrap();
    let settings =
        ConnectSettings { timeout: Duration::from_secs(30), wait: Duration::ZERO, interrupt: Interrupt::never() };
    connect(&address, &settings, &|_| {}).await.unwrap()
}

/// The digests as `verify` asks for them, and the whole catalog.
pub(super) fn both(cluster: &Cluster, name: &str, schemas: &Schemas) -> (Roots, Catalog) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut session = session(cluster, name).await;
        let roots = roots(&mut session, schemas).await.unwrap();
        let whole = details(&mut session, schemas, &[]).await.unwrap();
        session.close().await;
        (roots, whole)
    })
}

#[test]
fn the_catalog_of_a_zoo_says_what_postgres_says() {
    let Some(cluster) = cluster() else { return };
    base(cluster, "zoo");
    support::sql::run(cluster.endpoint(), "zoo", ZOO).unwrap();
    let one = Schemas::one("zoo");
    let every = Schemas::Every;
    let all = Schemas::Real(vec!["app".to_owned(), "zoo".to_owned(), "public".to_owned()]);
    for schemas in [&one, &every, &all, &Schemas::one("app"), &Schemas::one("nowhere")] {
        let (roots, whole) = both(cluster, "zoo", schemas);
        assert_eq!(roots, whole.roots, "{schemas:?}");
    }
    let (_, whole) = both(cluster, "zoo", &every);
    let mut held = 0;
    for row in support::sql::run(cluster.endpoint(), "zoo", SAID).unwrap() {
        let cell = |at: usize| row.get(at).cloned().flatten().unwrap_or_default();
        let (table, what, name, said) = (cell(0), cell(1), cell(2), cell(3));
        let object = whole.objects.iter().find(|(key, _)| key.id == table && key.kind != "sequence");
        let (_, object) = object.unwrap_or_else(|| panic!("{table} is not there"));
        let found = object.detail.as_ref().unwrap()[&what][&name].as_str().unwrap_or_default();
        // What follows is ours: INVALID, CLUSTER and so on.
        assert!(found == said || found.starts_with(&format!("{said} ")), "{table} {name}\nhere: {found}\nsaid: {said}");
        held += 1;
    }
    assert!(held > 80, "{held}");
    if let Some(expected) = digest(major(cluster)) {
        assert_eq!(both(cluster, "zoo", &one).0.schema, expected);
    }
}
