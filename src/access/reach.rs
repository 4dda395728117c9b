//! What can play a part when a table is touched: whatever its policies, checks, defaults and triggers name, whatever that
//! names in turn, and the triggers of the tables that follow it by a key. Names in a function's text count as well, so this
//! takes in more rather than less.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::access::surface::Surface;

/// Who names whom.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    names: BTreeMap<String, BTreeSet<String>>,
}

impl Reach {
    /// As the surface tells it.
    pub fn of(surface: &Surface) -> Reach {
        let all: BTreeSet<&str> = surface.mentions.iter().map(|mention| mention.name.as_str()).collect();
        let mut names: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for mention in &surface.mentions {
            let named = all.iter().filter(|name| says(&mention.text, name)).map(|name| (*name).to_owned());
            names.entry(mention.name.clone()).or_default().extend(named);
            let fired = all.iter().filter(|name| says(&mention.fires, name)).map(|name| (*name).to_owned());
            names.entry(triggers(&mention.name)).or_default().extend(fired);
            names.entry(mention.name.clone()).or_default().insert(triggers(&mention.name));
        }
        for table in &surface.tables {
            for key in &table.foreign_keys {
                let follows = triggers(&table.name);
                names.entry(triggers(&key.table)).or_default().insert(follows);
            }
        }
        Reach { names }
    }

    /// Whether a table can play a part when any of these is touched.
    pub fn leads(&self, from: impl IntoIterator<Item = String>, table: &str) -> bool {
        let mut seen = BTreeSet::new();
        let mut open: VecDeque<String> = from.into_iter().collect();
        while let Some(name) = open.pop_front() {
            if name == table {
                return true;
            }
            if let Some(next) = self.names.get(&name) {
                open.extend(next.iter().filter(|name| !seen.contains(*name)).cloned());
            }
            seen.insert(name);
        }
        false
    }
}

/// What stands for the triggers of a table: they fire as well where a row goes because another one does.
fn triggers(table: &str) -> String {
    format!("triggers of {table}")
}

/// Whether a text holds a name as a word of its own.
fn says(text: &str, name: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(name).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + name.len()..].chars().next();
        !before.is_some_and(inside) && !after.is_some_and(inside)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::surface::{ForeignKey, Mention, Table};

    fn reach() -> Reach {
        let mention = |name: &str, text: &str, fires: &str| Mention {
            name: name.to_owned(),
            text: text.to_owned(),
            fires: fires.to_owned(),
        };
        let child = Table {
            name: "lines".to_owned(),
            foreign_keys: vec![ForeignKey { table: "orders".to_owned(), ..ForeignKey::default() }],
            ..Table::default()
        };
        let mentions = vec![
            mention("orders", "(shop_id in (select is_member(shops.id) from shops))", ""),
            mention("is_member", "begin return exists (select from members); end", ""),
            mention("lines", "true", "count_lines"),
            mention("count_lines", "update totals set n = n + 1", ""),
            mention("members", "", ""),
            mention("shops", "", ""),
            mention("totals", "", ""),
            mention("shop", "", ""),
        ];
        Reach::of(&Surface { tables: vec![child], mentions, ..Surface::default() })
    }

    fn leads(from: &str, table: &str) -> bool {
        reach().leads([from.to_owned()], table)
    }

    #[test]
    fn what_a_policy_names_plays_a_part_and_what_that_names_too() {
        assert!(leads("orders", "shops") && leads("orders", "members"));
        assert!(!leads("members", "orders") && !leads("shops", "members"));
    }

    #[test]
    fn the_triggers_of_what_follows_by_a_key_play_a_part_but_not_its_policies() {
        assert!(leads("orders", "totals"));
        assert!(!leads("orders", "lines"));
    }

    #[test]
    fn a_part_of_a_word_is_not_the_name() {
        assert!(!leads("orders", "shop"));
    }
}
