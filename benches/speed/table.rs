//! What was measured, as lines of Markdown.

/// What a goal says of a number.
#[derive(Clone, Copy, Debug)]
pub enum Goal {
    AtMost(f64),
    AtLeast(f64),
    /// Told for comparison.
    None,
}

/// Prints the head of a table.
pub fn head(first: &str) {
    println!("| {first} | schemactl | floor | ratio | goal | |\n|---|---:|---:|---:|---:|---|");
}

/// Prints a line: what, ours, the floor's, and the number the goal is about.
pub fn line(what: &str, ours: &str, floor: &str, number: f64, goal: Goal) {
    let (goal, met) = match goal {
        Goal::AtMost(most) => (format!("≤ {most}"), if number <= most { "met" } else { "missed" }),
        Goal::AtLeast(least) => (format!("≥ {least}"), if number >= least { "met" } else { "missed" }),
        Goal::None => (String::new(), ""),
    };
    println!("| {what} | {ours} | {floor} | {number:.2} | {goal} | {met} |");
}

/// Milliseconds, as people read them.
pub fn time(milliseconds: f64) -> String {
    match milliseconds {
        short if short < 10.0 => format!("{short:.2} ms"),
        middle if middle < 10_000.0 => format!("{middle:.0} ms"),
        long => format!("{:.1} s", long / 1000.0),
    }
}
