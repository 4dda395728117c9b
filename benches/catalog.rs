//! The catalog of a schema beside `pg_dump -s`, on a database of the caller's: wall time and bytes, the best of some runs.
//!
//!     SCHEMACTL_BENCH_URL=postgres://postgres@127.0.0.1:5432/bench cargo bench --bench catalog
//!
//! `SCHEMACTL_BENCH_TABLES=1000` makes the schema `bench` with so many tables first; `SCHEMACTL_BENCH_PG_DUMP` names the
//! program to compare with.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

use std::env;
use std::process::Command;
use std::time::{Duration, Instant};

use schemactl::db::catalog::{self, Schemas};
use schemactl::db::connect::{ConnectSettings, connect};
use schemactl::db::session::{Interrupt, Session};
use schemactl::model::address::{Address, Defaults};

const RUNS: usize = 5;

fn main() {
    let Ok(url) = env::var("SCHEMACTL_BENCH_URL") else {
        println!("SKIPPED: SCHEMACTL_BENCH_URL names no database");
        return;
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(bench(&url));
}

async fn bench(url: &str) {
    let address = Address::parse(url, &Defaults::default()).unwrap();
    let settings =
        ConnectSettings { timeout: Duration::from_secs(10), wait: Duration::ZERO, interrupt: Interrupt::never() };
    let mut session = connect(&address, &settings, &|_| {}).await.unwrap();
    if let Ok(tables) = env::var("SCHEMACTL_BENCH_TABLES") {
        let sql = include_str!("catalog.sql").replace(":tables", &tables);
        session.rows(sql).await.unwrap();
    }
    let schemas = Schemas::one("bench");
    let (roots, took) = best_roots(&mut session, &schemas).await;
    println!("{} objects", roots.objects);
    let digest = roots.schema.len() + roots.environment.len() + roots.objects.to_string().len();
    println!("digest   {:>8.1} ms {digest:>10} bytes  1 round trip", milliseconds(took));
    let begin = Instant::now();
    let full = catalog::details(&mut session, &schemas, &[]).await.unwrap();
    let bytes: usize =
        full.objects.values().filter_map(|object| object.detail.as_ref()).map(|detail| detail.to_string().len()).sum();
    println!("details  {:>8.1} ms {bytes:>10} bytes  1 round trip", milliseconds(begin.elapsed()));
    let begin = Instant::now();
    catalog::details(&mut session, &schemas, &[&full]).await.unwrap();
    println!("hashes   {:>8.1} ms {:>10} bytes  1 round trip", milliseconds(begin.elapsed()), full.objects.len() * 64);
    session.close().await;
    let program = env::var("SCHEMACTL_BENCH_PG_DUMP").unwrap_or_else(|_| "pg_dump".to_owned());
    let (mut least, mut size) = (Duration::MAX, 0);
    for _ in 0..RUNS {
        let begin = Instant::now();
        let dump = Command::new(&program).args(["-s", "-n", "bench", url]).output().unwrap();
        assert!(dump.status.success(), "{}", String::from_utf8_lossy(&dump.stderr));
        least = least.min(begin.elapsed());
        size = dump.stdout.len();
    }
    println!("pg_dump  {:>8.1} ms {size:>10} bytes", milliseconds(least));
    println!("ratio    {:>8.2} of pg_dump's wall time", took.as_secs_f64() / least.as_secs_f64());
}

async fn best_roots(session: &mut Session, schemas: &Schemas) -> (schemactl::model::catalog::Roots, Duration) {
    let mut least = Duration::MAX;
    let mut found = None;
    for _ in 0..RUNS {
        let begin = Instant::now();
        let roots = catalog::roots(session, schemas).await.unwrap();
        least = least.min(begin.elapsed());
        found = Some(roots);
    }
    (found.unwrap(), least)
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
