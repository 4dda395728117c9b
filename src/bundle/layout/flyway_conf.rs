//! Flyway's script configuration: `V1__name.sql.conf` beside `V1__name.sql`.
//!
//! Lines of `key=value`; `executeInTransaction` decides how the file runs
//! (<https://documentation.red-gate.com/fd/flyway-execute-in-transaction-setting-277578997.html>). `encoding` may say
//! UTF-8. Other keys are errors: what they would do is not done here.

use std::collections::BTreeMap;

use crate::bundle::layout::malformed;
use crate::bundle::layout::section::lines;
use crate::error::{Code, Error, Result};
use crate::model::script::{Outside, Script};

/// The ending of such a file.
pub(crate) const ENDING: &str = ".sql.conf";

/// Gives every `.sql` file what its `.conf` says, and takes the `.conf` files away.
pub(super) fn join(files: Vec<(String, Script)>) -> Result<Vec<(String, Script)>> {
    let (confs, mut scripts): (Vec<_>, Vec<_>) = files.into_iter().partition(|(name, _)| name.ends_with(ENDING));
    let mut confs: BTreeMap<String, Script> =
        confs.into_iter().map(|(name, script)| (name.trim_end_matches(".conf").to_owned(), script)).collect();
    for (name, script) in &mut scripts {
        if let Some(conf) = confs.remove(name) {
            script.outside = read(&conf)?;
        }
    }
    match confs.into_values().next() {
        Some(orphan) => Err(Error::new(Code::Layout, format!("{} has no .sql file beside it", orphan.path))
            .hint("Remove it, or restore the file that it is for.")),
        None => Ok(scripts),
    }
}

fn read(conf: &Script) -> Result<Outside> {
    let mut outside = Outside::Unsaid;
    for (offset, line) in lines(&conf.text) {
        let line = line.trim();
        if line.is_empty() || line.starts_with(['#', '!']) {
            continue;
        }
        let (key, value) =
            line.split_once(['=', ':']).map(|(key, value)| (key.trim(), value.trim())).unwrap_or((line, ""));
        match (key, value) {
            ("executeInTransaction", "false") => outside = Outside::Said(0),
            ("executeInTransaction", "true") => outside = Outside::Unsaid,
            ("encoding", value) if value.eq_ignore_ascii_case("utf-8") || value.eq_ignore_ascii_case("utf8") => {}
            _ => {
                return Err(malformed(conf, offset, format!("`{line}` is not known here"))
                    .hint("Known are executeInTransaction=true or false, and encoding=UTF-8."));
            }
        }
    }
    Ok(outside)
}
