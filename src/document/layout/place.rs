//! How far down each item stands: as near as it can be to what it is joined with, in its order, and not too close to
//! its neighbours.

use crate::document::layout::order::is_box;
use crate::document::layout::{Grid, Item, Node};

/// Between two boxes; between a passing line and anything.
const BOXES: i32 = 28;
const LINES: i32 = 16;

/// Every place is a multiple of this, so that rows of different boxes do not fall on almost the same line.
const RASTER: i32 = 8;

/// The top of each item of each column.
pub(super) fn placed(grid: &Grid, nodes: &[Node]) -> Vec<Vec<i32>> {
    let joins: Vec<Vec<_>> = (0..grid.columns.len()).map(|column| grid.joins(column)).collect();
    let mut tops: Vec<Vec<f64>> = grid.columns.iter().map(|column| stacked(column, nodes)).collect();
    for round in 0..24 {
        let order: Vec<usize> = match round % 2 {
            0 => (0..tops.len()).collect(),
            _ => (0..tops.len()).rev().collect(),
        };
        for column in order {
            let mut wishes: Vec<(f64, f64)> = vec![(0.0, 0.0); tops[column].len()];
            let mut wish = |row: usize, top: f64, weight: f64| {
                wishes[row].0 += top * weight;
                wishes[row].1 += weight;
            };
            let straight = |column: usize, row: usize| if is_box(&grid.columns[column][row]) { 1.0 } else { 3.0 };
            if column > 0 {
                for join in &joins[column - 1] {
                    let top = tops[column - 1][join.left.0] + f64::from(join.left.1 - join.right.1);
                    wish(join.right.0, top, straight(column - 1, join.left.0));
                }
            }
            for join in &joins[column] {
                if let Some(next) = tops.get(column + 1) {
                    let top = next[join.right.0] + f64::from(join.right.1 - join.left.1);
                    wish(join.left.0, top, straight(column + 1, join.right.0));
                }
            }
            let wished = wishes
                .iter()
                .zip(&tops[column])
                .map(|((sum, weight), top)| if *weight > 0.0 { (sum / weight, *weight) } else { (*top, 0.1) });
            tops[column] = apart(&grid.columns[column], nodes, &wished.collect::<Vec<_>>());
        }
    }
    let least = tops.iter().flatten().copied().fold(f64::INFINITY, f64::min);
    grid.columns
        .iter()
        .zip(tops)
        .map(|(column, tops)| {
            let mut free = 0;
            let mut rows = Vec::new();
            for (at, (item, top)) in column.iter().zip(tops).enumerate() {
                let wished = ((top - least) / f64::from(RASTER)).round() as i32 * RASTER;
                let top = wished.max((free + RASTER - 1) / RASTER * RASTER);
                free = top + height(item, nodes) + column.get(at + 1).map_or(0, |next| between(item, next));
                rows.push(top);
            }
            rows
        })
        .collect()
}

fn height(item: &Item, nodes: &[Node]) -> i32 {
    match item {
        Item::Box(node) => nodes[*node].height,
        Item::Passing(_) => 0,
    }
}

fn between(one: &Item, other: &Item) -> i32 {
    if is_box(one) && is_box(other) { BOXES } else { LINES }
}

/// One below the other.
fn stacked(column: &[Item], nodes: &[Node]) -> Vec<f64> {
    offsets(column, nodes).into_iter().map(f64::from).collect()
}

fn offsets(column: &[Item], nodes: &[Node]) -> Vec<i32> {
    let mut at = 0;
    let mut offsets = Vec::new();
    for (row, item) in column.iter().enumerate() {
        offsets.push(at);
        at += height(item, nodes) + column.get(row + 1).map_or(0, |next| between(item, next));
    }
    offsets
}

/// The tops nearest to the wishes (in the sense of least squares) that keep the order and the distances: without the
/// distances, wishes only have to grow, and where they do not, neighbours share their middle.
fn apart(column: &[Item], nodes: &[Node], wishes: &[(f64, f64)]) -> Vec<f64> {
    let offsets = offsets(column, nodes);
    let mut blocks: Vec<(f64, f64, usize)> = Vec::new();
    for ((wish, weight), offset) in wishes.iter().zip(&offsets) {
        let mut block = ((wish - f64::from(*offset)) * weight, *weight, 1);
        while let Some(before) = blocks.last().filter(|before| before.0 / before.1 > block.0 / block.1) {
            block = (before.0 + block.0, before.1 + block.1, before.2 + block.2);
            blocks.pop();
        }
        blocks.push(block);
    }
    let shared = blocks.iter().flat_map(|(sum, weight, count)| std::iter::repeat_n(sum / weight, *count));
    shared.zip(offsets).map(|(wish, offset)| wish + f64::from(offset)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_that_want_the_same_place_share_it() {
        let column = [Item::Box(0), Item::Box(1)];
        let nodes = [Node { width: 1, height: 72 }, Node { width: 1, height: 72 }];
        assert_eq!(apart(&column, &nodes, &[(100.0, 1.0), (100.0, 1.0)]), [50.0, 150.0]);
        assert_eq!(apart(&column, &nodes, &[(0.0, 1.0), (500.0, 1.0)]), [0.0, 500.0]);
    }
}
