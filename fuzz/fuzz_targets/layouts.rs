//! Two files of any name are read as every layout, or refused; what is read keeps the places of its file.
#![no_main]

use libfuzzer_sys::fuzz_target;
use schemactl::bundle::layout::detect::{Home, detect};
use schemactl::bundle::layout::read;
use schemactl::model::layout::Layout;
use schemactl::model::script::Script;
use schemactl::sql::directive;

fuzz_target!(|input: (&str, &str, &str, &str)| {
    let (name, text, other_name, other) = input;
    let names = [
        name,
        "0001_a.up.sql",
        "20240115103000_a.sql",
        "V1.2__a.sql",
        "V1__a.sql.conf",
        "R__a.sql",
        "20240115103000_a/migration.sql",
        "sqitch.plan",
        "hooks/after_all.sql",
    ];
    let script = |path: &str, text: &str| Script::from_bytes(path.to_owned(), text.as_bytes().to_vec());
    let Ok(beside) = script(other_name, other) else { return };
    for name in names {
        let Ok(file) = script(name, text) else { return };
        let files = vec![(name.to_owned(), file), (other_name.to_owned(), beside.clone())];
        let _ = (detect(&files, Home::Elsewhere), detect(&files, Home::Supabase));
        for layout in Layout::ALL {
            let Ok(contents) = read(layout, files.clone()) else { continue };
            for migration in &contents.migrations {
                for script in [Some(&migration.up), migration.down.as_ref(), migration.verify.as_ref()].into_iter().flatten() {
                    let place = script.place(script.text.len());
                    assert!(place.line >= 1 && place.column >= 1);
                    let _ = directive::of(script);
                }
            }
        }
    }
});
