//! Migrations to measure with: each a table with a key, a foreign key, an index, a trigger and a policy.

use std::fs;
use std::path::{Path, PathBuf};

/// A folder of so many migrations, and the same SQL in one file.
pub struct Migrations {
    /// For `--dir`.
    pub folder: PathBuf,
    /// Everything in one file.
    pub whole: PathBuf,
    /// The files in order.
    pub files: Vec<PathBuf>,
}

/// Writes them below a folder.
pub fn write(below: &Path, number: usize) -> Migrations {
    let folder = below.join(format!("migrations-{number}"));
    fs::create_dir_all(&folder).unwrap();
    let mut files = Vec::new();
    let mut whole = String::new();
    for n in 1..=number {
        let text = migration(n);
        whole.push_str(&text);
        let path = folder.join(format!("{n:06}_item_{n}.up.sql"));
        fs::write(&path, text).unwrap();
        files.push(path);
    }
    let path = below.join(format!("whole-{number}.sql"));
    fs::write(&path, whole).unwrap();
    Migrations { folder, whole: path, files }
}

fn migration(n: usize) -> String {
    let touch = match n {
        1 => {
            "create function touch()\nreturns trigger\nlanguage plpgsql\nas $$\nbegin\n  new.updated_at := now();\n  return new;\nend\n$$;\n\n"
        }
        _ => "",
    };
    let parent = n.saturating_sub(1).max(1);
    format!(
        "-- Items of kind {n}, each below one of kind {parent}.\n{touch}\
         create table item_{n} (\n  \
           id bigint generated always as identity primary key,\n  \
           parent bigint references item_{parent} (id) on delete cascade,\n  \
           owner text not null default current_user,\n  \
           note text not null,\n  \
           updated_at timestamptz not null default now()\n);\n\n\
         create index item_{n}_parent on item_{n} (parent);\n\n\
         create trigger item_{n}_touch\n  before update on item_{n}\n  for each row\n  execute function touch();\n\n\
         alter table item_{n} enable row level security;\n\n\
         create policy \"Owners see their own\"\n  on item_{n}\n  for select\n  using (owner = current_user);\n\n"
    )
}
