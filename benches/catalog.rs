//! What `verify` reads of a database, beside `pg_dump -s`: wall time, bytes and round trips, on a throwaway server.
//!
//!     cargo bench --bench catalog            # 50, 1,000 and 10,000 tables
//!     cargo bench --bench catalog -- 50 1000
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, clippy::print_stderr, missing_docs, dead_code)]

#[path = "../tests/support/clients.rs"]
mod clients;
#[path = "support/meter.rs"]
mod meter;

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use clients::{client, clients};
use meter::Meter;
use schemactl::db::catalog::{self, Schemas};
use schemactl::db::connect::{ConnectSettings, connect};
use schemactl::db::embedded::{Endpoint, Surroundings, Wanted, open_throwaway};
use schemactl::db::posture;
use schemactl::db::session::{Interrupt, Session};
use schemactl::model::address::{Address, Defaults};

/// What is measured, in the order of a round.
const WAYS: [&str; 3] = ["pg_dump -s", "digest", "rules"];

fn main() {
    let sizes: Vec<u32> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    let sizes = if sizes.is_empty() { vec![50, 1_000, 10_000] } else { sizes };
    let Some(bin) = clients() else { return };
    let around = Surroundings {
        home: std::env::var_os("HOME").map(PathBuf::from),
        cache: std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from),
        temp: std::env::temp_dir(),
        path: std::env::var_os("PATH"),
        pg_bin: None,
    };
    // pg_dump locks every table.
    let settings = vec![("max_locks_per_transaction".to_owned(), "512".to_owned())];
    let server = open_throwaway(&Wanted { settings, ..Wanted::default() }, &around, &mut |_| {}).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    println!(
        "| tables | what | median | least | of pg_dump | bytes | round trips |\n| --- | --- | --- | --- | --- | --- | --- |"
    );
    for tables in sizes {
        runtime.block_on(bench(server.endpoint(), bin, tables));
    }
}

async fn bench(endpoint: &Endpoint, bin: &Path, tables: u32) {
    let name = format!("bench_{tables}");
    let mut admin = session(endpoint, &endpoint.socket_dir, "postgres").await;
    admin.rows(format!("create database {name}")).await.unwrap();
    admin
        .rows("do $$ begin create role authenticated; exception when duplicate_object then null; end $$".to_owned())
        .await
        .unwrap();
    admin.close().await;
    let mut filling = session(endpoint, &endpoint.socket_dir, &name).await;
    let sql = include_str!("catalog.sql").replace(":tables", &tables.to_string());
    // The block commits now and then, so it has to come alone.
    let (before, block) = sql.split_at(sql.find("do $$").unwrap());
    for part in [before, block] {
        filling.rows(part.to_owned()).await.unwrap();
    }
    filling.rows("vacuum analyze".to_owned()).await.unwrap();
    filling.rows("checkpoint".to_owned()).await.unwrap();
    filling.close().await;
    let rounds = match tables {
        0..=100 => 15,
        101..=2_000 => 7,
        _ => 3,
    };
    let meter = Meter::new(
        &std::env::temp_dir().join(format!("meter-{}-{tables}", std::process::id())),
        &endpoint.socket_dir,
        endpoint.port,
    );
    let mut times: [Vec<Duration>; WAYS.len()] = Default::default();
    let mut counted = [(0, 0); WAYS.len()];
    // Interleaved, so that a busy moment of the machine hits all of them alike.
    for _ in 0..rounds {
        for (way, times) in times.iter_mut().enumerate() {
            let (took, counts) = once(way, endpoint, &meter, bin, &name).await;
            times.push(took);
            counted[way] = counts;
        }
    }
    times.iter_mut().for_each(|times| times.sort());
    let median = |way: usize| times[way][times[way].len() / 2];
    for (way, words) in WAYS.iter().enumerate() {
        println!(
            "| {tables} | {words} | {:.1} ms | {:.1} ms | {:.2} | {} | {} |",
            milliseconds(median(way)),
            milliseconds(times[way][0]),
            median(way).as_secs_f64() / median(0).as_secs_f64(),
            counted[way].0,
            counted[way].1
        );
    }
    let _ = std::fs::remove_dir_all(&meter.directory);
}

/// One measurement, each with a connection and a server process of its own. The connection counts as well.
async fn once(way: usize, endpoint: &Endpoint, meter: &Meter, bin: &Path, database: &str) -> (Duration, (u64, u64)) {
    meter.take();
    let begin = Instant::now();
    if way == 0 {
        let metered = Endpoint { socket_dir: meter.directory.clone(), ..endpoint.clone() };
        let dumped = client(bin, "pg_dump", &metered, database).arg("-s").stdout(Stdio::null()).status().unwrap();
        assert!(dumped.success());
        return (begin.elapsed(), meter.take());
    }
    let mut session = session(endpoint, &meter.directory, database).await;
    meter.take();
    match way {
        1 => drop(catalog::roots(&mut session, &Schemas::one("bench")).await.unwrap()),
        _ => drop(posture::posture(&mut session, "bench").await.unwrap()),
    }
    let took = begin.elapsed();
    let counts = meter.take();
    session.close().await;
    (took, counts)
}

async fn session(endpoint: &Endpoint, directory: &Path, database: &str) -> Session {
    let Endpoint { port, user, .. } = endpoint;
    let url = format!("postgres://{user}@/{database}?host={}&port={port}", directory.display());
    let address = Address::parse(&url, &Defaults::default()).unwrap();
    let settings =
        ConnectSettings { timeout: Duration::from_secs(10), wait: Duration::ZERO, interrupt: Interrupt::never() };
    connect(&address, &settings, &|_| {}).await.unwrap()
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
