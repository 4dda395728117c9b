//! The command line: the list of commands and the flags they share.

use std::ffi::OsString;
use std::mem::ManuallyDrop;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use crate::command;
use crate::config::{Consent, Flags};
use crate::model::address::Secret;

const AFTER_HELP: &str = "\
Examples:
  schemactl up --embedded                  try it: on a Postgres of its own
  schemactl up                             on the database that DATABASE_URL names
  schemactl status                         what is applied, what is pending
  schemactl up --dir supabase/migrations   your own files

Exit status:
  0  done                    5   a step failed and was rolled back
  1  asked, and answered no  6   a step stopped half-way
  2  asked wrongly           7   somebody else held a lock
  3  database unreachable    70  a bug in schemactl
  4  refused, untouched      130, 143  interrupted";

/// Schema as code for Postgres and Supabase: apply, verify, roll back and clean up versioned SQL migrations.
#[derive(Parser, Debug)]
#[command(name = "schemactl", version, max_term_width = 110, arg_required_else_help = true, after_help = AFTER_HELP)]
pub struct Cli {
    /// The flags that every command takes.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

impl Cli {
    /// Reads the words of a command line, the program's name first.
    ///
    /// clap copies every flag that all commands take into each command, which takes longer than all the rest of starting up.
    /// So it first sees only those commands that are among the words. What is right that way is right; for anything
    /// else (help, a slip) it sees all of them.
    pub fn read(words: &[OsString]) -> Result<Cli, clap::Error> {
        // The process will end soon enough: to take so many parts asunder takes as long as to put them together.
        let mut all = ManuallyDrop::new(Cli::command());
        let named = |command: &&clap::Command| words.iter().any(|word| word == command.get_name());
        let few: Vec<clap::Command> = all.get_subcommands().filter(named).cloned().collect();
        if !few.is_empty() {
            let mut few = ManuallyDrop::new(Global::augment_args(clap::Command::new("schemactl").subcommands(few)));
            if let Ok(cli) = read_by(&mut few, words) {
                return Ok(cli);
            }
        }
        read_by(&mut all, words)
    }
}

fn read_by(command: &mut clap::Command, words: &[OsString]) -> Result<Cli, clap::Error> {
    let mut matches = command.try_get_matches_from_mut(words)?;
    Cli::from_arg_matches_mut(&mut matches).map_err(|error| error.format(command))
}

/// Whether a command line that could not be read asks for JSON all the same.
pub fn asks_for_json(words: &[OsString]) -> bool {
    let words: Vec<&str> = words.iter().filter_map(|word| word.to_str()).collect();
    words.windows(2).any(|pair| matches!(pair, ["-o" | "--output", "json"]))
        || words.iter().any(|word| matches!(*word, "-ojson" | "-o=json" | "--output=json"))
}

/// What to do.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Apply what is pending
    Up(command::up::UpArgs),
    /// Roll back, newest first, after saying what will be lost
    Down(command::down::DownArgs),
    /// Roll the newest back and apply it again
    Redo(command::redo::RedoArgs),
    /// For development: roll everything back, apply it again, sow the seeds
    Reset(command::reset::ResetArgs),
    /// What is applied, pending, changed or missing
    Status(command::status::StatusArgs),
    /// Whether the database is what its migrations say
    Verify(command::verify::VerifyArgs),
    /// Try migrations out on a scratch database
    Test {
        /// What to try
        #[command(subcommand)]
        command: command::roundtrip::TestCommand,
    },
    /// The same on many databases, with one report
    Fleet {
        /// What to do
        #[command(subcommand)]
        command: command::fleet::FleetCommand,
    },
    /// Sow the seeds that are new or changed
    Seed(command::seed::SeedArgs),
    /// Everything that ever happened, and whether the record is whole
    History(command::history::HistoryArgs),
    /// Say what this database is: a marked one is destroyed only with --confirm
    Mark(command::mark::MarkArgs),
    /// Make the files of a new migration, as the folder has its others
    New(command::new::NewArgs),
    /// Take over from another tool where it stands: read its history, check it, go on from there
    Adopt(command::adopt::AdoptArgs),
    /// Record versions as applied without running them, where no history tells
    Baseline(command::baseline::BaselineArgs),
    /// Tell the history what was done by hand, or go on with a half-done version
    Repair {
        /// What to repair
        #[command(subcommand)]
        command: command::repair::RepairCommand,
    },
    /// Delete what retention says, in short transactions
    Cleanup(command::cleanup::CleanupArgs),
    /// Who reaches what through row-level security
    Rls(command::rls::RlsArgs),
    /// Grants, policies, functions and indexes, judged by rules
    Rules,
    /// What `up` would do: locks, sizes, rewrites, who is in the way; and a file for `up --plan`
    Plan(command::plan::PlanArgs),
    /// Rules over migration files: locks, row-level security, grants, ways back; needs no database
    Lint(command::lint::LintArgs),
    /// The page of a rule or of an error code
    Explain(command::explain::ExplainArgs),
    /// Look at connection, server and rights: what works, what does not, what to do
    Doctor,
    /// Whether a backend can work with the database: ready, degraded or down
    Ready,
    /// The catalog as SQL that makes it again, or as JSON
    Dump(command::dump::DumpArgs),
    /// How two catalogs differ: databases, dumps, or versions of a bundle
    Diff(command::diff::DiffArgs),
    /// The schema as pages that people read, with a diagram
    Docs(command::docs::DocsArgs),
    /// The bundles in this binary
    Bundles,
    /// The SQL of one version
    Show(command::show::ShowArgs),
    /// Write a bundle's files into a folder
    Export(command::export::ExportArgs),
    /// Make the catalogs that the versions of a bundle lead to, on scratch databases
    #[command(hide = true)]
    Golden(command::golden::GoldenArgs),
    /// The Postgres servers that --embedded uses: fetch one, or list what is there
    Pg {
        /// What to do
        #[command(subcommand)]
        command: command::pg::PgCommand,
    },
    /// Completions for a shell, to stdout
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// The manual page, to stdout
    Man,
}

/// The flags that every command takes.
#[derive(Args, Debug)]
pub struct Global {
    /// Where the database is [env: SCHEMACTL_DATABASE_URL, DATABASE_URL, PG*]
    #[arg(short, long, global = true, value_name = "URL", help_heading = "Database", allow_hyphen_values = true)]
    pub database_url: Option<String>,
    /// Use a Postgres of its own, kept in a folder [default: .schemactl/postgres]
    #[arg(long, global = true, value_name = "DIR", num_args = 0..=1, require_equals = true, conflicts_with = "database_url", help_heading = "Database")]
    pub embedded: Option<Option<PathBuf>>,
    /// Where the server binaries of --embedded are [env: SCHEMACTL_PG_BIN]
    #[arg(long, global = true, value_name = "DIR", help_heading = "Database")]
    pub pg_bin: Option<PathBuf>,
    /// disable, prefer, require, verify-ca or verify-full [default: verify-full; prefer on this machine] [env: PGSSLMODE]
    #[arg(long, global = true, value_name = "MODE", help_heading = "Database")]
    pub tls: Option<String>,
    /// A certificate authority to trust, beside the public ones [env: PGSSLROOTCERT]
    #[arg(long, global = true, value_name = "FILE", help_heading = "Database")]
    pub tls_ca: Option<PathBuf>,
    /// Wait for a server that does not answer yet [default: do not; 60s without TIME]
    #[arg(long, global = true, value_name = "TIME", num_args = 0..=1, require_equals = true, default_missing_value = "60s", value_parser = time, help_heading = "Database")]
    pub wait: Option<Duration>,
    /// How long one connection attempt may take [default: 10s]
    #[arg(long, global = true, value_name = "TIME", value_parser = time, help_heading = "Database")]
    pub connect_timeout: Option<Duration>,
    /// A bundle of this binary; can be given more than once [default: core] [env: SCHEMACTL_BUNDLE]
    #[arg(long = "bundle", global = true, value_name = "NAME", help_heading = "Migrations")]
    pub bundles: Vec<String>,
    /// A folder of your own migrations; can be given more than once [env: SCHEMACTL_DIR]
    #[arg(long = "dir", global = true, value_name = "DIR", help_heading = "Migrations")]
    pub dirs: Vec<PathBuf>,
    /// Whose files the folders hold: schemactl, supabase, sqlx, golang-migrate, dbmate, goose, flyway, refinery, prisma,
    /// node-pg-migrate or sqitch [default: found out] [env: SCHEMACTL_LAYOUT]
    #[arg(long, global = true, value_name = "NAME", help_heading = "Migrations")]
    pub layout: Option<String>,
    /// A value for a variable that a bundle declares; can be given more than once [env: SCHEMACTL_VAR_NAME]
    #[arg(
        long = "var",
        global = true,
        value_name = "NAME=VALUE",
        help_heading = "Migrations",
        allow_hyphen_values = true
    )]
    pub variables: Vec<String>,
    /// The schema to install into [default: the bundle's own] [env: SCHEMACTL_SCHEMA]
    #[arg(long, global = true, value_name = "NAME", help_heading = "Migrations")]
    pub schema: Option<String>,
    /// How long to wait for another run, or a session that holds a table [default: 10m]
    #[arg(long, global = true, value_name = "TIME", value_parser = time, help_heading = "Time")]
    pub lock_wait: Option<Duration>,
    /// How long one statement waits for a lock before its step is tried again [default: 200ms]
    #[arg(long, global = true, value_name = "TIME", value_parser = time, help_heading = "Time")]
    pub lock_timeout: Option<Duration>,
    /// How long one statement may take; 0 for no limit [default: 0]
    #[arg(long, global = true, value_name = "TIME", value_parser = time, help_heading = "Time")]
    pub statement_timeout: Option<Duration>,
    /// The Supabase CLI's own table: keep it in step, or leave it [default: leave] [env: SCHEMACTL_SUPABASE_MIGRATIONS]
    #[arg(long, global = true, value_name = "keep|leave", help_heading = "Migrations")]
    pub supabase_migrations: Option<String>,
    /// Do not ask before data is destroyed; enough only for a database on this machine
    #[arg(short, long, global = true, help_heading = "Confirmation")]
    pub yes: bool,
    /// Repeat the database's name: confirms what destroys data anywhere else
    #[arg(long, global = true, value_name = "NAME", help_heading = "Confirmation")]
    pub confirm: Option<String>,
    /// What to print on stdout: text, json or github; lint and plan also sarif [default: text; `ready` json]
    #[arg(
        short,
        long,
        global = true,
        value_enum,
        hide_possible_values = true,
        value_name = "FORMAT",
        help_heading = "Output"
    )]
    pub output: Option<Output>,
    /// Nothing but errors on stderr
    #[arg(short, long, global = true, help_heading = "Output")]
    pub quiet: bool,
    /// More on stderr; twice for everything
    #[arg(short, long, global = true, action = clap::ArgAction::Count, help_heading = "Output")]
    pub verbose: u8,
    /// No colours [env: NO_COLOR]
    #[arg(long, global = true, help_heading = "Output")]
    pub no_color: bool,
    /// Progress on stderr: auto (a bar on a terminal), plain (lines) or none [default: auto]
    #[arg(long, global = true, value_enum, hide_possible_values = true, value_name = "KIND", help_heading = "Output")]
    pub progress: Option<ProgressKind>,
}

/// What to print on stdout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// For a person.
    Text,
    /// For a script: one JSON document.
    Json,
    /// For GitHub Actions: annotations.
    Github,
    /// For code scanning: SARIF 2.1.0, of `lint` and `plan`.
    Sarif,
}

/// How to show progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ProgressKind {
    /// A bar on a terminal, lines elsewhere.
    Auto,
    /// Lines.
    Plain,
    /// Nothing.
    None,
}

fn time(text: &str) -> Result<Duration, String> {
    crate::config::duration(text).map_err(|error| format!("{}; write it like 200ms, 5s or 10m", error.message))
}

impl Global {
    /// What the configuration has to know of these flags.
    pub fn flags(&self) -> Flags {
        Flags {
            database_url: self.database_url.clone().map(Secret::new),
            embedded: self.embedded.clone(),
            pg_bin: self.pg_bin.clone(),
            bundles: self.bundles.clone(),
            dirs: self.dirs.clone(),
            layout: self.layout.clone(),
            variables: self.variables.iter().cloned().map(Secret::new).collect(),
            environment: Vec::new(),
            schema: self.schema.clone(),
            tls: self.tls.clone(),
            tls_ca: self.tls_ca.clone(),
            wait: self.wait,
            connect_timeout: self.connect_timeout,
            lock_wait: self.lock_wait,
            lock_timeout: self.lock_timeout,
            statement_timeout: self.statement_timeout,
            supabase_migrations: self.supabase_migrations.clone(),
            confirm: self.confirm.clone(),
            consent: if self.yes { Consent::Given } else { Consent::Unsaid },
        }
    }
}

impl Command {
    /// The command's name, as it is typed.
    pub fn name(&self) -> &'static str {
        match self {
            Command::Up(_) => "up",
            Command::Down(_) => "down",
            Command::Redo(_) => "redo",
            Command::Reset(_) => "reset",
            Command::Status(_) => "status",
            Command::Verify(_) => "verify",
            Command::Test { .. } => "test roundtrip",
            Command::Fleet { command } => command.name(),
            Command::Seed(_) => "seed",
            Command::History(_) => "history",
            Command::Mark(_) => "mark",
            Command::New(_) => "new",
            Command::Adopt(_) => "adopt",
            Command::Baseline(_) => "baseline",
            Command::Repair { .. } => "repair",
            Command::Cleanup(_) => "cleanup",
            Command::Rls(_) => "rls",
            Command::Rules => "rules",
            Command::Plan(_) => "plan",
            Command::Lint(_) => "lint",
            Command::Explain(_) => "explain",
            Command::Doctor => "doctor",
            Command::Ready => "ready",
            Command::Dump(_) => "dump",
            Command::Diff(_) => "diff",
            Command::Docs(_) => "docs",
            Command::Bundles => "bundles",
            Command::Show(_) => "show",
            Command::Export(_) => "export",
            Command::Golden(_) => "golden",
            Command::Pg { .. } => "pg",
            Command::Completions { .. } => "completions",
            Command::Man => "man",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// clap would take an argument of a command for the global one of the same name.
    #[test]
    fn no_command_names_an_argument_like_a_global_one() {
        fn check(command: &clap::Command, global: &[String]) {
            for sub in command.get_subcommands() {
                for argument in sub.get_arguments().map(|argument| argument.get_id().to_string()) {
                    assert!(!global.contains(&argument), "{} {argument}", sub.get_name());
                }
                check(sub, global);
            }
        }
        let cli = Cli::command();
        let global: Vec<String> = cli.get_arguments().map(|argument| argument.get_id().to_string()).collect();
        assert!(global.contains(&"dirs".to_owned()));
        check(&cli, &global);
    }

    #[test]
    fn a_command_line_is_read_as_if_all_commands_were_looked_at() {
        let read = |line: &str| Cli::read(&line.split(' ').map(OsString::from).collect::<Vec<_>>());
        let wholly = |line: &str| Cli::try_parse_from(line.split(' '));
        for line in [
            "schemactl up --dir up --to 3",
            "schemactl --output json status -v --dir down",
            "schemactl -vv fleet up --targets status --parallel 2",
            "schemactl test roundtrip --bundle core",
            "schemactl completions zsh",
            "schemactl explain up",
            "schemactl",
            "schemactl --version",
            "schemactl help up",
            "schemactl up --help",
            "schemactl u",
            "schemactl down up",
            "schemactl up down",
            "schemactl --dir up",
            "schemactl --dir",
            "schemactl up --steps 1 --to 2",
            "schemactl --tpo 3 up",
            "schemactl up --tpo 3",
        ] {
            match (read(line), wholly(line)) {
                (Ok(one), Ok(other)) => assert_eq!(format!("{one:?}"), format!("{other:?}"), "{line}"),
                (Err(one), Err(other)) => assert_eq!(one.to_string(), other.to_string(), "{line}"),
                (one, other) => panic!("{line}: {one:?} {other:?}"),
            }
        }
    }

    #[test]
    fn every_command_and_flag_is_well_formed() {
        Cli::command().debug_assert();
    }
}
