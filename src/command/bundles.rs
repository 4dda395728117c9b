//! `bundles`: what the binary carries.

use crate::bundle::embedded;
use crate::error::Result;
use crate::model::bundle::Bundle;
use crate::model::checksum::Checksum;
use crate::report::bundles::BundleLine;
use crate::report::{Detail, Outcome, Report};

/// Lists every bundle.
pub fn run() -> Result<Report> {
    let mut lines = Vec::new();
    for name in embedded::names() {
        lines.push(line(&embedded::bundle(name)?));
    }
    Ok(Report::new("bundles", Outcome::Done).detail(Detail::Bundles(lines)))
}

fn line(bundle: &Bundle) -> BundleLine {
    BundleLine {
        name: bundle.name.clone(),
        purpose: bundle.purpose.clone(),
        schema: bundle.schema.clone(),
        requires: bundle.requires.clone(),
        versions: bundle.migrations.len(),
        latest: bundle.migrations.last().map(ToString::to_string),
        seeds: bundle.seeds.len(),
        digest: digest(bundle),
    }
}

fn digest(bundle: &Bundle) -> String {
    let mut all = String::new();
    for migration in &bundle.migrations {
        for script in [Some(&migration.up), migration.down.as_ref(), migration.verify.as_ref()].into_iter().flatten() {
            all.push_str(&script.checksum().0);
        }
    }
    for seed in &bundle.seeds {
        all.push_str(&seed.checksum().0);
    }
    Checksum::of(&all).short().to_owned()
}
