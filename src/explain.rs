//! What each error code means: when it comes, what the database holds then, and what to do; and the pages of rules.

use crate::error::Code;
use crate::lint::Rule;
use crate::lint::script::{FileRule, rules, squawk};

const PAGES: &str = include_str!("explain.md");

/// The page of a rule: about a live schema, about files, or one of squawk's.
pub fn rule(name: &str) -> Option<String> {
    let live = Rule::named(name).map(|rule| rule.page.to_owned());
    let file = FileRule::named(name).map(|rule| rule.page.to_owned());
    let unused = (name == rules::UNUSED_ALLOW).then(|| rules::UNUSED_ALLOW_PAGE.to_owned());
    live.or(file).or(unused).or_else(|| squawk::page(name))
}

/// The page of a code.
pub fn page(code: Code) -> Option<String> {
    let head = format!("## {} ", code.as_str());
    let start = PAGES.find(&head)?;
    let rest = &PAGES[start..];
    let end = rest[2..].find("\n## ").map_or(rest.len(), |end| end + 3);
    Some(format!("{}\n", rest[1..end].trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_page() {
        for code in Code::ALL.iter().copied() {
            assert!(page(code).is_some(), "{code}");
        }
    }

    #[test]
    fn a_page_ends_where_the_next_begins() {
        let page = page(Code::Usage).unwrap();
        assert!(page.starts_with("# E201 ") && !page.contains("E202"), "{page}");
    }
}
