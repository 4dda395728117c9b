//! What a run is told: a flag before an environment variable before `schemactl.toml` before a default, and which of
//! them it was.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::error::{Code, Error, Result};
use crate::lint::script::settings::Settings;
use crate::model::address::{Address, Defaults, Secret, Tls};
use crate::model::declared::{Entry, Exceptions};
use crate::model::layout::Layout;
use crate::model::variable::is_name;

/// A value, and where it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// Where it came from.
    pub from: Source,
}

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The command line.
    Flag,
    /// An environment variable, or one of `.env`.
    Variable(String),
    /// `schemactl.toml`.
    File,
    /// Nobody said anything.
    Default,
}

/// What the command line said. `None` where it said nothing.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    /// `--database-url`
    pub database_url: Option<Secret>,
    /// `--embedded[=DIR]`
    pub embedded: Option<Option<PathBuf>>,
    /// `--pg-bin`
    pub pg_bin: Option<PathBuf>,
    /// `--bundle`
    pub bundles: Vec<String>,
    /// `--dir`
    pub dirs: Vec<PathBuf>,
    /// `--layout`
    pub layout: Option<String>,
    /// `--var NAME=VALUE`
    pub variables: Vec<Secret>,
    /// `SCHEMACTL_VAR_NAME`, without what comes before the name.
    pub environment: Vec<(String, Secret)>,
    /// `--schema`
    pub schema: Option<String>,
    /// `--tls`
    pub tls: Option<String>,
    /// `--tls-ca`
    pub tls_ca: Option<PathBuf>,
    /// `--wait`
    pub wait: Option<Duration>,
    /// `--connect-timeout`
    pub connect_timeout: Option<Duration>,
    /// `--lock-wait`
    pub lock_wait: Option<Duration>,
    /// `--lock-timeout`
    pub lock_timeout: Option<Duration>,
    /// `--statement-timeout`
    pub statement_timeout: Option<Duration>,
    /// `--supabase-migrations`
    pub supabase_migrations: Option<String>,
    /// `--confirm`
    pub confirm: Option<String>,
    /// `--yes`
    pub consent: Consent,
}

/// Whether the Supabase CLI's own table is kept in step with our history.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SupabaseMigrations {
    /// It is left alone.
    #[default]
    Leave,
    /// Every version that goes up or down does so there too.
    Keep,
}

/// Whether `--yes` was said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Consent {
    /// Nothing was said.
    #[default]
    Unsaid,
    /// `--yes`
    Given,
}

/// `schemactl.toml`. An unknown key is an error.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct File {
    bundle: Option<OneOrMany<String>>,
    dir: Option<OneOrMany<PathBuf>>,
    layout: Option<String>,
    #[serde(default)]
    variables: BTreeMap<String, Secret>,
    schema: Option<String>,
    tls: Option<String>,
    tls_ca: Option<PathBuf>,
    connect_timeout: Option<String>,
    lock_wait: Option<String>,
    lock_timeout: Option<String>,
    statement_timeout: Option<String>,
    #[serde(default)]
    accepted: Vec<Entry>,
    supabase_migrations: Option<String>,
    #[serde(default)]
    lint: Settings,
}

/// A name or a folder, or many.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged, expecting = "this takes a text, or a list of texts in brackets")]
enum OneOrMany<T> {
    One(T),
    Many(Vec<T>),
}

impl<T> OneOrMany<T> {
    fn list(self) -> Vec<T> {
        match self {
            OneOrMany::One(one) => vec![one],
            OneOrMany::Many(many) => many,
        }
    }
}

/// Where the SQL comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Bundles in the binary, by name.
    Embedded(Vec<String>),
    /// A folder.
    Folder(PathBuf),
    /// Some of both, in the order in which they were named.
    Several(Vec<Origin>),
}

impl Origin {
    /// Everything that was named, none of them several.
    pub fn each(&self) -> Vec<&Origin> {
        match self {
            Origin::Several(all) => all.iter().flat_map(Origin::each).collect(),
            one => vec![one],
        }
    }

    /// The arguments that name it.
    pub fn arguments(&self) -> String {
        let arguments: Vec<String> = self
            .each()
            .into_iter()
            .flat_map(|one| match one {
                Origin::Embedded(names) => names.iter().map(|name| format!("--bundle {name}")).collect(),
                Origin::Folder(folder) => vec![format!("--dir {}", folder.display())],
                Origin::Several(_) => Vec::new(),
            })
            .collect();
        arguments.join(" ")
    }
}

/// A value for a variable.
#[derive(Clone, Debug)]
pub struct Given {
    /// The variable's name.
    pub name: String,
    /// The value.
    pub value: Secret,
    /// Where it came from.
    pub from: Source,
}

/// Which database is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Database {
    /// An address.
    At(Address),
    /// A server of our own, in this folder.
    Embedded(PathBuf),
}

/// Everything a run is told.
#[derive(Clone, Debug)]
pub struct Config {
    address: Option<Address>,
    database_url: Option<Sourced<Secret>>,
    embedded: Option<PathBuf>,
    /// Where the SQL comes from.
    pub origin: Sourced<Origin>,
    /// The layout of the folders' files, instead of the one that they have.
    pub layout: Option<Sourced<Layout>>,
    /// Values for variables; the first of a name counts.
    pub given: Vec<Given>,
    /// The schema to install into, instead of the bundle's own.
    pub schema: Option<Sourced<String>>,
    /// How long to wait for a server that does not answer yet.
    pub wait: Duration,
    /// How long one connection attempt may take.
    pub connect_timeout: Sourced<Duration>,
    /// How long to wait for another run or a session that holds a table.
    pub lock_wait: Sourced<Duration>,
    /// How long one statement waits for a lock before its step is tried again.
    pub lock_timeout: Sourced<Duration>,
    /// How long one statement may take; zero for no limit.
    pub statement_timeout: Sourced<Duration>,
    /// What `verify` and `rules` find and this project means, beside what its bundles accept.
    pub accepted: Exceptions,
    /// Whether the Supabase CLI's own table is kept in step.
    pub supabase_migrations: Sourced<SupabaseMigrations>,
    /// What `lint` is told by `[lint]`.
    pub lint: Settings,
    /// `--confirm`
    pub confirm: Option<String>,
    /// `--yes`
    pub consent: Consent,
    /// Where server binaries are, if that was said.
    pub pg_bin: Option<PathBuf>,
    defaults: Defaults,
}

/// The folder of the embedded server, where none was named.
pub const EMBEDDED_FOLDER: &str = ".schemactl/postgres";

/// Looks an environment variable up, among those of the process and of `.env`.
pub type Variables<'a> = &'a dyn Fn(&str) -> Option<String>;

impl File {
    /// Reads the text of `schemactl.toml`.
    pub fn read(path: &str, text: &str) -> Result<File> {
        toml::from_str(text).map_err(|error| {
            let offset = error.span().map_or(0, |span| span.start);
            Error::new(Code::Usage, error.message().trim().replace('\n', ", "))
                .at(crate::sql::place::Place::at(path, text, offset))
                .hint("Mend this line; `schemactl --help` lists what can be set.")
        })
    }
}

impl Config {
    /// Puts together what flags, variables and file say.
    pub fn resolve(flags: Flags, variables: Variables<'_>, file: File) -> Result<Config> {
        let said = |name: &str| variables(name).filter(|value| !value.is_empty());
        let database_url = pick(flags.database_url, &["SCHEMACTL_DATABASE_URL", "DATABASE_URL"], None, &|name| {
            said(name).map(Secret::new)
        });
        let tls = match pick(flags.tls, &["PGSSLMODE"], file.tls, &said) {
            Some(tls) => Some(Tls::parse(&tls.value).map_err(|error| error.note(came_from(&tls.from)))?),
            None => None,
        };
        let defaults = Defaults {
            host: said("PGHOST"),
            port: said("PGPORT").map(|port| port.parse().map_err(|_| not_a_port())).transpose()?,
            user: said("PGUSER").or_else(|| said("USER")).or_else(|| said("LOGNAME")),
            password: said("PGPASSWORD"),
            database: said("PGDATABASE"),
            tls,
            tls_ca: pick(flags.tls_ca, &["PGSSLROOTCERT"], file.tls_ca, &|name| said(name).map(PathBuf::from))
                .map(|ca| ca.value),
        };
        let time =
            |flag: Option<Duration>, name: &str, file: Option<String>, default: u64| -> Result<Sourced<Duration>> {
                let read = |text: String, from: Source| duration(&text).map_err(|error| error.note(came_from(&from)));
                let from_file = file.map(|text| read(text, Source::File)).transpose()?;
                let variable = said(name).map(|text| read(text, Source::Variable(name.to_owned()))).transpose()?;
                Ok(pick(flag, &[name], from_file, &|_| variable)
                    .unwrap_or(Sourced { value: Duration::from_millis(default), from: Source::Default }))
            };
        Ok(Config {
            address: None,
            origin: origin(
                flags.bundles,
                flags.dirs,
                &said,
                file.bundle.map_or_else(Vec::new, OneOrMany::list),
                file.dir.map_or_else(Vec::new, OneOrMany::list),
            ),
            layout: layout(pick(flags.layout, &["SCHEMACTL_LAYOUT"], file.layout, &said))?,
            given: given(flags.variables, flags.environment, file.variables)?,
            schema: pick(flags.schema, &["SCHEMACTL_SCHEMA"], file.schema, &said),
            wait: flags.wait.unwrap_or(Duration::ZERO),
            connect_timeout: time(flags.connect_timeout, "SCHEMACTL_CONNECT_TIMEOUT", file.connect_timeout, 10_000)?,
            lock_wait: time(flags.lock_wait, "SCHEMACTL_LOCK_WAIT", file.lock_wait, 600_000)?,
            lock_timeout: time(flags.lock_timeout, "SCHEMACTL_LOCK_TIMEOUT", file.lock_timeout, 200)?,
            statement_timeout: time(flags.statement_timeout, "SCHEMACTL_STATEMENT_TIMEOUT", file.statement_timeout, 0)?,
            accepted: Exceptions::from_entries(file.accepted)
                .map_err(|fact| Error::new(Code::Usage, format!("schemactl.toml: {fact}")))?,
            supabase_migrations: supabase_migrations(flags.supabase_migrations, file.supabase_migrations, &said)?,
            lint: file.lint,
            confirm: flags.confirm,
            consent: flags.consent,
            pg_bin: flags.pg_bin.or_else(|| said("SCHEMACTL_PG_BIN").map(PathBuf::from)),
            embedded: flags.embedded.map(|folder| folder.unwrap_or_else(|| PathBuf::from(EMBEDDED_FOLDER))),
            database_url,
            defaults,
        })
    }

    /// Which database is meant. Never a guess: where nothing names one, it is an error.
    pub fn database(&self) -> Result<Database> {
        if let Some(address) = &self.address {
            return Ok(Database::At(address.clone()));
        }
        if let Some(folder) = &self.embedded {
            return Ok(Database::Embedded(folder.clone()));
        }
        if let Some(url) = &self.database_url {
            return Address::parse(url.value.reveal(), &self.defaults)
                .map(Database::At)
                .map_err(|error| error.note(came_from(&url.from)));
        }
        if self.defaults.host.is_some() || self.defaults.database.is_some() {
            return Address::from_defaults(&self.defaults).map(Database::At);
        }
        Err(Error::new(Code::NoDatabase, "no database was named").hint(
            "Set DATABASE_URL or give --database-url postgresql://user:password@host:5432/database; `--embedded` uses a Postgres of its own.",
        ))
    }

    /// Whether somebody said where the SQL comes from.
    pub fn names_source(&self) -> bool {
        self.origin.from != Source::Default
    }

    /// Another database, by its URL; what it does not say is as for the one that is meant.
    pub fn another(&self, url: &str) -> Result<Database> {
        self.address(url).map(Database::At)
    }

    /// The address that a URL means, with what it leaves out from the variables.
    pub fn address(&self, url: &str) -> Result<Address> {
        Address::parse(url, &self.defaults)
    }

    /// The same run, told to be on another database; its schema, where one is named.
    pub fn on(&self, address: Address, schema: Option<String>) -> Config {
        let schema = schema.map(|value| Sourced { value, from: Source::File }).or_else(|| self.schema.clone());
        Config { address: Some(address), embedded: None, schema, ..self.clone() }
    }

    /// Every password that this run was given, as it was written and as it is meant; none of them is ever shown.
    pub fn secrets(&self) -> Vec<Secret> {
        let mut secrets: Vec<Secret> = self.defaults.password.clone().map(Secret::new).into_iter().collect();
        if let Some(url) = &self.database_url {
            let written = url.value.reveal();
            let info = written.split_once("://").and_then(|(_, rest)| Some(rest.rsplit_once('@')?.0));
            secrets.extend(info.and_then(|info| info.split_once(':')).map(|(_, password)| Secret::new(password)));
            secrets.extend(Address::parse(written, &self.defaults).ok().and_then(|address| address.password));
        }
        secrets
    }

    /// Where the database was named.
    pub fn database_source(&self) -> Source {
        match (&self.embedded, &self.database_url) {
            (Some(_), _) => Source::Flag,
            (None, Some(url)) => url.from.clone(),
            (None, None) => Source::Variable("PGHOST, PGDATABASE".to_owned()),
        }
    }
}

/// What the first of flags, variables and file names that names anything; folders and bundles may stand side by side.
fn origin(
    bundles: Vec<String>,
    dirs: Vec<PathBuf>,
    said: Variables<'_>,
    file_bundles: Vec<String>,
    file_dirs: Vec<PathBuf>,
) -> Sourced<Origin> {
    let listed = |name: &str| -> Vec<String> {
        let text = said(name).unwrap_or_default();
        text.split(',').map(|one| one.trim().to_owned()).filter(|one| !one.is_empty()).collect()
    };
    let variable_dirs: Vec<PathBuf> = listed("SCHEMACTL_DIR").into_iter().map(PathBuf::from).collect();
    let variable = if variable_dirs.is_empty() { "SCHEMACTL_BUNDLE" } else { "SCHEMACTL_DIR" };
    let named = [
        (bundles, dirs, Source::Flag),
        (listed("SCHEMACTL_BUNDLE"), variable_dirs, Source::Variable(variable.to_owned())),
        (file_bundles, file_dirs, Source::File),
        (vec!["core".to_owned()], Vec::new(), Source::Default),
    ];
    let mut all = Vec::new();
    let mut from = Source::Default;
    for (bundles, dirs, source) in named {
        if bundles.is_empty() && dirs.is_empty() {
            continue;
        }
        if !bundles.is_empty() {
            all.push(Origin::Embedded(bundles));
        }
        all.extend(dirs.into_iter().map(Origin::Folder));
        from = source;
        break;
    }
    let value = if all.len() == 1 { all.remove(0) } else { Origin::Several(all) };
    Sourced { value, from }
}

fn layout(said: Option<Sourced<String>>) -> Result<Option<Sourced<Layout>>> {
    let Some(Sourced { value, from }) = said else { return Ok(None) };
    match value.parse() {
        Ok(layout) => Ok(Some(Sourced { value: layout, from })),
        Err(error) => Err(Error::new(Code::Usage, format!("there is no layout `{value}`"))
            .note(came_from(&from))
            .hint(format!("{error}."))),
    }
}

fn given(flags: Vec<Secret>, environment: Vec<(String, Secret)>, file: BTreeMap<String, Secret>) -> Result<Vec<Given>> {
    let mut given = Vec::new();
    for flag in flags {
        let (name, value) = flag.reveal().split_once('=').filter(|(name, _)| is_name(name)).ok_or_else(|| {
            Error::new(Code::Variable, "--var takes NAME=VALUE")
                .hint("A name is made of letters, digits and _, like --var region=eu.")
        })?;
        given.push(Given { name: name.to_owned(), value: Secret::new(value.to_owned()), from: Source::Flag });
    }
    for (name, value) in environment {
        let from = Source::Variable(format!("SCHEMACTL_VAR_{name}"));
        given.push(Given { name, value, from });
    }
    given.extend(file.into_iter().map(|(name, value)| Given { name, value, from: Source::File }));
    Ok(given)
}

fn supabase_migrations(
    flag: Option<String>,
    file: Option<String>,
    said: Variables<'_>,
) -> Result<Sourced<SupabaseMigrations>> {
    let Some(Sourced { value, from }) = pick(flag, &["SCHEMACTL_SUPABASE_MIGRATIONS"], file, said) else {
        return Ok(Sourced { value: SupabaseMigrations::Leave, from: Source::Default });
    };
    let value = match value.as_str() {
        "keep" => SupabaseMigrations::Keep,
        "leave" => SupabaseMigrations::Leave,
        other => {
            return Err(Error::new(Code::Usage, format!("supabase-migrations cannot be `{other}` (from {from})"))
                .hint("Say keep, to write the Supabase CLI's table too, or leave."));
        }
    };
    Ok(Sourced { value, from })
}

fn pick<T>(
    flag: Option<T>,
    names: &[&str],
    file: Option<T>,
    variable: &dyn Fn(&str) -> Option<T>,
) -> Option<Sourced<T>> {
    if let Some(value) = flag {
        return Some(Sourced { value, from: Source::Flag });
    }
    for name in names {
        if let Some(value) = variable(name) {
            return Some(Sourced { value, from: Source::Variable((*name).to_owned()) });
        }
    }
    file.map(|value| Sourced { value, from: Source::File })
}

/// Reads `200ms`, `5s`, `10m`, `0`.
pub fn duration(text: &str) -> Result<Duration> {
    if text == "0" {
        return Ok(Duration::ZERO);
    }
    humantime::parse_duration(text)
        .map_err(|_| Error::new(Code::Usage, format!("`{text}` is not a time")).hint("Write it like 200ms, 5s or 10m."))
}

fn came_from(source: &Source) -> String {
    format!("it came from {source}")
}

fn not_a_port() -> Box<Error> {
    Error::new(Code::Usage, "PGPORT is not a port").hint("Give a number from 1 to 65535.")
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Flag => f.write_str("the command line"),
            Source::Variable(name) => f.write_str(name),
            Source::File => f.write_str("schemactl.toml"),
            Source::Default => f.write_str("default"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve(flags: Flags, variables: &[(&str, &str)], file: &str) -> Result<Config> {
        let variables: Vec<(String, String)> =
            variables.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        Config::resolve(
            flags,
            &|name| variables.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone()),
            File::read("schemactl.toml", file).unwrap(),
        )
    }

    #[test]
    fn a_flag_comes_before_a_variable_before_the_file_before_the_default() {
        let flags = Flags { schema: Some("a".to_owned()), ..Flags::default() };
        let said = [("SCHEMACTL_SCHEMA", "b")];
        assert_eq!(resolve(flags, &said, "schema = 'c'").unwrap().schema.unwrap().value, "a");
        assert_eq!(resolve(Flags::default(), &said, "schema = 'c'").unwrap().schema.unwrap().value, "b");
        let file = resolve(Flags::default(), &[], "schema = 'c'").unwrap().schema.unwrap();
        assert_eq!((file.value.as_str(), file.from), ("c", Source::File));
        assert_eq!(resolve(Flags::default(), &[], "").unwrap().lock_timeout.value, Duration::from_millis(200));
    }

    #[test]
    fn folders_and_bundles_may_stand_side_by_side() {
        let origin = |flags: Flags, said: &[(&str, &str)], file: &str| resolve(flags, said, file).unwrap().origin.value;
        let flags = Flags { bundles: vec!["core".to_owned()], dirs: vec!["a".into(), "b".into()], ..Flags::default() };
        assert_eq!(origin(flags, &[("SCHEMACTL_DIR", "c")], "").arguments(), "--bundle core --dir a --dir b");
        assert_eq!(origin(Flags::default(), &[("SCHEMACTL_DIR", "c, d")], "dir = 'e'").arguments(), "--dir c --dir d");
        assert_eq!(
            origin(Flags::default(), &[], "dir = ['e', 'f']\nbundle = ['lift']").arguments(),
            "--bundle lift --dir e --dir f"
        );
        assert_eq!(origin(Flags::default(), &[], "dir = 'e'"), Origin::Folder("e".into()));
        assert_eq!(origin(Flags::default(), &[], ""), Origin::Embedded(vec!["core".to_owned()]));
    }

    #[test]
    fn values_of_variables_come_from_flags_first() {
        let flags = Flags {
            variables: vec![Secret::new("region=eu=1".to_owned())],
            environment: vec![("REGION".to_owned(), Secret::new("us".to_owned()))],
            ..Flags::default()
        };
        let config = resolve(flags, &[], "[variables]\nzone = 'a'\n").unwrap();
        let given: Vec<_> = config.given.iter().map(|given| (given.name.as_str(), given.value.reveal())).collect();
        assert_eq!(given, [("region", "eu=1"), ("REGION", "us"), ("zone", "a")]);
        let flags = Flags { variables: vec![Secret::new("region".to_owned())], ..Flags::default() };
        assert_eq!(resolve(flags, &[], "").unwrap_err().code, Code::Variable);
    }

    #[test]
    fn a_layout_that_is_none_is_refused() {
        let flags = Flags { layout: Some("duck".to_owned()), ..Flags::default() };
        assert_eq!(resolve(flags, &[], "").unwrap_err().code, Code::Usage);
        assert_eq!(resolve(Flags::default(), &[], "layout = 'goose'").unwrap().layout.unwrap().value, Layout::Goose);
    }

    #[test]
    fn a_value_that_is_none_is_told_with_where_it_came_from() {
        let of_file = resolve(Flags::default(), &[], "lock-wait = '2 parsecs'").unwrap_err();
        assert_eq!(of_file.notes, ["it came from schemactl.toml"]);
        let of_variable = resolve(Flags::default(), &[("SCHEMACTL_LOCK_TIMEOUT", "x")], "").unwrap_err();
        assert_eq!(of_variable.notes, ["it came from SCHEMACTL_LOCK_TIMEOUT"]);
        assert_eq!(resolve(Flags::default(), &[("PGSSLMODE", "x")], "").unwrap_err().notes, ["it came from PGSSLMODE"]);
    }

    #[test]
    fn a_bundle_or_a_folder_may_be_one_or_a_list_and_nothing_else() {
        let config = resolve(Flags::default(), &[], "bundle = 'lift'\ndir = 'a'").unwrap();
        assert_eq!(config.origin.value.arguments(), "--bundle lift --dir a");
        let error = File::read("schemactl.toml", "dir = 3\n").unwrap_err();
        assert_eq!(error.message, "this takes a text, or a list of texts in brackets");
    }

    #[test]
    fn no_database_is_an_error_and_never_a_guess() {
        let error = resolve(Flags::default(), &[("PGUSER", "ann")], "").unwrap().database().unwrap_err();
        assert_eq!(error.code, Code::NoDatabase);
        assert!(resolve(Flags::default(), &[("PGHOST", "h"), ("PGUSER", "ann")], "").unwrap().database().is_ok());
    }

    #[test]
    fn an_unknown_key_of_the_file_is_an_error_with_its_place() {
        let error = File::read("schemactl.toml", "schema = 'a'\nshema = 'b'\n").unwrap_err();
        assert_eq!(error.place.unwrap().line, 2);
    }
}
