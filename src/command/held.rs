//! A catalog from wherever one is: a live database, a file that `dump` wrote, or a version of a bundle. Shared by
//! `dump`, `diff` and `docs`.

use std::fs;
use std::path::Path;

use crate::bundle::golden::Golden;
use crate::command::Context;
use crate::command::open::{Opened, open_this};
use crate::command::replay::{Ground, Replay};
use crate::command::source::Sources;
use crate::config::Database;
use crate::db::catalog::{Schemas, links};
use crate::dump::json;
use crate::error::{Code, Error, Result};
use crate::model::bundle::Bundle;
use crate::model::catalog::{Catalog, OWNER, Scope};
use crate::model::links::Links;
use crate::model::version::Version;
use crate::plan::Target;
use crate::report::target::TargetFacts;

/// Which schemas are meant.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct Wanted {
    /// These schemas, whether schemactl made them or not [default: those of the bundle]
    #[arg(long, value_name = "NAME,…", value_delimiter = ',', conflicts_with = "all_schemas")]
    pub schemas: Vec<String>,
    /// Every schema but Postgres' own and the history's
    #[arg(long)]
    pub all_schemas: bool,
}

/// Where migrations may be replayed, for a version of which nothing else is known.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct Shadow {
    /// A server where a scratch database may be made: a version without a golden is replayed there
    #[arg(long, value_name = "URL", conflicts_with = "shadow")]
    pub shadow_url: Option<String>,
    /// The same on a throwaway server of schemactl's own
    #[arg(long, value_name = "KIND", value_parser = ["embedded"])]
    pub shadow: Option<String>,
}

/// A catalog, and where it is from.
pub struct Held {
    /// Where it is from, for people; never with a password.
    pub label: String,
    /// The catalog, by real names; what the role that runs migrations owns is owned by `$owner`.
    pub catalog: Catalog,
    /// What needs what, where a database was asked.
    pub links: Links,
    /// Its schemas.
    pub schemas: Vec<String>,
    /// The bundles that are in them, as far as that is known, with the newest version.
    pub bundles: Vec<(Bundle, Version)>,
    /// The database.
    pub facts: Option<TargetFacts>,
    /// Whether what is around the schemas is in it.
    pub around: Around,
}

/// Whether what is around the schemas is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Around {
    /// It was read.
    Known,
    /// A golden does not hold it.
    Unknown,
}

impl Held {
    /// From what a person named: a URL, `database`, a file, or a bundle with or without a version.
    pub async fn named(name: &str, wanted: &Wanted, shadow: &Shadow, context: &Context<'_>) -> Result<Held> {
        if name.contains("://") {
            return Held::live(context.config.another(name)?, wanted, context).await;
        }
        if name == "database" {
            return Held::live(context.config.database()?, wanted, context).await;
        }
        let file = name.ends_with(".json") || name.contains('/') || Path::new(name).is_file();
        if file { Held::file(name) } else { Held::version(name, shadow, context).await }
    }

    /// From a live database. Writes nothing.
    pub async fn live(database: Database, wanted: &Wanted, context: &Context<'_>) -> Result<Held> {
        let mut opened = open_this(database, context).await?;
        let held = read(&mut opened, wanted, context).await;
        opened.close().await;
        held
    }

    /// From a file that `dump --format json` wrote.
    fn file(path: &str) -> Result<Held> {
        let text = fs::read_to_string(path).map_err(|error| {
            Error::new(Code::Usage, format!("{path} cannot be read: {error}"))
                .hint("Name a file that `schemactl dump --format json` wrote, a URL, or a bundle like core@3.")
        })?;
        let (catalog, schemas) = json::read(path, &text)?;
        let label = path.to_owned();
        Ok(Held {
            label,
            catalog,
            links: Links::default(),
            schemas,
            bundles: Vec::new(),
            facts: None,
            around: Around::Known,
        })
    }

    /// From a version of a bundle: its golden, else its migrations replayed.
    async fn version(name: &str, shadow: &Shadow, context: &Context<'_>) -> Result<Held> {
        let (name, version) = name.split_once('@').map_or((name, None), |(name, version)| (name, Some(version)));
        let mut sources = Sources::of(context.config)?;
        if !sources.bundles.iter().any(|bundle| bundle.name == name) {
            sources.ask_for(name).map_err(|error| {
                error.hint("Give a URL, a .json file of `schemactl dump`, `database`, or a bundle like core@3.")
            })?;
        }
        let bundle = sources.bundles.iter().find(|bundle| bundle.name == name).cloned();
        let bundle = bundle.ok_or_else(|| Error::new(Code::Bug, format!("{name} is lost")))?;
        let said = version.unwrap_or("latest");
        let version = match version {
            None | Some("latest") => bundle.latest(),
            Some(text) => {
                let version = text.parse::<Version>().map_err(|error| Error::new(Code::Usage, error.to_string()))?;
                bundle.migration(bundle.layout.meant(version)).map(|migration| migration.version)
            }
        };
        let version = version.ok_or_else(|| {
            let newest = bundle.latest().map_or("it has none".to_owned(), |newest| format!("its newest is {newest}"));
            Error::new(Code::Unknown, format!("{name} has no such version: {said}; {newest}"))
                .hint(format!("Name it like {name}@3; {name} alone is its newest."))
        })?;
        let home = context.config.schema.as_ref().map_or(bundle.schema.clone(), |schema| schema.value.clone());
        let golden = Golden::of(&bundle)?.filter(|golden| golden.step(&bundle, version).is_some());
        let (catalog, around) = match (golden.and_then(|golden| golden.catalog(version)), shadow) {
            (Some(catalog), _) => (catalog, Around::Unknown),
            (None, Shadow { shadow_url: Some(url), .. }) => {
                (replayed(&Ground::at(url)?, context, &sources, &bundle, &home, version).await?, Around::Unknown)
            }
            (None, Shadow { shadow: Some(_), .. }) => (
                replayed(&Ground::throwaway(context)?, context, &sources, &bundle, &home, version).await?,
                Around::Unknown,
            ),
            (None, _) => {
                return Err(Error::new(Code::NoCatalog, format!("nothing says what {name} {version} leads to"))
                    .state("nothing was compared")
                    .hint("Replay its migrations: --shadow embedded, or --shadow-url with a server where a scratch database may be made."));
            }
        };
        let schemas: Vec<String> = std::iter::once(home.clone()).chain(bundle.other_schemas.clone()).collect();
        Ok(Held {
            label: format!("{name} {version}"),
            catalog: catalog.named(&home, OWNER),
            links: Links::default(),
            schemas,
            bundles: vec![(bundle, version)],
            facts: None,
            around,
        })
    }

    /// The halves that both catalogs have.
    pub fn comparable(&self, other: &Held) -> Catalog {
        match (self.around, other.around) {
            (Around::Known, Around::Known) => self.catalog.clone(),
            _ => self.catalog.half(Scope::Schema),
        }
    }
}

async fn read(opened: &mut Opened, wanted: &Wanted, context: &Context<'_>) -> Result<Held> {
    let (schemas, bundles) = chosen(opened, wanted, context).await?;
    let (catalog, links) = links::linked(&mut opened.session, &Schemas::Real(schemas.clone())).await?;
    let there = |name: &String| {
        let quoted = crate::sql::quote::plain_identifier(name);
        catalog
            .objects
            .keys()
            .any(|key| key.kind == "schema" && (key.id == quoted || key.id == crate::sql::quote::identifier(name)))
    };
    if let Some(missing) = schemas.iter().find(|name| !there(name)) {
        let names = links::names(&mut opened.session).await?;
        return Err(Error::new(Code::Unknown, format!("there is no schema {missing} here"))
            .hint(format!("There are: {}.", names.join(", "))));
    }
    let label = opened.facts.address.clone();
    Ok(Held { label, catalog, links, schemas, bundles, facts: Some(opened.facts.clone()), around: Around::Known })
}

/// Which schemas a person means, and which bundles are in them.
async fn chosen(
    opened: &mut Opened,
    wanted: &Wanted,
    context: &Context<'_>,
) -> Result<(Vec<String>, Vec<(Bundle, Version)>)> {
    let sources = Sources::of(context.config)?;
    let history = opened.snapshot.history.clone();
    let all = sources.beside_installed(&history);
    let installed = |bundle: &Bundle| {
        Some((history.installed(&bundle.name)?.schema.clone(), history.newest(&bundle.name)?.version))
    };
    let within = |schemas: &[String]| {
        let here = |bundle: &Bundle| {
            Some((bundle.clone(), installed(bundle).filter(|(schema, _)| schemas.contains(schema))?.1))
        };
        all.bundles.iter().filter_map(here).collect::<Vec<_>>()
    };
    let named = if wanted.all_schemas {
        links::names(&mut opened.session).await?
    } else if let (true, Some(schema)) = (wanted.schemas.is_empty(), &context.config.schema) {
        vec![schema.value.clone()]
    } else {
        wanted.schemas.clone()
    };
    if !named.is_empty() {
        let bundles = within(&named);
        return Ok((named, bundles));
    }
    let mut schemas: Vec<String> = Vec::new();
    let mut bundles = Vec::new();
    for bundle in sources.bundles.iter().filter(|bundle| sources.asked.contains(&bundle.name)) {
        let Some((schema, version)) = installed(bundle) else {
            return Err(Error::new(Code::Unknown, format!("{} is not installed here", bundle.name)).hint(
                "Name schemas with --schemas public,app or take them all with --all-schemas; `schemactl up` installs the bundle.",
            ));
        };
        for schema in std::iter::once(schema).chain(bundle.other_schemas.clone()) {
            if !schemas.contains(&schema) {
                schemas.push(schema);
            }
        }
        bundles.push((bundle.clone(), version));
    }
    Ok((schemas, bundles))
}

async fn replayed(
    ground: &Ground,
    context: &Context<'_>,
    sources: &Sources,
    bundle: &Bundle,
    home: &str,
    version: Version,
) -> Result<Catalog> {
    let sources = sources.on_scratch(None)?;
    let mut replay = Replay::on(&ground.address, context, &sources, &bundle.name, home).await?;
    let catalog = match replay.up(Target::Version(version)).await {
        Ok(()) => {
            let schemas = Schemas::Named { home: home.to_owned(), others: bundle.other_schemas.clone() };
            replay.catalog(&schemas).await
        }
        Err(error) => Err(error),
    };
    replay.end().await?;
    catalog
}
