//! Clocks that are wrong or jump: of the client, of the server.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::crashes::Crashing;
use super::messages::{SAME, at_rest};
use super::story::{Kind, Running, Story, lines};
use super::table::Table;
use crate::cleanup::{DUE, requests};

/// The library that lies about the time; nothing where it is not installed.
fn liar() -> Option<PathBuf> {
    let found = ["x86_64", "aarch64"]
        .map(|machine| Path::new("/usr/lib").join(format!("{machine}-linux-gnu/faketime/libfaketimeMT.so.1")))
        .into_iter()
        .find(|path| path.exists());
    if found.is_none() {
        assert!(std::env::var_os("SCHEMACTL_TEST_REQUIRE").is_none(), "libfaketime is not installed");
        eprintln!("SKIPPED: libfaketime is not installed");
    }
    found
}

#[test]
fn a_client_whose_clock_is_wrong_applies_the_same_and_deletes_nothing() {
    let Some(liar) = liar() else { return };
    let table = Table::of("client_clock");
    for kind in [Kind::Core, Kind::Up, Kind::Down] {
        let Some(story) = Story::of(kind) else { return };
        for offset in ["-400d", "+400d", "+0d x1000"] {
            let db = story.fresh();
            let mut command = story.command(&db, None);
            command.env("LD_PRELOAD", &liar).env("FAKETIME", offset).env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
            let said = Running(command.spawn().unwrap()).wait();
            assert_eq!(said.status, Some(0), "{offset}: {said:#?}");
            at_rest(&db);
            story.is_at_end(&db, offset);
            let late =
                "select count(*) from schemactl.events where abs(extract(epoch from at - clock_timestamp())) > 3600";
            assert_eq!(db.value(late), "0", "{offset}: times are the server's");
        }
        table.row(
            "the client's clock is 400 days behind, ahead, or runs",
            kind.words(),
            3,
            &format!("exit 0; times are the server's; {SAME}"),
        );
    }
    let Some(db) = requests(300, 100) else { return };
    for offset in ["-400d", "+400d"] {
        let mut command = db.command(&["cleanup"]);
        command.env("LD_PRELOAD", &liar).env("FAKETIME", offset).env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
        crate::support::finish(&mut command).failed("E414", &["clock"]);
        assert_eq!(db.value(DUE), "100");
    }
    table.row(
        "the client's clock is 400 days behind or ahead",
        "`cleanup` of core",
        2,
        "exit 4: E414; nothing is deleted",
    );
    table.close();
}

#[test]
fn a_server_whose_clock_jumps_applies_the_same() {
    let Some(liar) = liar() else { return };
    let table = Table::of("server_clock");
    let Some(mut server) = Crashing::new(&[]) else { return };
    let stories = [Kind::Core, Kind::Up].map(|kind| Story::on(server.cluster, kind));
    let clock = server.cluster.endpoint().socket_dir.join("clock");
    fs::write(&clock, "+0d").unwrap();
    server.crash();
    server.start_with(&[
        ("LD_PRELOAD", &liar.to_string_lossy()),
        ("FAKETIME_TIMESTAMP_FILE", &clock.to_string_lossy()),
        ("FAKETIME_NO_CACHE", "1"),
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
    ]);
    let mut seen = 0;
    for story in &stories {
        for jump in ["+365d", "-365d"] {
            let db = story.fresh();
            fs::write(&clock, "+0d").unwrap();
            let running = story.begin(&db, None);
            std::thread::sleep(Duration::from_millis(150));
            fs::write(&clock, jump).unwrap();
            let said = running.wait();
            assert_eq!(said.status, Some(0), "{jump}: {said:#?}");
            fs::write(&clock, "+0d").unwrap();
            at_rest(&db);
            let jumped = "select count(*) from schemactl.events where abs(extract(epoch from at - clock_timestamp())) > 86400 * 300";
            seen += db.value(jumped).parse::<usize>().unwrap();
            story.is_at_end(&db, jump);
            let negative = "select version || ' took ' || duration_ms from schemactl.history where duration_ms < 0";
            assert_eq!(lines(&db, negative), [""; 0], "{jump}");
        }
        table.row(
            "the server's clock jumps by a year, on or back, in the middle of a run",
            story.kind.words(),
            2,
            &format!("exit 0; {SAME}"),
        );
    }
    assert!(seen > 0, "the clock has jumped");
    table.close();
}
