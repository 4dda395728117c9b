//! Throwaway servers leave nothing behind, however their process ends.

use std::time::Instant;

use schemactl::db::embedded::{ServerEvent, Sessions, open_throwaway};

use super::process::{Other, alive, server_pid, soon};
use crate::support::{around, private_cluster, wanted};

#[test]
fn a_closed_server_is_gone_with_its_files() {
    let Some(cluster) = private_cluster(&[("max_connections", "7")]) else { return };
    let home = cluster.endpoint().socket_dir.clone();
    let pid = server_pid(&home.join("data"));
    assert_eq!(cluster.value("postgres", "show max_connections"), "7");
    assert_eq!(cluster.value("postgres", "show listen_addresses"), "");
    assert!(cluster.value("postgres", "show server_version").starts_with(cluster.server().version()));
    assert_eq!((cluster.server().engine(), cluster.server().sessions()), ("native", Sessions::Many));
    drop(cluster);
    assert!(!home.exists());
    soon("the server is gone", || !alive(pid));
}

#[test]
fn the_server_of_a_killed_process_is_gone_with_its_files() {
    let Some(other) = Other::throwaway() else { return };
    let home = other.endpoint.socket_dir.clone();
    let pid = server_pid(&home.join("data"));
    other.kill();
    let begin = Instant::now();
    soon("the server is gone", || !alive(pid));
    soon("its files are gone", || !home.exists());
    println!("gone after {:?}", begin.elapsed());
}

#[test]
#[cfg(target_os = "linux")]
fn the_server_of_a_killed_process_and_keeper_is_gone_and_its_files_are_swept() {
    let Some(other) = Other::throwaway() else { return };
    let home = other.endpoint.socket_dir.clone();
    let pid = server_pid(&home.join("data"));
    // Stopped, it cannot tidy up before it is killed.
    let keeper = super::process::parent(pid);
    super::process::kill_9(keeper);
    other.kill();
    soon("the server is gone", || !alive(pid));
    assert!(home.exists());
    let mut events = Vec::new();
    open_throwaway(&wanted(), &around(), &mut |event| events.push(event)).unwrap().close().unwrap();
    assert!(!home.exists());
    println!("{events:?}, {}", events.contains(&ServerEvent::Swept { dir: home }));
}

#[test]
fn many_at_once_do_not_disturb_each_other() {
    if private_cluster(&[]).is_none() {
        return;
    }
    let threads: Vec<_> = (0..4)
        .map(|number| {
            std::thread::spawn(move || {
                let cluster = private_cluster(&[]).unwrap();
                cluster.sql("postgres", &format!("create table t as select {number} as n"));
                assert_eq!(cluster.value("postgres", "select n from t"), number.to_string());
            })
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
}

#[test]
fn a_server_that_cannot_start_says_why() {
    let wanted =
        schemactl::db::embedded::Wanted { settings: vec![("shared_buffers".into(), "a lot".into())], ..wanted() };
    if private_cluster(&[]).is_none() {
        return;
    }
    let error = open_throwaway(&wanted, &around(), &mut |_| {}).map(|_| ()).unwrap_err();
    assert_eq!(error.code, schemactl::error::Code::NoServer);
    assert!(error.notes.join("\n").contains("shared_buffers"), "{error:?}");
}
