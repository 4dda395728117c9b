//! Which column each box stands in.

use std::collections::BTreeMap;

use crate::document::layout::{Edge, Grid, Item, Net, Node};

/// The least height that a column may have before it is split.
const COLUMN: f64 = 760.0;

/// Between two boxes of a column.
const GAP: i32 = 28;

/// Columns in the order of the input.
pub(super) fn grid(nodes: &[Node], edges: &[Edge]) -> Grid {
    let forward = forward(nodes.len(), edges);
    let arrows: Vec<(usize, usize)> = edges
        .iter()
        .zip(&forward)
        .filter(|(edge, _)| edge.parent != edge.child)
        .map(|(edge, forward)| if *forward { (edge.parent, edge.child) } else { (edge.child, edge.parent) })
        .collect();
    let column = columns(nodes, &arrows);
    let nets = nets(edges, &forward);
    let mut columns: Vec<Vec<Item>> = vec![Vec::new(); column.iter().max().map_or(0, |last| last + 1)];
    for (node, at) in column.iter().enumerate() {
        columns[*at].push(Item::Box(node));
    }
    for (number, net) in nets.iter().enumerate() {
        let last = net.ends.iter().map(|(node, ..)| column[*node]).max().unwrap_or_default();
        for passed in columns.iter_mut().take(last).skip(column[net.root.0] + 1) {
            passed.push(Item::Passing(number));
        }
    }
    Grid { columns, column, nets }
}

/// Which lines go to the right: all but those that close a circle.
fn forward(count: usize, edges: &[Edge]) -> Vec<bool> {
    let mut children: Vec<Vec<(usize, usize)>> = vec![Vec::new(); count];
    let mut parents = vec![0; count];
    for (number, edge) in edges.iter().enumerate().filter(|(_, edge)| edge.parent != edge.child) {
        children[edge.parent].push((edge.child, number));
        parents[edge.child] += 1;
    }
    let mut forward = vec![true; edges.len()];
    let mut state = vec![0_u8; count];
    // From those that refer to nobody; then from what only a circle leads to, first what most refer to.
    let mut starts: Vec<usize> = (0..count).collect();
    starts.sort_by_key(|node| (parents[*node] > 0, std::cmp::Reverse(children[*node].len()), *node));
    for start in starts {
        if state[start] != 0 {
            continue;
        }
        state[start] = 1;
        let mut open = vec![(start, 0)];
        while let Some((node, next)) = open.pop() {
            let Some((child, number)) = children[node].get(next).copied() else {
                state[node] = 2;
                continue;
            };
            open.push((node, next + 1));
            match state[child] {
                0 => {
                    state[child] = 1;
                    open.push((child, 0));
                }
                1 => forward[number] = false,
                _ => {}
            }
        }
    }
    forward
}

/// Each box right of all it refers to, as near as it can be, in columns that are not too high.
fn columns(nodes: &[Node], arrows: &[(usize, usize)]) -> Vec<usize> {
    let mut column = vec![0; nodes.len()];
    spread(&mut column, arrows);
    // What refers to nobody stands beside what refers to it.
    for node in 0..nodes.len() {
        if !arrows.iter().any(|(_, to)| *to == node)
            && let Some(next) = arrows.iter().filter(|(from, _)| *from == node).map(|(_, to)| column[*to]).min()
        {
            column[node] = next - 1;
        }
    }
    let area: f64 = nodes.iter().map(|node| f64::from(node.width + 80) * f64::from(node.height + GAP)).sum();
    let limit = (area * 0.62).sqrt().max(COLUMN) as i32;
    let mut at = 0;
    while at <= column.iter().copied().max().unwrap_or(0) {
        let mut members: Vec<usize> = (0..nodes.len()).filter(|node| column[*node] == at).collect();
        let below = |node: &usize| arrows.iter().filter(|(from, _)| from == node).count();
        members.sort_by_key(|node| (std::cmp::Reverse(below(node)), *node));
        let mut height = 0;
        for (number, node) in members.into_iter().enumerate() {
            height += nodes[node].height + GAP;
            if height > limit && number > 0 {
                column[node] = at + 1;
            }
        }
        spread(&mut column, arrows);
        at += 1;
    }
    column
}

/// Moves boxes to the right until each is right of all it refers to.
fn spread(column: &mut [usize], arrows: &[(usize, usize)]) {
    // There are no circles, so this ends after as many rounds as there are boxes.
    for _ in 0..=column.len() {
        let mut moved = 0;
        for (from, to) in arrows {
            if column[*to] <= column[*from] {
                column[*to] = column[*from] + 1;
                moved += 1;
            }
        }
        if moved == 0 {
            break;
        }
    }
}

/// Lines by the row they begin at, on the left.
fn nets(edges: &[Edge], forward: &[bool]) -> Vec<Net> {
    let mut found: BTreeMap<(usize, i32), Net> = BTreeMap::new();
    for (number, edge) in edges.iter().enumerate().filter(|(_, edge)| edge.parent != edge.child) {
        let (parent, child) = ((edge.parent, edge.parent_y), (edge.child, edge.child_y));
        // A line that closes a circle is kept apart from those that begin at the same row.
        let (root, end) = if forward[number] { (parent, child) } else { ((child.0, child.1), parent) };
        found.entry(root).or_insert_with(|| Net { root, ends: Vec::new() }).ends.push((end.0, end.1, number));
    }
    found.into_values().collect()
}
