//! What each error code means: when it comes, what the database holds then, and what to do.

use crate::error::Code;

const PAGES: &str = include_str!("explain.md");

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
