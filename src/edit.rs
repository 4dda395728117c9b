//! What was edited in a script since it ran, line by line. Pure.

use similar::{ChangeTag, TextDiff};

/// More lines than this are counted and not shown.
const MOST_LINES: usize = 16;
/// Longer lines are cut.
const LONGEST_LINE: usize = 160;

/// The lines that ran and are gone (`-`), and those that the file has now instead (`+`), in the order of the file.
pub fn lines(ran: &str, now: &str) -> Vec<String> {
    let diff = TextDiff::from_lines(ran, now);
    let mut changes = diff.iter_all_changes().filter(|change| change.tag() != ChangeTag::Equal);
    let mut lines: Vec<String> = changes
        .by_ref()
        .take(MOST_LINES)
        .map(|change| {
            let sign = if change.tag() == ChangeTag::Delete { '-' } else { '+' };
            format!("{sign} {}", cut(change.value().trim_end()))
        })
        .collect();
    match changes.count() {
        0 => {}
        1 => lines.push("and 1 more line".to_owned()),
        more => lines.push(format!("and {more} more lines")),
    }
    lines
}

fn cut(line: &str) -> String {
    match line.char_indices().nth(LONGEST_LINE) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edit_is_shown_by_its_lines() {
        let now = "create table a (\n  id int,\n  b int\n);\n";
        assert_eq!(lines("create table a (\n  id bigint,\n  b int\n);\n", now), ["-   id bigint,", "+   id int,"]);
        assert!(lines(now, now).is_empty());
    }

    #[test]
    fn what_nobody_reads_is_counted() {
        let many: String = (0..100).map(|n| format!("select {n};\n")).collect();
        let shown = lines(&many, &"x".repeat(1000));
        assert_eq!(shown.len(), MOST_LINES + 1);
        assert_eq!(shown.last().unwrap(), "and 85 more lines");
        assert!(lines("", &"x".repeat(1000))[0].chars().count() < 170);
    }
}
