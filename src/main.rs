//! The process: reads the command line and the environment, runs one command, writes its report, exits.

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;
use std::sync::OnceLock;

use clap::CommandFactory;

use schemactl::cli::{Cli, Command, Output, ProgressKind, asks_for_json};
use schemactl::command::{self, Answer, Context};
use schemactl::config::{Config, Database, File, Flags};
use schemactl::db::connect::is_being_let_in;
use schemactl::db::embedded::Surroundings;
use schemactl::db::session::{Interrupt, NOTICES};
use schemactl::error::{Code, Error, Result};
use schemactl::model::address::{Secret, without_passwords};
use schemactl::render::cover::{Cover, Covered};
use schemactl::render::progress::{Progress, Show};
use schemactl::render::style::{Colour, printable_lines};
use schemactl::render::{error, github, human, json, sarif};
use schemactl::report::{Detail, Outcome, Report};

/// The passwords that this run was given, once they are known.
static COVER: OnceLock<Cover> = OnceLock::new();

/// Enough for the deepest script that is read at all.
const STACK: usize = 256 << 20;

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(|panic| {
        if is_being_let_in() {
            return;
        }
        let _ = writeln!(io::stderr(), "error[E901]: a bug in schemactl: {panic}");
        #[allow(clippy::exit)]
        std::process::exit(70);
    }));
    // Whoever reads SQL does so by recursion: what is nested deep has to find a stack. Only what is used of it is taken.
    let process = std::thread::Builder::new().stack_size(STACK).spawn(process);
    match process.map(std::thread::JoinHandle::join) {
        Ok(Ok(status)) => status,
        _ => ExitCode::from(70),
    }
}

fn process() -> ExitCode {
    let words: Vec<OsString> = std::env::args_os().collect();
    let cli = match Cli::read(&words) {
        Ok(cli) => cli,
        Err(refusal) => return refuse(&refusal, &words),
    };
    let progress = Progress::new(show(&cli), Box::new(Covered::new(io::stderr(), &|| COVER.get())));
    listen_to_the_server(cli.global.verbose);
    let report = run(&cli, &progress);
    progress.finish();
    write(&cli, &report)
}

/// Shows help, or why the command line is refused: it may hold a URL in the wrong place.
fn refuse(refusal: &clap::Error, words: &[OsString]) -> ExitCode {
    if !refusal.use_stderr() {
        let _ = refusal.print();
        return ExitCode::SUCCESS;
    }
    let text = refusal.render();
    let colour = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let text = if colour { text.ansi().to_string() } else { text.to_string() };
    let text = without_passwords(&printable_lines(&text, if colour { Colour::On } else { Colour::Off }));
    let _ = write!(io::stderr(), "{text}");
    if asks_for_json(words) {
        let plain = without_passwords(&printable_lines(&refusal.render().to_string(), Colour::Off));
        let fact = plain.lines().next().unwrap_or_default().trim_start_matches("error: ");
        let error = Error::new(Code::Usage, fact)
            .hint("`schemactl --help` and `schemactl <command> --help` say what can be given.");
        let _ = json::write(&mut io::stdout().lock(), &Report::new("schemactl", Outcome::Failed).failed(error));
    }
    ExitCode::from(2)
}

/// Runs the command; whatever fails is in the report.
fn run(cli: &Cli, progress: &Progress) -> Report {
    let name = cli.command.name();
    let runtime = match tokio::runtime::Builder::new_current_thread().thread_stack_size(STACK).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return Report::bug(name, format!("no runtime: {error}")),
    };
    let config = match refuse_sarif(cli).and_then(|()| config(cli)) {
        Ok(config) => config,
        Err(error) => return Report::new(name, Outcome::Failed).failed(error),
    };
    let _ = COVER.set(cover(&config));
    let tell = |event| progress.tell(event);
    let report = runtime.block_on(async {
        let context = Context {
            config: &config,
            tell: &tell,
            interrupt: interrupt(),
            ask: &|question| ask(question, progress),
            machine: machine(&config),
        };
        match dispatch(&cli.command, &context).await {
            Ok(report) => report,
            Err(error) => Report::new(name, Outcome::Failed).failed(error),
        }
    });
    runtime.shutdown_background();
    report
}

/// Code scanning has findings in files to show, and nothing else.
fn refuse_sarif(cli: &Cli) -> Result<()> {
    if cli.global.output != Some(Output::Sarif) || matches!(cli.command, Command::Lint(_) | Command::Plan(_)) {
        return Ok(());
    }
    Err(Error::new(Code::Usage, format!("`{}` cannot be written as SARIF", cli.command.name()))
        .hint("`schemactl lint` and `schemactl plan` can; use --output json or github here."))
}

async fn dispatch(command: &Command, context: &Context<'_>) -> Result<Report> {
    match command {
        Command::Up(args) => command::up::run(args, context).await,
        Command::Down(args) => command::down::run(args, context).await,
        Command::Redo(args) => command::redo::run(args, context).await,
        Command::Reset(args) => command::reset::run(args, context).await,
        Command::Status(args) => command::status::run(args, context).await,
        Command::Verify(args) => command::verify::run(args, context).await,
        Command::Test { command } => command::roundtrip::run(command, context).await,
        Command::Fleet { command } => command::fleet::run(command, context).await,
        Command::Seed(args) => command::seed::run(args, context).await,
        Command::History(args) => command::history::run(args, context).await,
        Command::Mark(args) => command::mark::run(args, context).await,
        Command::New(args) => command::new::run(args, context),
        Command::Adopt(args) => command::adopt::run(args, context).await,
        Command::Baseline(args) => command::baseline::run(args, context).await,
        Command::Repair { command } => command::repair::run(command, context).await,
        Command::Cleanup(args) => command::cleanup::run(args, context).await,
        Command::Rules => command::rules::run(context).await,
        Command::Plan(args) => command::plan::run(args, context).await,
        Command::Lint(args) => command::lint::run(args, context),
        Command::Explain(args) => command::explain::run(args),
        Command::Rls(args) => command::rls::run(args, context).await,
        Command::Doctor => command::doctor::run(context).await,
        Command::Ready => command::ready::run(context).await,
        Command::Dump(args) => command::dump::run(args, context).await,
        Command::Diff(args) => command::diff::run(args, context).await,
        Command::Docs(args) => command::docs::run(args, context).await,
        Command::Bundles => command::bundles::run(),
        Command::Show(args) => command::show::run(args, context),
        Command::Export(args) => command::export::run(args, context),
        Command::Golden(args) => command::golden::run(args, context).await,
        Command::Pg { command } => command::pg::run(command, context),
        Command::Completions { shell } => Ok(text("completions", completions(*shell))),
        Command::Man => manual().map(|page| text("man", page)),
    }
}

fn text(command: &'static str, text: String) -> Report {
    Report::new(command, Outcome::Done).detail(Detail::Text(text))
}

fn completions(shell: clap_complete::Shell) -> String {
    let mut out = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "schemactl", &mut out);
    String::from_utf8_lossy(&out).into_owned()
}

fn manual() -> Result<String> {
    let mut out = Vec::new();
    clap_mangen::Man::new(Cli::command()).render(&mut out).map_err(|error| Error::new(Code::Bug, error.to_string()))?;
    Ok(String::from_utf8_lossy(&out).into_owned())
}

/// Flags, variables of the process, variables of `.env`, and `schemactl.toml`.
fn config(cli: &Cli) -> Result<Config> {
    let mut dotenv = Vec::new();
    let entries = match dotenvy::from_filename_iter(".env") {
        Ok(entries) => Some(entries),
        Err(error) if error.not_found() => None,
        Err(error) => return Err(unreadable(".env", &error.to_string())),
    };
    for entry in entries.into_iter().flatten() {
        dotenv.push(entry.map_err(|error| {
            let line = match error {
                dotenvy::Error::LineParse(_, _) => "a line cannot be understood".to_owned(),
                other => other.to_string(),
            };
            Error::new(Code::Usage, format!(".env: {line}"))
                .hint("Write NAME=value, with quotes around values that hold spaces or #.")
        })?);
    }
    let variables = |name: &str| {
        std::env::var(name).ok().or_else(|| dotenv.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone()))
    };
    let file = match std::fs::read_to_string("schemactl.toml") {
        Ok(text) => File::read("schemactl.toml", &text)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => File::default(),
        Err(error) => return Err(unreadable("schemactl.toml", &error.to_string())),
    };
    const VARIABLE: &str = "SCHEMACTL_VAR_";
    let process =
        std::env::vars_os().filter_map(|(key, value)| Some((key.into_string().ok()?, value.into_string().ok()?)));
    let environment = process.chain(dotenv.iter().cloned());
    let environment = environment
        .filter_map(|(key, value)| Some((key.strip_prefix(VARIABLE)?.to_owned(), Secret::new(value))))
        .collect();
    Config::resolve(Flags { environment, ..cli.global.flags() }, &variables, file)
}

/// Whoever wrote a file wants it to be read: without it, another database or another folder could be meant.
fn unreadable(file: &str, reason: &str) -> Box<Error> {
    Error::new(Code::Usage, format!("{file} cannot be read: {reason}"))
        .hint("Make it a readable text in UTF-8, or move it away.")
}

fn machine(config: &Config) -> Surroundings {
    let path = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    Surroundings {
        home: path("HOME").map(Into::into),
        cache: path("XDG_CACHE_HOME").map(Into::into),
        temp: std::env::temp_dir(),
        path: path("PATH"),
        pg_bin: config.pg_bin.clone(),
    }
}

/// Covers what must not be shown, whatever repeats it.
fn cover(config: &Config) -> Cover {
    let secrets = config.secrets();
    let address = match config.database() {
        Ok(Database::At(address)) => address.to_string(),
        _ => String::new(),
    };
    Cover::new(secrets.iter().map(Secret::reveal), &address)
}

/// Ctrl-C and SIGTERM, as something that can be waited for. A second one ends the process at once.
fn interrupt() -> Interrupt {
    let (sender, receiver) = tokio::sync::watch::channel(None);
    tokio::spawn(async move {
        use tokio::signal::unix::{SignalKind, signal};
        let (Ok(mut int), Ok(mut term)) = (signal(SignalKind::interrupt()), signal(SignalKind::terminate())) else {
            return std::future::pending().await;
        };
        loop {
            let code = tokio::select! {
                _ = int.recv() => Code::Interrupted,
                _ = term.recv() => Code::Terminated,
            };
            if sender.send_replace(Some(code)).is_some() {
                #[allow(clippy::exit)]
                std::process::exit(i32::from(code.exit()));
            }
        }
    });
    Interrupt(receiver)
}

/// Asks at the terminal; nobody can be asked where stdin or stderr is not one. Who waits for the answer can still be
/// interrupted: the line is read on another thread.
fn ask(question: &str, progress: &Progress) -> Answer {
    if !(io::stdin().is_terminal() && io::stderr().is_terminal()) {
        return Box::pin(std::future::ready(None));
    }
    progress.finish();
    let mut stderr = io::stderr();
    let asked = write!(stderr, "{question}").and_then(|()| stderr.flush());
    Box::pin(async move {
        asked.ok()?;
        let unanswered = Unanswered;
        let typed = tokio::task::spawn_blocking(|| {
            let mut line = String::new();
            io::stdin().read_line(&mut line).map(|_| line)
        });
        let line = typed.await.ok()?.ok()?;
        if line.ends_with('\n') {
            std::mem::forget(unanswered);
        }
        Some(line)
    })
}

/// A question on the terminal: what comes next begins a line of its own, also where nobody has answered.
struct Unanswered;

impl Drop for Unanswered {
    fn drop(&mut self) {
        let _ = writeln!(io::stderr());
    }
}

fn show(cli: &Cli) -> Show {
    match (cli.global.quiet, cli.global.progress) {
        (true, _) | (_, Some(ProgressKind::None)) => Show::Nothing,
        (false, Some(ProgressKind::Plain)) => Show::EveryLine,
        _ if cli.global.verbose > 0 => Show::EveryLine,
        _ if io::stderr().is_terminal() && std::env::var_os("CI").is_none() => Show::Bar,
        _ => Show::Lines,
    }
}

/// Shows the server's notices, and more, on stderr when asked to.
fn listen_to_the_server(verbose: u8) {
    use tracing_subscriber::filter::{LevelFilter, Targets};
    use tracing_subscriber::layer::SubscriberExt;
    use tracing_subscriber::util::SubscriberInitExt;
    let level = match (verbose, std::env::var("RUST_LOG").ok().and_then(|level| level.parse().ok())) {
        (_, Some(level)) => level,
        (0, None) => return,
        (1, None) => LevelFilter::INFO,
        (_, None) => LevelFilter::DEBUG,
    };
    let targets = Targets::new().with_target(NOTICES, level).with_target("schemactl", level);
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(|| Covered::new(io::stderr(), &|| COVER.get()))
        .without_time()
        .with_target(false)
        .with_ansi(false);
    let _ = tracing_subscriber::registry().with(targets).with(lines).try_init();
}

fn write(cli: &Cli, report: &Report) -> ExitCode {
    let colour = |terminal: bool| {
        let wanted = terminal && !cli.global.no_color && std::env::var_os("NO_COLOR").is_none();
        if wanted { Colour::On } else { Colour::Off }
    };
    let default = if cli.command.name() == "ready" { Output::Json } else { Output::Text };
    let output = cli.global.output.unwrap_or(default);
    let mut text = Vec::new();
    let written = match output {
        Output::Text => human::write(&mut text, report, colour(io::stdout().is_terminal())),
        Output::Json => json::write(&mut text, report),
        Output::Github => github::write(&mut text, report),
        Output::Sarif => sarif::write(&mut text, report),
    };
    let cover = COVER.get().cloned().unwrap_or_default();
    let mut stdout = io::stdout().lock();
    let text = String::from_utf8_lossy(&text);
    let flushed = written.and_then(|()| stdout.write_all(cover.over(&text).as_bytes())).and_then(|()| stdout.flush());
    // The text of these says everything that the failure would.
    let told = output == Output::Text && matches!(report.detail, Detail::Checks(_) | Detail::Ready(_));
    if let Some(failure) = report.error.as_ref().filter(|_| !told) {
        let _ = writeln!(io::stderr(), "{}", cover.over(&error::render(failure, colour(io::stderr().is_terminal()))));
    }
    match flushed {
        // A reader that has seen enough (`| head`) is no failure of the command.
        Err(broken) if broken.kind() != io::ErrorKind::BrokenPipe => ExitCode::from(70),
        _ => ExitCode::from(report.exit_code),
    }
}
