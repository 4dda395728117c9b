//! A folder of somebody's own migrations.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::bundle::layout::detect::Home;
use crate::bundle::layout::{prisma, sqitch};
use crate::bundle::read::Files;
use crate::bundle::{manifest::Manifest, read};
use crate::error::{Code, Error, Result};
use crate::model::bundle::Bundle;
use crate::model::layout::Layout;
use crate::model::script::Script;

/// Folders below that are something else than migrations.
const NOT_MIGRATIONS: [&str; 3] = ["hooks", "rls", "seeds"];

/// Reads a folder: `bundle.toml` where there is one, migrations beside it in the layout asked for or the one they have,
/// hooks in `hooks/`, seeds in `seeds/` (or `seed.sql` beside the folder, as Supabase has it), access cases in `rls/`.
pub fn bundle(folder: &Path, layout: Option<Layout>) -> Result<Bundle> {
    if !folder.is_dir() {
        return Err(Error::new(Code::Usage, format!("there is no folder {}", folder.display()))
            .hint("Name the folder that holds the migrations with --dir."));
    }
    let manifest_file = folder.join("bundle.toml");
    let manifest = match manifest_file.is_file() {
        true => Manifest::read(&script(&manifest_file)?)?,
        false => Manifest::default_for_folder(),
    };
    let asked = layout.or(manifest.layout());
    let mut files = sql_files(folder, "")?;
    if matches!(asked, None | Some(Layout::Sqitch)) && folder.join(sqitch::PLAN).is_file() {
        folders_of_sqitch(folder, &mut files)?;
    } else if files.is_empty() || asked == Some(Layout::Prisma) {
        folders_of_prisma(folder, &mut files)?;
    }
    if files.is_empty() && asked.is_none() {
        return Err(Error::new(Code::BadBundle, format!("{} holds no .sql files", folder.display()))
            .hint("Name the folder that holds the migrations themselves."));
    }
    let layout = read::layout_of(&manifest, asked, &files, home(folder))?;
    not_sql(folder, layout)?;
    if matches!(layout, Layout::Flyway | Layout::Refinery) {
        below(folder, "", layout, &mut files)?;
    }
    if files.is_empty() {
        return Err(Error::new(Code::BadBundle, format!("{} holds no .sql files", folder.display()))
            .hint("Name the folder that holds the migrations themselves."));
    }
    let hooks = folder.join("hooks");
    if hooks.is_dir() {
        files.extend(sql_files(&hooks, "hooks/")?);
    }
    let mut seeds = scripts(&folder.join("seeds"))?;
    let supabase_seed = folder.parent().unwrap_or(Path::new("")).join("seed.sql");
    if seeds.is_empty() && folder.file_name().is_some_and(|name| name == "migrations") && supabase_seed.is_file() {
        seeds.push(script(&supabase_seed)?);
    }
    let files = Files { migrations: files, seeds, access: scripts(&folder.join("rls"))? };
    let mut bundle = read::bundle(manifest, layout, files)?;
    let golden = folder.join("golden.json");
    bundle.golden = if golden.is_file() { Some(script(&golden)?) } else { None };
    let reviewed = folder.join(read::REVIEWED);
    if reviewed.is_file() {
        bundle.reviewed = Some(script(&reviewed)?);
    }
    Ok(bundle)
}

/// The scripts of the folders that Prisma would see: those with a `migration.sql`.
fn folders_of_prisma(folder: &Path, files: &mut Vec<(String, Script)>) -> Result<()> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .map_err(|error| unreadable(folder, &error))?
        .flatten()
        .filter(|entry| entry.path().join(prisma::MIGRATION).is_file())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    for name in names {
        files.extend(sql_files(&folder.join(&name), &format!("{name}/"))?);
    }
    Ok(())
}

/// The plan, and the scripts of the folders beside it.
fn folders_of_sqitch(folder: &Path, files: &mut Vec<(String, Script)>) -> Result<()> {
    files.push((sqitch::PLAN.to_owned(), script(&folder.join(sqitch::PLAN))?));
    for name in sqitch::FOLDERS {
        let (path, prefix) = (folder.join(name), format!("{name}/"));
        if path.is_dir() {
            files.extend(sql_files(&path, &prefix)?);
            below(&path, &prefix, Layout::Sqitch, files)?;
        }
    }
    Ok(())
}

/// Whether the folder is Supabase's own place for migrations.
fn home(folder: &Path) -> Home {
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    match folder.ends_with("supabase/migrations") {
        true => Home::Supabase,
        false => Home::Elsewhere,
    }
}

/// Refuses migrations that are programs: the tool would run them, and they cannot be run here.
fn not_sql(folder: &Path, layout: Layout) -> Result<()> {
    let programs: &[&str] = match layout {
        Layout::Goose => &["go"],
        Layout::Refinery => &["rs"],
        Layout::Flyway => &["java", "class", "kt", "py", "sh", "bash", "ps1", "bat", "cmd"],
        _ => return Ok(()),
    };
    for entry in fs::read_dir(folder).map_err(|error| unreadable(folder, &error))?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some((stem, ending)) = name.rsplit_once('.') else { continue };
        let migration = match layout {
            Layout::Goose => stem.starts_with(|c: char| c.is_ascii_digit()) && !stem.ends_with("_test"),
            _ => stem.contains("__") && stem.starts_with(['V', 'U', 'R']),
        };
        if migration && programs.contains(&ending) {
            return Err(Error::new(
                Code::Layout,
                format!("{} is a migration of {layout} that is not SQL", entry.path().display()),
            )
            .hint("Write what it does as SQL under the same number, or move it out of the folder."));
        }
    }
    Ok(())
}

/// The files of the folders below, which count for tools that look into them.
fn below(folder: &Path, prefix: &str, layout: Layout, files: &mut Vec<(String, Script)>) -> Result<()> {
    let mut folders: Vec<String> = fs::read_dir(folder)
        .map_err(|error| unreadable(folder, &error))?
        .flatten()
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| !(name.starts_with('.') || prefix.is_empty() && NOT_MIGRATIONS.contains(&name.as_str())))
        .collect();
    folders.sort();
    for name in folders {
        let (path, prefix) = (folder.join(&name), format!("{prefix}{name}/"));
        files.extend(sql_files(&path, &prefix)?);
        not_sql(&path, layout)?;
        below(&path, &prefix, layout, files)?;
    }
    Ok(())
}

fn scripts(folder: &Path) -> Result<Vec<Script>> {
    match folder.is_dir() {
        true => Ok(sql_files(folder, "")?.into_iter().map(|(_, script)| script).collect()),
        false => Ok(Vec::new()),
    }
}

/// The `.sql` and `.sql.conf` files directly in a folder, by name. Hidden files are not looked at.
fn sql_files(folder: &Path, prefix: &str) -> Result<Vec<(String, Script)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| unreadable(folder, &error))? {
        let entry = entry.map_err(|error| unreadable(folder, &error))?;
        let name = entry
            .file_name()
            .into_string()
            .map_err(|_| Error::new(Code::BadBundle, format!("a file name in {} is not UTF-8", folder.display())))?;
        if (name.ends_with(".sql") || name.ends_with(".sql.conf")) && !name.starts_with('.') {
            found.push((name, entry.file_type().is_ok_and(|kind| kind.is_file())));
        }
    }
    found.sort();
    let mut buffer = vec![0; USUAL];
    let mut scripts = Vec::with_capacity(found.len());
    for (at, (name, plain)) in found.into_iter().enumerate() {
        if at % TURN == 0 {
            std::thread::yield_now();
        }
        let path = folder.join(&name);
        // The folder itself says what most entries are; only a link has to be looked at.
        let script = if plain { contents(path, &mut buffer) } else { script(&path) };
        scripts.push((if prefix.is_empty() { name } else { format!("{prefix}{name}") }, script?));
    }
    Ok(scripts)
}

/// The text of one file.
pub fn script(path: &Path) -> Result<Script> {
    let what = fs::metadata(path).map_err(|error| unreadable(path, &error))?;
    // A pipe would be waited for, and a device might never end.
    if !what.is_file() {
        return Err(Error::new(Code::BadBundle, format!("{} is not a file", path.display()))
            .hint("Put the SQL into a file of that name, or give what is there another name."));
    }
    contents(path.to_owned(), &mut vec![0; USUAL])
}

fn contents(path: PathBuf, buffer: &mut [u8]) -> Result<Script> {
    let bytes = bytes(&path, buffer).map_err(|error| unreadable(&path, &error))?;
    let mut path = path.into_os_string().into_string().unwrap_or_else(|path| path.to_string_lossy().into_owned());
    if path.contains('\\') {
        path = path.replace('\\', "/");
    }
    Script::from_bytes(path, bytes)
}

/// So many files are read before somebody else may have this processor: the run's own connection and the server may wait
/// for it, each of them longer than this takes.
const TURN: usize = 8;

/// What most migrations fit into.
const USUAL: usize = 16 << 10;

/// The bytes of a file. Unlike `fs::read` it does not ask for the size before: that is a quarter of the time that a small
/// file takes.
fn bytes(path: &Path, buffer: &mut [u8]) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    let mut filled = 0;
    while filled < buffer.len() {
        match file.read(&mut buffer[filled..]) {
            Ok(0) => return Ok(buffer[..filled].to_vec()),
            Ok(more) => filled += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let mut bytes = buffer.to_vec();
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn unreadable(path: &Path, error: &std::io::Error) -> Box<Error> {
    Error::new(Code::BadBundle, format!("{} cannot be read: {error}", path.display()))
        .hint("Look at its rights, and at what it points to if it is a link.")
}
