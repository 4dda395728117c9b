//! Puts the values of variables into the files of a bundle that declares them.

use crate::model::bundle::Bundle;
use crate::model::layout::Layout;
use crate::model::script::Script;
use crate::model::variable::Variable;
use crate::sql::variable::{Known, Rules, fill};

/// A value that somebody gave, by its name.
pub type Given<'a> = (&'a str, &'a str);

/// Fills in the variables of all files. What cannot be filled in is noted at the file: an applied one may do without.
///
/// Files of a bundle that declares no variables stay as they are; those of Flyway ask for variables all the same, since
/// Flyway would.
pub fn bundle(bundle: &mut Bundle, given: &[Given<'_>]) {
    let flyway = bundle.layout == Layout::Flyway;
    if bundle.variables.is_none() && !flyway {
        return;
    }
    let declared = bundle.variables.clone().unwrap_or_default();
    let rules = if flyway { Rules::Flyway } else { Rules::Ours };
    let known = |name: &str| known(name, &declared, given);
    for script in scripts(bundle) {
        match fill(&script.text, rules, &known) {
            Ok(Some((text, pieces))) => *script = script.filled(text, pieces),
            Ok(None) => {}
            Err(fault) => script.fault = Some(fault),
        }
    }
}

/// The value of a declared variable that this name was given for, whatever its case: environment variables are upper case.
fn known<'a>(name: &str, declared: &'a [Variable], given: &[Given<'a>]) -> Known<'a> {
    let Some(variable) = declared.iter().find(|variable| variable.name == name) else { return Known::Undeclared };
    let value = given.iter().find(|(given, _)| given.eq_ignore_ascii_case(name)).map(|(_, value)| *value);
    match value.or(variable.default.as_deref()) {
        Some(value) => Known::Value(value, variable.secrecy),
        None => Known::NoValue,
    }
}

fn scripts(bundle: &mut Bundle) -> impl Iterator<Item = &mut Script> {
    let migrations = bundle.migrations.iter_mut().chain(&mut bundle.baselines);
    migrations
        .flat_map(|migration| [Some(&mut migration.up), migration.down.as_mut(), migration.verify.as_mut()])
        .flatten()
        .chain(bundle.repeatables.iter_mut().map(|repeatable| &mut repeatable.script))
        .chain(bundle.hooks.iter_mut().map(|hook| &mut hook.script))
        .chain(&mut bundle.seeds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::manifest::Manifest;
    use crate::bundle::read::{self, Files};
    use crate::sql::variable::FaultKind;

    fn filled(layout: Layout, variables: &str, sql: &str) -> Script {
        let script = |path: &str, text: &str| Script::from_bytes(path.to_owned(), text.as_bytes().to_vec()).unwrap();
        let manifest = Manifest::read(&script("bundle.toml", &format!("name = 'a'\n{variables}"))).unwrap();
        let name = if layout == Layout::Flyway { "V1__a.sql" } else { "1_a.sql" };
        let files = Files { migrations: vec![(name.to_owned(), script(name, sql))], ..Files::default() };
        let mut read = read::bundle(manifest, layout, files).unwrap();
        bundle(&mut read, &[("REGION", "eu")]);
        read.migrations.remove(0).up
    }

    #[test]
    fn a_bundle_without_variables_keeps_its_dollars() {
        assert_eq!(filled(Layout::Schemactl, "", "select ${region};").text, "select ${region};");
        let asked = filled(Layout::Flyway, "", "select '${region}';");
        assert_eq!(asked.fault.unwrap().kind, FaultKind::Undeclared);
    }

    #[test]
    fn a_value_comes_before_the_default_whatever_its_case() {
        let script = filled(Layout::Schemactl, "[variables]\nregion = 'us'\n", "select ${region};");
        assert_eq!(script.text, "select eu;");
        let script = filled(Layout::Schemactl, "[variables]\nzone = 'a1'\nkey = {}\n", "select ${zone};");
        assert_eq!(script.text, "select a1;");
        let script = filled(Layout::Schemactl, "[variables]\nkey = {}\n", "select ${key};");
        assert_eq!(script.fault.unwrap().kind, FaultKind::NoValue);
    }
}
