//! Puts objects into an order in which each comes after what it needs, and always the same one.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::dump::item::Item;
use crate::model::links::Name;

/// The kinds in the order they are read best in.
const KINDS: [&str; 15] = [
    "schema",
    "extension",
    "collation",
    "enum",
    "composite",
    "domain",
    "range",
    "sequence",
    "table",
    "function",
    "procedure",
    "aggregate",
    "operator",
    "view",
    "matview",
];

/// The statements of all objects in order. Objects that need each other come as well as they can, and are told.
pub fn ordered(items: Vec<Item>, omitted: &mut Vec<String>) -> Vec<String> {
    let there: HashMap<Name, usize> = items.iter().enumerate().map(|(at, item)| (item.name.clone(), at)).collect();
    let mut waits: Vec<usize> = vec![0; items.len()];
    let mut wanted: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, item) in items.iter().enumerate() {
        for need in item.needs.iter().filter_map(|need| there.get(need)).filter(|need| **need != at) {
            waits[at] += 1;
            wanted.entry(*need).or_default().push(at);
        }
    }
    let rank = |at: usize| {
        let kind = KINDS.iter().position(|kind| *kind == items[at].name.0).unwrap_or(KINDS.len());
        (kind, at)
    };
    let mut open: BTreeSet<(usize, usize)> = (0..items.len()).map(rank).collect();
    let mut ready: BTreeSet<(usize, usize)> = open.iter().filter(|(_, at)| waits[*at] == 0).copied().collect();
    let mut texts = Vec::new();
    while let Some(next) = ready.first().copied().or_else(|| open.first().copied()) {
        if !ready.remove(&next) {
            let name = &items[next.1].name;
            omitted.push(format!("an order for {} {}: it needs what needs it", name.0.replace('_', " "), name.1));
        }
        open.remove(&next);
        texts.push(items[next.1].text.clone());
        for at in wanted.get(&next.1).into_iter().flatten() {
            waits[*at] -= 1;
            if waits[*at] == 0 && open.contains(&rank(*at)) {
                ready.insert(rank(*at));
            }
        }
    }
    texts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(kind: &str, id: &str, needs: &[(&str, &str)]) -> Item {
        let name = |(kind, id): (&str, &str)| (kind.to_owned(), id.to_owned());
        Item { name: name((kind, id)), text: id.to_owned(), needs: needs.iter().copied().map(name).collect() }
    }

    #[test]
    fn what_is_needed_comes_first_and_else_the_kind_decides() {
        let items = vec![
            item("view", "v", &[("table", "b")]),
            item("table", "a", &[("function", "f"), ("table", "elsewhere")]),
            item("table", "b", &[]),
            item("function", "f", &[]),
            item("function", "g", &[]),
        ];
        let mut omitted = Vec::new();
        assert_eq!(ordered(items, &mut omitted), ["b", "f", "a", "g", "v"]);
        assert_eq!(omitted, Vec::<String>::new());
    }

    #[test]
    fn a_circle_is_written_and_told() {
        let items = vec![item("view", "v", &[("view", "w")]), item("view", "w", &[("view", "v")])];
        let mut omitted = Vec::new();
        assert_eq!(ordered(items, &mut omitted), ["v", "w"]);
        assert_eq!(omitted, ["an order for view v: it needs what needs it"]);
    }
}
