//! Which bundles a command is about, with everything they require.

use crate::bundle::{embedded, folder};
use crate::config::Origin;
use crate::error::{Code, Error, Result};
use crate::model::bundle::Bundle;
use crate::model::history::History;

/// Bundles in the order they are installed in, and which of them were asked for.
#[derive(Clone, Debug)]
pub struct Sources {
    /// Required bundles first.
    pub bundles: Vec<Bundle>,
    /// The names that were asked for.
    pub asked: Vec<String>,
}

impl Sources {
    /// Loads what an origin names.
    pub fn load(origin: &Origin) -> Result<Sources> {
        let mut sources = Sources { bundles: Vec::new(), asked: Vec::new() };
        match origin {
            Origin::Folder(path) => {
                let bundle = folder::bundle(path, None)?;
                sources.asked.push(bundle.name.clone());
                sources.add(bundle, 0)?;
            }
            Origin::Embedded(names) => {
                for name in names {
                    sources.asked.push(name.clone());
                    sources.add_embedded(name, 0)?;
                }
            }
        }
        Ok(sources)
    }

    /// Adds an embedded bundle, unless it is there, and asks for it.
    pub fn ask_for(&mut self, name: &str) -> Result<()> {
        if !self.asked.iter().any(|asked| asked == name) {
            self.asked.push(name.to_owned());
        }
        self.add_embedded(name, 0)
    }

    /// The same, and beside them the other embedded bundles that are installed: they may require what would go.
    pub fn beside_installed(&self, history: &History) -> Sources {
        let mut all = self.clone();
        for installed in &history.installed {
            // A name that is not embedded is a folder's: what it requires is not known here.
            let _ = all.add_embedded(&installed.bundle, 0);
        }
        all
    }

    fn add_embedded(&mut self, name: &str, depth: usize) -> Result<()> {
        if self.bundles.iter().any(|bundle| bundle.name == name) {
            return Ok(());
        }
        self.add(embedded::bundle(name)?, depth)
    }

    fn add(&mut self, bundle: Bundle, depth: usize) -> Result<()> {
        if depth > 8 {
            return Err(Error::new(Code::BadBundle, format!("the requirements of {} go in a circle", bundle.name)));
        }
        for required in &bundle.requires {
            self.add_embedded(required, depth + 1)?;
        }
        self.bundles.push(bundle);
        Ok(())
    }
}
