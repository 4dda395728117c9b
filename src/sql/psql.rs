//! Commands of psql, which no server understands: a backslash outside quotes and comments.

use squawk_syntax::SourceFile;
use squawk_syntax::ast::AstNode;

use crate::sql::parse::parse;

/// Where the first command of psql stands, if there is one.
pub fn first_command(text: &str) -> Option<usize> {
    of(&parse(text).tree(), text)
}

/// The same, of a text that is parsed already.
pub fn of(tree: &SourceFile, text: &str) -> Option<usize> {
    if !text.contains('\\') {
        return None;
    }
    tree.syntax()
        .descendants_with_tokens()
        .filter_map(|element| element.into_token())
        .find(|token| token.text().starts_with('\\'))
        .map(|token| usize::from(token.text_range().start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backslash_outside_quotes_is_a_command() {
        assert_eq!(first_command("\\restrict abc\nselect 1;\n"), Some(0));
        assert_eq!(first_command("select 1;\n  \\set a b\n"), Some(12));
        assert_eq!(first_command("select 1 \\gset\n"), Some(9));
        assert_eq!(first_command("copy a from stdin;\n1\n\\.\n"), Some(21));
    }

    #[test]
    fn a_backslash_in_quotes_or_comments_is_text() {
        for text in [
            "select '\n\\a', \"\n\\b\", E'\\'\n\\c', $$\n\\d$$, $x$\n\\e$x$;",
            "-- \\a\n/*\n\\b /* \n\\c */\n*/ select 1;",
            "select U&'\\0041', U&\"\\0041\", '\\';",
        ] {
            assert_eq!(first_command(text), None, "{text}");
        }
    }
}
