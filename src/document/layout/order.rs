//! In which order items stand in their columns, so that few lines cross.

use crate::document::layout::{Grid, Item, Join};

/// How often the columns are gone through, there and back.
const ROUNDS: usize = 12;

/// The grid with the best order found.
pub(super) fn ordered(mut grid: Grid) -> Grid {
    let mut best = (usize::MAX, grid.columns.clone());
    for round in 0..ROUNDS {
        let last = grid.columns.len();
        if round % 2 == 0 {
            (1..last).for_each(|column| sort(&mut grid, column, Side::Left));
        } else {
            (0..last.saturating_sub(1)).rev().for_each(|column| sort(&mut grid, column, Side::Right));
        }
        swap(&mut grid);
        let now = crossings(&grid);
        if now < best.0 {
            best = (now, grid.columns.clone());
        }
    }
    grid.columns = best.1;
    grid
}

#[derive(Clone, Copy)]
enum Side {
    Left,
    Right,
}

/// Orders one column by the middle of what each item is joined with on one side.
fn sort(grid: &mut Grid, column: usize, side: Side) {
    let joins = match side {
        Side::Left => grid.joins(column - 1),
        Side::Right => grid.joins(column),
    };
    let count = grid.columns[column].len();
    let mut sums = vec![(0.0, 0.0); count];
    for join in joins {
        let ((own, _), (other, y)) = match side {
            Side::Left => (join.right, join.left),
            Side::Right => (join.left, join.right),
        };
        sums[own].0 += other as f64 + f64::from(y) / 10_000.0;
        sums[own].1 += 1.0;
    }
    // What is joined with nothing on this side stays about where it is.
    let wish = |row: usize| if sums[row].1 > 0.0 { sums[row].0 / sums[row].1 } else { row as f64 };
    let mut rows: Vec<usize> = (0..count).collect();
    rows.sort_by(|a, b| wish(*a).total_cmp(&wish(*b)).then(a.cmp(b)));
    // A line that passes among boxes that want the same place passes in their middle: the columns do not drift.
    let mut sorted = Vec::new();
    for same in rows.chunk_by(|a, b| (wish(*a) - wish(*b)).abs() < 1e-9) {
        let items = same.iter().map(|row| grid.columns[column][*row]);
        let (boxes, passing): (Vec<Item>, Vec<Item>) = items.partition(is_box);
        let (above, below) = boxes.split_at(boxes.len() / 2);
        sorted.extend(above.iter().chain(&passing).chain(below).copied());
    }
    grid.columns[column] = sorted;
}

/// Swaps neighbours where that saves crossings.
fn swap(grid: &mut Grid) {
    for column in 0..grid.columns.len() {
        let local = |grid: &Grid| {
            let left = if column > 0 { count(&grid.joins(column - 1)) } else { 0 };
            left + count(&grid.joins(column))
        };
        let mut now = local(grid);
        for row in 1..grid.columns[column].len() {
            if now == 0 {
                break;
            }
            grid.columns[column].swap(row - 1, row);
            let then = local(grid);
            if then < now {
                now = then;
            } else {
                grid.columns[column].swap(row - 1, row);
            }
        }
    }
}

fn crossings(grid: &Grid) -> usize {
    (0..grid.columns.len()).map(|column| count(&grid.joins(column))).sum()
}

fn count(joins: &[Join]) -> usize {
    let mut crossed = 0;
    for (number, one) in joins.iter().enumerate() {
        for other in &joins[number + 1..] {
            let left = one.left.cmp(&other.left);
            if left != std::cmp::Ordering::Equal && left == one.right.cmp(&other.right).reverse() {
                crossed += 1;
            }
        }
    }
    crossed
}

/// Whether an item is a box.
pub(super) fn is_box(item: &Item) -> bool {
    matches!(item, Item::Box(_))
}
