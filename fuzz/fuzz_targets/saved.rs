//! A saved plan and a golden are read or refused; a plan that is read is written the same way again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use schemactl::bundle::golden::Golden;
use schemactl::model::script::Script;
use schemactl::model::version::Version;
use schemactl::plan::saved::SavedPlan;

fuzz_target!(|text: &str| {
    let Ok(file) = Script::from_bytes("plan.json".to_owned(), text.as_bytes().to_vec()) else { return };
    if let Ok(plan) = SavedPlan::read(&file) {
        assert!(plan.moved(&plan).is_empty());
        let written = serde_json::to_string(&plan).expect("a plan is written");
        let again = Script::from_bytes("plan.json".to_owned(), written.into_bytes()).and_then(|file| SavedPlan::read(&file));
        assert_eq!(again.ok().as_ref(), Some(&plan));
    }
    if let Ok(golden) = serde_json::from_str::<Golden>(text) {
        let _ = (golden.catalog(Version(1)), golden.text(), golden.clone().merge(&golden));
    }
});
