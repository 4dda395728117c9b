//! As fast as psql, and measured: what schemactl costs beside a floor that is run in turns with it.
//!
//!     cargo bench --bench speed                       everything, as benches/README.md has it; half an hour
//!     cargo bench --bench speed -- up fleet           some of: start up noop cleanup partitions access triggers fleet
//!     cargo bench --bench speed -- --short            small sizes: a minute
//!
//! It starts servers of its own, with Postgres' own durability, and takes them away. Ratios count, not milliseconds.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod access;
mod cleanup;
mod fleet;
mod load;
mod measure;
mod noop;
mod partitions;
mod process;
mod proxy;
mod schema;
mod server;
mod start;
mod table;
mod triggers;
mod up;

use std::env;

/// How large everything is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// As the goals say.
    Full,
    /// To see that it works, and roughly how fast.
    Short,
}

impl Size {
    /// One of two numbers.
    pub fn pick<T>(self, full: T, short: T) -> T {
        if self == Size::Full { full } else { short }
    }
}

/// A part of the program: its name on the command line, and what it runs.
type Part = (&'static str, fn(Size));

// What makes many files comes before what deletes many.
const PARTS: [Part; 8] = [
    ("start", start::run),
    ("up", up::run),
    ("noop", noop::run),
    ("cleanup", cleanup::run),
    ("partitions", partitions::run),
    ("access", access::run),
    ("triggers", triggers::run),
    ("fleet", fleet::run),
];

fn main() {
    let args: Vec<String> = env::args().skip(1).filter(|arg| arg != "--bench").collect();
    if let Some(("--peak", command)) = args.split_first().map(|(first, rest)| (first.as_str(), rest)) {
        return process::peak_of(command);
    }
    let size = if args.iter().any(|arg| arg == "--short") { Size::Short } else { Size::Full };
    let wanted: Vec<&String> = args.iter().filter(|arg| *arg != "--short").collect();
    if let Some(unknown) = wanted.iter().find(|wanted| !PARTS.iter().any(|(name, _)| name == **wanted)) {
        println!("there is no part {unknown}: --short, {}", PARTS.map(|(name, _)| name).join(", "));
        std::process::exit(2);
    }
    for (name, run) in PARTS {
        if wanted.is_empty() || wanted.iter().any(|wanted| *wanted == name) {
            println!("\n## {name}\n");
            run(size);
        }
    }
}
