//! No text makes a rule over files fall over, as a way up, as a way back, behind another; and every finding has a place.
#![no_main]

use libfuzzer_sys::fuzz_target;
use schemactl::lint::script::settings::Settings;
use schemactl::lint::script::{Paired, Unit, lint};
use schemactl::locks::facts::Facts;
use schemactl::model::script::Script;

fuzz_target!(|text: &str| {
    let Ok(script) = Script::from_bytes("a.sql".to_owned(), text.as_bytes().to_vec()) else { return };
    let before = Script::embedded("b.sql", "create table t (a int primary key, b text); create view v as select a from t;");
    let units = [
        Unit { up: &before, down: None, paired: Paired::No },
        Unit { up: &script, down: Some(&script), paired: Paired::Yes },
    ];
    if let Ok(found) = lint(&units, Facts::on(15, "public"), &Settings::default(), &[]) {
        assert!(found.iter().all(|finding| finding.place.line >= 1 && finding.end >= (1, 1)));
    }
});
