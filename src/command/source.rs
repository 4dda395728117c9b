//! Which bundles a command is about, with everything they require.

use std::collections::{BTreeMap, BTreeSet};

use crate::bundle::{embedded, fill, folder};
use crate::command::Context;
use crate::config::{Config, Origin, Source};
use crate::error::{Code, Error, Result};
use crate::model::bundle::Bundle;
use crate::model::history::History;
use crate::model::layout::Layout;
use crate::model::server::Platform;
use crate::model::version::Version;
use crate::model::words::counted;
use crate::report::event::Event;

/// The bundle that stands in for Supabase.
const PLATFORM: &str = "platform";

/// Bundles in the order they are installed in, and which of them were asked for.
#[derive(Clone, Debug)]
pub struct Sources {
    /// Required bundles first.
    pub bundles: Vec<Bundle>,
    /// The names that were asked for.
    pub asked: Vec<String>,
}

impl Sources {
    /// Loads what a run is told to work with: bundles of the binary, folders, the values of their variables.
    pub fn of(config: &Config) -> Result<Sources> {
        let mut loading = Loading::default();
        let mut asked = Vec::new();
        for origin in config.origin.value.each() {
            match origin {
                Origin::Folder(path) => {
                    let bundle = folder::bundle(path, config.layout.as_ref().map(|layout| layout.value))?;
                    asked.push(bundle.name.clone());
                    if loading.folders.insert(bundle.name.clone(), bundle).is_some() {
                        return Err(twice(asked.last().map_or("", String::as_str)));
                    }
                }
                Origin::Embedded(names) => asked.extend(names.iter().cloned()),
                Origin::Several(_) => {}
            }
        }
        let given_twice = |name: &&String| asked.iter().filter(|other| other == name).count() > 1;
        if let Some(name) = asked.iter().find(|name| given_twice(name) && loading.folders.contains_key(*name)) {
            return Err(twice(name));
        }
        for name in &asked {
            loading.add(name, &mut Vec::new())?;
        }
        let mut named = BTreeSet::new();
        asked.retain(|name| named.insert(name.clone()));
        let mut sources = Sources { bundles: loading.bundles, asked };
        sources.fill(config)?;
        Ok(sources)
    }

    /// Works out what an applied version is compared with, while there is time.
    pub fn hash(&self) {
        let migrations = self.bundles.iter().flat_map(|bundle| &bundle.migrations);
        migrations.for_each(|migration| drop(migration.up.checksum()));
    }

    /// The version that a person meant who typed it for the bundle asked for: `2` is `2` of Flyway's.
    pub fn meant(&self, typed: Version) -> Version {
        let asked = self.bundles.iter().find(|bundle| self.asked.first() == Some(&bundle.name));
        asked.map_or(typed, |bundle| bundle.layout.meant(typed))
    }

    /// Says in whose layout the files are, where it is not our own.
    pub fn tell(&self, context: &Context<'_>) {
        for bundle in self.bundles.iter().filter(|bundle| bundle.layout != Layout::Schemactl) {
            let (name, versions) = (&bundle.name, counted(bundle.migrations.len(), "version"));
            (context.tell)(Event::Note(format!("{name}: {versions} in the layout of {}", bundle.layout)));
        }
    }

    /// Adds an embedded bundle, unless it is there, and asks for it.
    pub fn ask_for(&mut self, name: &str) -> Result<()> {
        if !self.asked.iter().any(|asked| asked == name) {
            self.asked.push(name.to_owned());
        }
        self.add_embedded(name)
    }

    /// The same, and beside them the other embedded bundles that are installed: they may require what would go.
    pub fn beside_installed(&self, history: &History) -> Sources {
        let mut all = self.clone();
        for installed in &history.installed {
            // A name that is not embedded is a folder's: what it requires is not known here.
            let _ = all.add_embedded(&installed.bundle);
        }
        all
    }

    /// The same for a scratch database: what stands in for Supabase comes first where the live database has that, where it
    /// was asked for, or where a folder is one of Supabase's, for such files take it for granted.
    pub fn on_scratch(&self, live: Option<&Platform>) -> Result<Sources> {
        let asked = self.asked.iter().any(|name| name == PLATFORM);
        let folder = self.bundles.iter().any(|bundle| bundle.layout == Layout::Supabase);
        let there = live.is_some_and(|platform| !platform.absent());
        let mut with = self.clone();
        if !(asked || folder || there) {
            return Ok(with);
        }
        with.add_embedded(PLATFORM)?;
        with.bundles.sort_by_key(|bundle| bundle.name != PLATFORM);
        for bundle in with.bundles.iter_mut().filter(|bundle| bundle.name != PLATFORM) {
            if !bundle.requires.iter().any(|name| name == PLATFORM) {
                bundle.requires.push(PLATFORM.to_owned());
            }
        }
        Ok(with)
    }

    fn add_embedded(&mut self, name: &str) -> Result<()> {
        let mut loading = Loading { bundles: std::mem::take(&mut self.bundles), ..Loading::default() };
        let added = loading.add(name, &mut Vec::new());
        self.bundles = loading.bundles;
        added
    }

    /// Puts the values of variables into the files; a value that no bundle asks for is a slip.
    fn fill(&mut self, config: &Config) -> Result<()> {
        let given: Vec<fill::Given<'_>> =
            config.given.iter().map(|given| (given.name.as_str(), given.value.reveal())).collect();
        let declared: Vec<&str> = self
            .bundles
            .iter()
            .flat_map(|bundle| bundle.variables.iter().flatten())
            .map(|variable| variable.name.as_str())
            .collect();
        let said = |from: &Source| matches!(from, Source::Flag | Source::File);
        let unknown = |name: &str| !declared.iter().any(|declared| declared.eq_ignore_ascii_case(name));
        if let Some(given) = config.given.iter().find(|given| said(&given.from) && unknown(&given.name)) {
            let known = if declared.is_empty() { "none".to_owned() } else { declared.join(", ") };
            return Err(Error::new(Code::Variable, format!("no bundle has a variable {}", given.name))
                .note(format!("the value came from {}", given.from))
                .hint(format!("Variables are declared in bundle.toml under [variables]; here there are: {known}.")));
        }
        self.bundles.iter_mut().for_each(|bundle| fill::bundle(bundle, &given));
        Ok(())
    }
}

/// Bundles while they are put in order.
#[derive(Default)]
struct Loading {
    /// Those in order.
    bundles: Vec<Bundle>,
    /// Folders that were read and are not in order yet, by name.
    folders: BTreeMap<String, Bundle>,
}

impl Loading {
    /// Adds a bundle after everything that it requires. `path` is who requires it.
    fn add(&mut self, name: &str, path: &mut Vec<String>) -> Result<()> {
        if path.iter().any(|above| above == name) {
            return Err(Error::new(
                Code::Requirement,
                format!("bundles require each other in a circle: {} → {name}", path.join(" → ")),
            )
            .hint("Take one `requires` out of a bundle.toml."));
        }
        if self.bundles.iter().any(|bundle| bundle.name == name) {
            return Ok(());
        }
        let bundle = match (self.folders.remove(name), path.last()) {
            (Some(folder), _) => folder,
            (None, Some(above)) if !embedded::names().contains(&name) => {
                return Err(Error::new(
                    Code::Requirement,
                    format!("{above} requires {name}, which is not in this binary and was not given"),
                )
                .hint(format!("Name its folder too: --dir <folder of {name}>.")));
            }
            (None, _) => embedded::bundle(name)?,
        };
        path.push(name.to_owned());
        for required in &bundle.requires {
            self.add(required, path)?;
        }
        path.pop();
        self.bundles.push(bundle);
        Ok(())
    }
}

fn twice(name: &str) -> Box<Error> {
    Error::new(Code::Requirement, format!("two bundles are called {name}: the history could not tell them apart")).hint(
        "Write `name = \"another\"` into the bundle.toml of one of them; a folder without bundle.toml is called app.",
    )
}
