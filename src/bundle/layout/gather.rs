//! From pieces to versions: every version once, every way back with its way up.

use crate::bundle::layout::{Named, Part, Piece};
use crate::error::{Code, Error, Result};
use crate::model::bundle::{Hook, Repeatable};
use crate::model::layout::Layout;
use crate::model::migration::{Migration, Order, Origin};
use crate::model::script::Script;
use crate::model::version::Version;

/// What the files of a folder hold.
#[derive(Clone, Debug, Default)]
pub struct Contents {
    /// Migrations, by version.
    pub migrations: Vec<Migration>,
    /// Migrations that stand for all versions up to their own on a new database, by version.
    pub baselines: Vec<Migration>,
    /// What runs whenever it has changed, by name.
    pub repeatables: Vec<Repeatable>,
    /// What runs around versions, by moment and path.
    pub hooks: Vec<Hook>,
    /// What the tool's own history calls them, where the files say so.
    pub project: Option<String>,
}

#[derive(Default)]
struct Parts {
    named: Option<(String, String, Order)>,
    /// The file that gave the name.
    path: String,
    up: Option<Script>,
    down: Option<Script>,
    verify: Option<Script>,
}

/// Versions in their order, the newest of them still open.
struct Versions {
    layout: Layout,
    done: Vec<Migration>,
    open: Option<(Version, Parts)>,
}

impl Versions {
    fn new(layout: Layout) -> Versions {
        Versions { layout, done: Vec::new(), open: None }
    }

    /// Adds a script of the newest version, or of one that is newer.
    fn add(&mut self, named: Named) -> Result<()> {
        if self.open.as_ref().is_none_or(|(version, _)| *version != named.version) {
            self.end()?;
            self.open = Some((named.version, Parts::default()));
        }
        match &mut self.open {
            Some((_, parts)) => add(self.layout, parts, named),
            None => Ok(()),
        }
    }

    fn end(&mut self) -> Result<()> {
        if let Some((version, parts)) = self.open.take() {
            self.done.push(migration(self.layout, version, parts)?);
        }
        Ok(())
    }
}

pub(super) fn gather(layout: Layout, mut pieces: Vec<Piece>) -> Result<Contents> {
    // Most files are in the order of their versions already.
    pieces.sort_by_key(|piece| match piece {
        Piece::Version(named) | Piece::Baseline(named) => named.version,
        Piece::Repeatable(_) | Piece::Hook(_) => Version(0),
    });
    let (mut versions, mut baselines) = (Versions::new(layout), Versions::new(layout));
    versions.done.reserve(pieces.len());
    let mut contents = Contents::default();
    for piece in pieces {
        match piece {
            Piece::Version(named) => versions.add(named)?,
            Piece::Baseline(named) => baselines.add(named)?,
            Piece::Repeatable(repeatable) => contents.repeatables.push(repeatable),
            Piece::Hook(hook) => contents.hooks.push(hook),
        }
    }
    versions.end()?;
    baselines.end()?;
    contents.repeatables.sort_by(|one, other| one.name.cmp(&other.name));
    if let Some(pair) = contents.repeatables.windows(2).find(|pair| pair[0].name == pair[1].name) {
        return Err(Error::new(
            Code::BadBundle,
            format!("{} is there twice: {} and {}", pair[0].name, pair[0].script.path, pair[1].script.path),
        )
        .hint("Give one of them another name."));
    }
    contents
        .hooks
        .sort_by(|one, other| (one.moment, one.script.path.as_str()).cmp(&(other.moment, other.script.path.as_str())));
    contents.migrations = versions.done;
    contents.baselines = baselines.done;
    Ok(contents)
}

fn add(layout: Layout, parts: &mut Parts, named: Named) -> Result<()> {
    let Named { version, version_text, name, part, order, script } = named;
    // An undo script of Flyway's may have a description of its own.
    let names_it = !(layout == Layout::Flyway && part == Part::Down);
    match &parts.named {
        Some((_, known, _)) if names_it && *known != name => {
            return Err(Error::new(
                Code::BadBundle,
                format!("version {version} is there twice: {} and {}", parts.path, script.path),
            )
            .hint("Give one of them the next free number."));
        }
        None if names_it => {
            parts.named = Some((version_text, name, order));
            parts.path.clone_from(&script.path);
        }
        _ => {}
    }
    let slot = match part {
        Part::Up => &mut parts.up,
        Part::Down => &mut parts.down,
        Part::Verify => &mut parts.verify,
    };
    if let Some(other) = slot {
        return Err(Error::new(
            Code::BadBundle,
            format!("{} and {} are the same script of version {version}", other.path, script.path),
        )
        .hint("Remove one of them."));
    }
    *slot = Some(script);
    Ok(())
}

fn migration(layout: Layout, version: Version, parts: Parts) -> Result<Migration> {
    let (version_text, name, order) = parts.named.unwrap_or_default();
    let Some(up) = parts.up else {
        let orphan = parts.down.or(parts.verify).map(|script| script.path).unwrap_or_default();
        let wanted = match layout {
            Layout::Flyway => format!("V{version}__….sql"),
            Layout::Prisma => format!("{version_text}_{name}/migration.sql"),
            _ => format!("{version_text}_{name}.up.sql"),
        };
        return Err(Error::new(Code::BadBundle, format!("{orphan} has no up script beside it"))
            .hint(format!("Add {wanted}, or remove the file.")));
    };
    let mut parts_of_path = up.path.rsplitn(3, '/');
    let file = parts_of_path.next().unwrap_or(&up.path);
    let file_name = match (layout, parts_of_path.next()) {
        (Layout::Prisma, Some(folder)) => format!("{folder}/{file}"),
        _ => file.to_owned(),
    };
    let origin = Origin { layout, version_text, file_name, order };
    Ok(Migration { version, name, up, down: parts.down, verify: parts.verify, origin })
}
