//! Which way each line goes: at right angles, with a track of its own between two columns.

use std::collections::BTreeMap;

use crate::document::layout::{Edge, Grid, Item, Layout, Node, Place, Point};

/// Room beside a box before the first track, for the signs at the ends of lines; and between tracks.
const MARGIN: i32 = 34;
const TRACK: i32 = 9;

/// Rows on the left and on the right of a gap never fall on the same height: they are moved a little apart.
const LEFT: i32 = -2;
const RIGHT: i32 = 2;

/// What one bundle of lines does in one gap.
struct Run {
    net: usize,
    from: i32,
    to: Vec<i32>,
}

impl Run {
    fn span(&self) -> (i32, i32) {
        let low = self.to.iter().copied().min().unwrap_or(self.from).min(self.from);
        let high = self.to.iter().copied().max().unwrap_or(self.from).max(self.from);
        (low, high)
    }

    fn is_straight(&self) -> bool {
        self.to.iter().all(|to| *to == self.from)
    }
}

/// Places and lines of one group.
pub(super) fn routed(grid: &Grid, tops: &[Vec<i32>], nodes: &[Node], edges: &[Edge]) -> Layout {
    let top = |column: usize, item: Item| tops[column][grid.row(column, item)];
    let box_top = |node: usize| top(grid.column[node], Item::Box(node));
    // The height of each bundle where it leaves a column to the right.
    let leaves = |net: usize, column: usize| {
        let (root, y) = grid.nets[net].root;
        if grid.column[root] == column { box_top(root) + y + LEFT } else { top(column, Item::Passing(net)) }
    };
    let mut tracks: Vec<BTreeMap<usize, i32>> = Vec::new();
    let mut widths = Vec::new();
    for column in 0..grid.columns.len() {
        let mut runs = Vec::new();
        for (number, net) in grid.nets.iter().enumerate() {
            let first = grid.column[net.root.0];
            let last = net.ends.iter().map(|(node, ..)| grid.column[*node]).max().unwrap_or(first);
            if (first..last).contains(&column) {
                let ends = net.ends.iter().filter(|(node, ..)| grid.column[*node] == column + 1);
                let mut to: Vec<i32> = ends.map(|(node, y, _)| box_top(*node) + y + RIGHT).collect();
                to.extend((last > column + 1).then(|| top(column + 1, Item::Passing(number))));
                runs.push(Run { net: number, from: leaves(number, column), to });
            }
        }
        let found = assigned(&runs);
        let count = found.values().max().map_or(0, |last| last + 1);
        let last = column + 1 == grid.columns.len();
        widths.push(if last && count == 0 { 0 } else { 2 * MARGIN + (count - 1).max(0) * TRACK });
        tracks.push(found);
    }
    let boxes = grid.columns.iter().map(|column| {
        let width = |item: &Item| if let Item::Box(node) = item { nodes[*node].width } else { 0 };
        column.iter().map(width).max().unwrap_or(0)
    });
    let boxes: Vec<i32> = boxes.collect();
    let mut lefts = Vec::new();
    let mut x = 0;
    for (own, gap) in boxes.iter().zip(&widths) {
        lefts.push(x);
        x += own + gap;
    }
    let place = |node: usize| {
        let column = grid.column[node];
        Place { x: lefts[column], y: box_top(node), width: boxes[column], height: nodes[node].height }
    };
    let mut layout = Layout {
        places: (0..nodes.len()).map(place).collect(),
        lines: vec![Vec::new(); edges.len()],
        ..Layout::default()
    };
    for (number, net) in grid.nets.iter().enumerate() {
        for (node, y, edge) in &net.ends {
            let mut points: Vec<Point> = vec![(
                lefts[grid.column[net.root.0]] + boxes[grid.column[net.root.0]],
                leaves(number, grid.column[net.root.0]),
            )];
            for column in grid.column[net.root.0]..grid.column[*node] {
                let from = leaves(number, column);
                let arrives = column + 1 == grid.column[*node];
                let to = if arrives { box_top(*node) + y + RIGHT } else { top(column + 1, Item::Passing(number)) };
                if let Some(track) = tracks[column].get(&number).filter(|_| from != to) {
                    let x = lefts[column] + boxes[column] + MARGIN + track * TRACK;
                    points.extend([(x, from), (x, to)]);
                }
                if arrives {
                    points.push((lefts[column + 1], to));
                }
            }
            // From the box that refers to the one that is referred to.
            if edges[*edge].child == *node {
                points.reverse();
            }
            layout.lines[*edge] = points;
        }
    }
    for (edge, line) in edges.iter().zip(layout.lines.iter_mut()).filter(|(edge, _)| edge.parent == edge.child) {
        let own = layout.places[edge.child];
        let (right, out) = (own.x + own.width, own.x + own.width + 22);
        let (from, to) = (own.y + edge.child_y - LEFT, own.y + edge.parent_y + LEFT);
        *line = vec![(right, from), (out, from), (out, to), (right, to)];
    }
    let ends = layout
        .lines
        .iter()
        .flatten()
        .copied()
        .chain(layout.places.iter().map(|place| (place.x + place.width, place.y + place.height)));
    for (x, y) in ends {
        layout.width = layout.width.max(x);
        layout.height = layout.height.max(y);
    }
    layout
}

/// A track for each run that is not straight: in an order in which few cross, sharing where they are apart.
fn assigned(runs: &[Run]) -> BTreeMap<usize, i32> {
    let mut order: Vec<&Run> = runs.iter().filter(|run| !run.is_straight()).collect();
    order.sort_by_key(|run| (run.from, run.net));
    // How many lines cross when one stands left of the other.
    let cost = |left: &Run, right: &Run| {
        let within = |y: i32, run: &Run| run.span().0 < y && y < run.span().1;
        left.to.iter().filter(|to| within(**to, right)).count() + usize::from(within(right.from, left))
    };
    for _ in 0..order.len() {
        let mut better = 0;
        for at in 1..order.len() {
            if cost(order[at], order[at - 1]) < cost(order[at - 1], order[at]) {
                order.swap(at - 1, at);
                better += 1;
            }
        }
        if better == 0 {
            break;
        }
    }
    let mut tracks: Vec<(&Run, i32)> = Vec::new();
    for run in order {
        let (low, high) = run.span();
        let meets = |other: &Run| other.span().0 - 10 < high && low < other.span().1 + 10;
        let track = tracks.iter().filter(|(other, _)| meets(other)).map(|(_, track)| track + 1).max().unwrap_or(0);
        tracks.push((run, track));
    }
    tracks.into_iter().map(|(run, track)| (run.net, track)).collect()
}
