//! A standby: it can be read, and every write is refused before it is tried.

use std::fs::{self, File};
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

use crate::embedded::process::{kill_9, server_pid};
use crate::support::{Cluster, Program, private_cluster, soon};

/// A standby of a cluster, in the cluster's own directory.
struct Standby {
    server: Child,
    url: String,
}

impl Standby {
    fn of(cluster: &Cluster) -> Standby {
        let home = &cluster.endpoint().socket_dir;
        let (data, copy) = (home.join("data"), home.join("standby"));
        // A base backup by hand, for servers that come without pg_basebackup. The server copies, so it owns the copy.
        let label = cluster.value(
            "postgres",
            &format!(
                "select pg_backup_start('standby', true);
                 copy (select 1) to program 'cp -a {} {}';
                 select labelfile from pg_backup_stop(false)",
                data.display(),
                copy.display()
            ),
        );
        let port = cluster.endpoint().port;
        fs::remove_file(copy.join("postmaster.pid")).unwrap();
        for (file, text) in [("backup_label", label), ("standby.signal", String::new())] {
            fs::write(copy.join(file), text).unwrap();
            let owner = data.metadata().unwrap();
            std::os::unix::fs::chown(copy.join(file), Some(owner.uid()), Some(owner.gid())).unwrap();
        }
        let program = fs::read_link(format!("/proc/{}/exe", server_pid(&data))).unwrap();
        let owner = data.metadata().unwrap();
        let mut command = Command::new(program);
        command.arg("-D").arg(&copy).args(["-p", &(port + 1).to_string(), "-c", "listen_addresses="]);
        command.arg("-c").arg(format!("unix_socket_directories={}", home.display()));
        command.arg("-c").arg(format!("restore_command=cp {}/pg_wal/%f \"%p\"", data.display()));
        command.arg("-c").arg(format!("primary_conninfo=host={} port={port} user=postgres", home.display()));
        command.uid(owner.uid()).gid(owner.gid()).current_dir(home);
        let log = File::create(home.join("standby.log")).unwrap();
        let server = command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log).spawn().unwrap();
        let url = format!("postgres://postgres@/postgres?host={}&port={}", home.display(), port + 1);
        let standby = Standby { server, url };
        let program = Program::new(&standby.url);
        soon("the standby answers", || program.run(&["status"]).status == 0);
        standby
    }
}

impl Drop for Standby {
    fn drop(&mut self) {
        kill_9(i32::try_from(self.server.id()).unwrap());
        let _ = self.server.wait();
    }
}

#[test]
fn a_replica_is_read_and_never_written() {
    let settings = [("wal_level", "replica"), ("max_wal_senders", "4"), ("archive_mode", "off")];
    let Some(cluster) = private_cluster(&settings) else { return };
    let primary = Program::new(&cluster.url("postgres"));
    primary.run(&["up"]).ok();
    let standby = Standby::of(&cluster);
    let replica = Program::new(&standby.url);
    let status = replica.run(&["status"]).ok();
    assert!(status.stdout.contains("0007"), "{status:#?}");
    for command in [
        &["up", "--bundle", "lift"][..],
        &["up", "--bundle", "lift", "--atomic"],
        &["up", "--seed"],
        &["seed"],
        &["down", "--yes"],
        &["redo", "--yes"],
        &["reset", "--yes"],
        &["mark", "production"],
        &["rls", "matrix"],
        &["rls", "cases"],
        &["verify", "--rls"],
    ] {
        replica.fails(command, "E407", &["replica", "primary"]);
    }
    // Nothing to write is nothing to refuse.
    replica.run(&["up"]).ok();
    let doctor = replica.run(&["doctor"]);
    assert!(doctor.stdout.contains("replica") || doctor.stdout.contains("standby"), "{doctor:#?}");
}
