//! What went wrong, where, what state the database is in, and what to do about it.

use std::fmt;

use serde::Serialize;

use crate::sql::place::Place;

/// A stable code. Its first digit is the exit status of the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    /// `status --check` found pending or damaged migrations.
    Pending,
    /// Cleanup ran out of its budget and left rows that are due.
    Backlog,
    /// Asked and answered no: the database is not ready.
    NotReady,
    /// The database is not what its migrations say.
    Drift,
    /// Nothing says what the database should be, so nothing was verified.
    Unverified,
    /// Going down and up again does not lead to the same catalog.
    Roundtrip,
    /// The chain of events was tampered with.
    ChainBroken,
    /// Row-level security does not let through what it should, or lets through what it should not.
    AccessBroken,
    /// A rule about grants, policies, functions or indexes is broken.
    RuleBroken,
    /// A rule about migration files is broken.
    LintFound,
    /// Two catalogs are not the same.
    Differs,
    /// A page is not what would be written now.
    StalePage,
    /// A column holds what must not be stored there.
    BoundaryCrossed,
    /// A flag, an environment variable or `schemactl.toml` cannot be understood.
    Usage,
    /// No database was named.
    NoDatabase,
    /// The database URL cannot be understood.
    BadUrl,
    /// A version, bundle or table that does not exist was named.
    Unknown,
    /// A variable of a bundle has no value, or a value was given that no bundle asks for.
    Variable,
    /// The list of a fleet's databases cannot be understood.
    BadTargets,
    /// The server cannot be reached.
    Unreachable,
    /// The server refused the login.
    LoginRefused,
    /// The named database does not exist.
    NoSuchDatabase,
    /// TLS was demanded and could not be had, or the certificate was not accepted.
    Tls,
    /// No Postgres server could be found, fetched or started for `--embedded`.
    NoServer,
    /// The connection was lost; whether the work was done is said in the error's state.
    ConnectionLost,
    /// A bundle or folder is not well formed.
    BadBundle,
    /// A migration was changed after it was applied.
    ChecksumMismatch,
    /// A migration that the history knows is not in the bundle.
    MissingMigration,
    /// A migration older than the newest applied one is pending.
    OutOfOrder,
    /// A migration that has to be rolled back has no down script.
    NoDownScript,
    /// A destructive command was not confirmed.
    NotConfirmed,
    /// The server is a replica or read-only.
    ReadOnly,
    /// The role may not do what the plan needs.
    NoRights,
    /// The server or the history is of a version this schemactl does not know.
    Unsupported,
    /// A statement that this kind of step must not contain.
    ForbiddenStatement,
    /// Something else is already where the plan would put its objects, or a requirement is missing.
    Collision,
    /// Another bundle still needs what would be rolled back.
    StillNeeded,
    /// The connection goes through a transaction pooler, which this step cannot work with.
    Pooler,
    /// A guard stands before a cleanup: the clock, the share of what would go, or a missing index. `--force` sets it aside.
    Guarded,
    /// The database, the files or the target have moved since a plan was saved.
    PlanMoved,
    /// A file is not a plan that can be read.
    BadPlan,
    /// The files of a folder do not fit their layout, or are of two.
    Layout,
    /// Bundles of one run that do not fit together: a name twice, a circle, a version that is not there.
    Requirement,
    /// Nothing says what a version leads to.
    NoCatalog,
    /// A file is not a catalog that can be read.
    BadDump,
    /// No history of another tool is here to adopt, or it is not clear which one is meant.
    NoForeignHistory,
    /// The history of another tool says itself that something failed or is unfinished.
    ForeignUnfinished,
    /// The file of `--report` cannot be gone on with.
    OtherReport,
    /// The history's own tables are not as schemactl made them, or hold what it never wrote.
    BadHistory,
    /// A statement failed; its step was rolled back.
    StepFailed,
    /// A file ended the runner's transaction.
    TransactionEnded,
    /// The database could not do what a command other than a step asked of it.
    QueryFailed,
    /// A step outside a transaction stopped half-way.
    HalfDone,
    /// Another run held the lock until the budget ended.
    LockHeld,
    /// Another session held a table until the budget ended.
    TableLocked,
    /// A bug in schemactl.
    Bug,
    /// Ctrl-C.
    Interrupted,
    /// SIGTERM.
    Terminated,
}

impl Code {
    /// Every code, for `explain` and for tests.
    pub const ALL: &[Code] = &[
        Code::Pending,
        Code::Backlog,
        Code::NotReady,
        Code::Drift,
        Code::Unverified,
        Code::Roundtrip,
        Code::ChainBroken,
        Code::AccessBroken,
        Code::RuleBroken,
        Code::LintFound,
        Code::Differs,
        Code::StalePage,
        Code::BoundaryCrossed,
        Code::Usage,
        Code::NoDatabase,
        Code::BadUrl,
        Code::Unknown,
        Code::Variable,
        Code::BadTargets,
        Code::Unreachable,
        Code::LoginRefused,
        Code::NoSuchDatabase,
        Code::Tls,
        Code::NoServer,
        Code::ConnectionLost,
        Code::BadBundle,
        Code::ChecksumMismatch,
        Code::MissingMigration,
        Code::OutOfOrder,
        Code::NoDownScript,
        Code::NotConfirmed,
        Code::ReadOnly,
        Code::NoRights,
        Code::Unsupported,
        Code::ForbiddenStatement,
        Code::Collision,
        Code::StillNeeded,
        Code::Pooler,
        Code::Guarded,
        Code::PlanMoved,
        Code::BadPlan,
        Code::Layout,
        Code::Requirement,
        Code::NoCatalog,
        Code::BadDump,
        Code::NoForeignHistory,
        Code::ForeignUnfinished,
        Code::OtherReport,
        Code::BadHistory,
        Code::StepFailed,
        Code::TransactionEnded,
        Code::QueryFailed,
        Code::HalfDone,
        Code::LockHeld,
        Code::TableLocked,
        Code::Bug,
        Code::Interrupted,
        Code::Terminated,
    ];

    /// The code as it is printed, for example `E501`.
    pub fn as_str(self) -> &'static str {
        match self {
            Code::Pending => "E101",
            Code::Backlog => "E102",
            Code::NotReady => "E103",
            Code::Drift => "E104",
            Code::Unverified => "E106",
            Code::Roundtrip => "E107",
            Code::ChainBroken => "E105",
            Code::AccessBroken => "E108",
            Code::RuleBroken => "E109",
            Code::LintFound => "E116",
            Code::Differs => "E120",
            Code::StalePage => "E121",
            Code::BoundaryCrossed => "E110",
            Code::Usage => "E201",
            Code::NoDatabase => "E202",
            Code::BadUrl => "E203",
            Code::Unknown => "E204",
            Code::Variable => "E205",
            Code::BadTargets => "E206",
            Code::Unreachable => "E301",
            Code::LoginRefused => "E302",
            Code::NoSuchDatabase => "E303",
            Code::Tls => "E304",
            Code::NoServer => "E305",
            Code::ConnectionLost => "E306",
            Code::BadBundle => "E401",
            Code::ChecksumMismatch => "E402",
            Code::MissingMigration => "E403",
            Code::OutOfOrder => "E404",
            Code::NoDownScript => "E405",
            Code::NotConfirmed => "E406",
            Code::ReadOnly => "E407",
            Code::NoRights => "E408",
            Code::Unsupported => "E409",
            Code::ForbiddenStatement => "E410",
            Code::Collision => "E411",
            Code::StillNeeded => "E412",
            Code::Pooler => "E413",
            Code::Guarded => "E414",
            Code::PlanMoved => "E430",
            Code::BadPlan => "E431",
            Code::Layout => "E421",
            Code::Requirement => "E422",
            Code::NoCatalog => "E434",
            Code::BadDump => "E435",
            Code::NoForeignHistory => "E425",
            Code::ForeignUnfinished => "E426",
            Code::OtherReport => "E437",
            Code::BadHistory => "E418",
            Code::StepFailed => "E501",
            Code::TransactionEnded => "E502",
            Code::QueryFailed => "E503",
            Code::HalfDone => "E601",
            Code::LockHeld => "E701",
            Code::TableLocked => "E702",
            Code::Bug => "E901",
            Code::Interrupted => "E130",
            Code::Terminated => "E143",
        }
    }

    /// The exit status a process that ends with this code has.
    pub fn exit(self) -> u8 {
        match self {
            Code::Bug => 70,
            Code::Interrupted => 130,
            Code::Terminated => 143,
            other => other.as_str().as_bytes()[1] - b'0',
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// More refusals than this are counted and not told.
const MOST_REFUSALS: usize = 20;

/// A failure: fact, place, state of the database, help.
#[derive(Clone, Debug, Serialize)]
pub struct Error {
    /// The stable code.
    pub code: Code,
    /// The fact: lower case, no full stop, no secret.
    pub message: String,
    /// Where in an SQL file, when one is to blame.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Box<Place>>,
    /// The five characters that Postgres gave.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sqlstate: Option<String>,
    /// More facts, one line each: the server's detail, the call stack of a function.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// What the database holds now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// What to do, as a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// The result of everything that can fail.
pub type Result<T, E = Box<Error>> = std::result::Result<T, E>;

impl Error {
    /// A failure with its fact.
    #[allow(clippy::new_ret_no_self)]
    pub fn new(code: Code, message: impl Into<String>) -> Box<Error> {
        Box::new(Error {
            code,
            message: message.into(),
            place: None,
            sqlstate: None,
            notes: Vec::new(),
            state: None,
            hint: None,
        })
    }

    /// Adds what to do.
    pub fn hint(mut self: Box<Self>, hint: impl Into<String>) -> Box<Error> {
        self.hint = Some(hint.into());
        self
    }

    /// Adds where in a file.
    pub fn at(mut self: Box<Self>, place: Place) -> Box<Error> {
        self.place = Some(Box::new(place));
        self
    }

    /// Adds one more fact.
    pub fn note(mut self: Box<Self>, note: impl Into<String>) -> Box<Error> {
        self.notes.push(note.into());
        self
    }

    /// Adds what the database holds now.
    pub fn state(mut self: Box<Self>, state: impl Into<String>) -> Box<Error> {
        self.state = Some(state.into());
        self
    }

    /// Many refusals as one: the first in full, the others as facts, so that all can be mended at once.
    pub fn all(errors: Vec<Box<Error>>) -> Result<()> {
        let mut errors = errors.into_iter();
        let Some(mut first) = errors.next() else { return Ok(()) };
        for other in errors.by_ref().take(MOST_REFUSALS) {
            let place = other.place.as_ref().map(|place| format!(" ({}:{}:{})", place.file, place.line, place.column));
            first.notes.push(format!("also {}: {}{}", other.code, other.message, place.unwrap_or_default()));
        }
        let more = errors.count();
        if more > 0 {
            first.notes.push(format!("and {more} more"));
        }
        Err(first)
    }

    /// Adds the server's error class.
    pub fn sqlstate(mut self: Box<Self>, sqlstate: impl Into<String>) -> Box<Error> {
        self.sqlstate = Some(sqlstate.into());
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error[{}]: {}", self.code, self.message)
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_code_is_its_own_and_carries_its_exit_status() {
        let texts: HashSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(texts.len(), Code::ALL.len());
        assert_eq!(Code::StepFailed.exit(), 5);
        assert_eq!(Code::Bug.exit(), 70);
        assert_eq!(Code::Terminated.exit(), 143);
    }
}
