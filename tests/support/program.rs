//! The program, run as a customer would run it.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// No command of a test takes as long.
const LIMIT: Duration = Duration::from_secs(180);

/// A password that is given to every command and must never come out again.
pub const SECRET: &str = "hunter2-Never/Shown";

/// What the program did.
#[derive(Debug)]
pub struct Output {
    /// The exit status; 128 and the signal when one ended it.
    pub status: i32,
    /// What it wrote to stdout.
    pub stdout: String,
    /// What it wrote to stderr.
    pub stderr: String,
}

/// `schemactl` in an empty directory, with a clean environment and one database.
pub struct Program {
    dir: TempDir,
    url: String,
}

impl Program {
    /// The program for the database of this URL.
    pub fn new(url: &str) -> Program {
        Program { dir: tempfile::tempdir().unwrap(), url: url.to_owned() }
    }

    /// The directory it runs in; it is also its home.
    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// The command, for tests that change something about it.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_schemactl"));
        command.args(args).current_dir(self.dir()).env_clear().env("PATH", "/usr/bin:/bin").env("HOME", self.dir());
        command.env("SCHEMACTL_DATABASE_URL", &self.url).env("PGPASSWORD", SECRET);
        command
    }

    /// Writes a file into its directory.
    pub fn file(&self, path: &str, contents: impl AsRef<[u8]>) {
        let path = self.dir().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, contents).unwrap();
    }

    /// Writes files into a folder `m` of its directory, for `--dir m`.
    pub fn migrations(&self, files: &[(&str, &str)]) {
        files.iter().for_each(|(name, text)| self.file(&format!("m/{name}"), text));
    }

    /// Runs a command that must fail with this code, saying all these words; as text, and as JSON with everything on
    /// stderr.
    #[track_caller]
    pub fn fails(&self, args: &[&str], code: &str, words: &[&str]) -> Output {
        let text = self.run(args);
        text.failed(code, words);
        let json = self.run(&[args, &["-vv", "--output", "json"]].concat());
        json.failed(code, words);
        let report: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
        assert_eq!((&report["error"]["code"], &report["exit_code"]), (&code.into(), &json.status.into()), "{json:#?}");
        text
    }

    /// Runs it to its end.
    pub fn run(&self, args: &[&str]) -> Output {
        finish(&mut self.command(args))
    }
}

impl Output {
    /// The command ended well.
    #[track_caller]
    pub fn ok(self) -> Output {
        assert_eq!(self.status, 0, "{self:#?}");
        self
    }

    /// The command failed with this code and its exit status, with a way out, and said all these words.
    #[track_caller]
    pub fn failed(&self, code: &str, words: &[&str]) {
        let status: i32 = match code {
            "E130" | "E143" => code[1..].parse().unwrap(),
            _ => code[1..2].parse().unwrap(),
        };
        assert_eq!(self.status, status, "{code}: {self:#?}");
        for word in [&format!("error[{code}]: "), "= help: "].into_iter().chain(words.iter().copied()) {
            assert!(self.stderr.contains(word), "{word:?} is not said: {}\n{self:#?}", self.stderr);
        }
    }
}

/// Runs a command to its end. No output of any command may hold the secret.
pub fn finish(command: &mut Command) -> Output {
    use std::os::unix::process::ExitStatusExt;
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || sender.send(child.wait_with_output()));
    let output = receiver.recv_timeout(LIMIT).unwrap_or_else(|_| panic!("{command:?} does not end")).unwrap();
    let output = Output {
        status: output.status.code().unwrap_or_else(|| 128 + output.status.signal().unwrap_or_default()),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    };
    assert!(!format!("{}{}", output.stdout, output.stderr).contains(SECRET), "the password is shown: {output:#?}");
    output
}

/// Waits for something that must become true soon.
#[track_caller]
pub fn soon(what: &str, mut is_true: impl FnMut() -> bool) {
    let begin = Instant::now();
    while !is_true() {
        assert!(begin.elapsed() < Duration::from_secs(10), "still not so after 10 s: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}
