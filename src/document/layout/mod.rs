//! A layered layout for boxes that refer to each other: those that are referred to stand left of those that refer.
//!
//! 1. Circles are opened (`layer`), boxes get columns, and no column gets too high.
//! 2. Lines that pass a column get a place in it, so that no line runs through a box.
//! 3. Columns are ordered so that few lines cross (`order`), boxes move towards what they are joined with (`place`).
//! 4. Lines run at right angles, each bundle on a track of its own between two columns (`route`).
//!
//! Lines to the same row of the same box share their way. Everything is decided by the order of the input alone.

mod layer;
mod order;
mod place;
mod route;

/// A box: how large it has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its width.
    pub width: i32,
    /// Its height.
    pub height: i32,
}

/// A line from a row of the box that refers to a row of the box that is referred to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// The box that is referred to.
    pub parent: usize,
    /// How far below its top the line begins.
    pub parent_y: i32,
    /// The box that refers.
    pub child: usize,
    /// How far below its top the line ends.
    pub child_y: i32,
}

/// A point.
pub type Point = (i32, i32);

/// Where a box is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Its left side.
    pub x: i32,
    /// Its top.
    pub y: i32,
    /// Its width: at least what was asked for.
    pub width: i32,
    /// Its height.
    pub height: i32,
}

/// Where everything is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// How wide all of it is.
    pub width: i32,
    /// How high.
    pub height: i32,
    /// Each box.
    pub places: Vec<Place>,
    /// Each line, from the box that refers to the one that is referred to.
    pub lines: Vec<Vec<Point>>,
}

/// Between two groups of boxes that have nothing to do with each other.
const BETWEEN: i32 = 44;

/// The least width that groups are put beside each other in; many of them make a square.
const PAGE: i32 = 1500;

/// Lays boxes and lines out. Lines that name a box that is not there have no way.
pub fn arrange(nodes: &[Node], edges: &[Edge]) -> Layout {
    let mut layout = Layout {
        places: vec![Place::default(); nodes.len()],
        lines: vec![Vec::new(); edges.len()],
        ..Layout::default()
    };
    let mut groups: Vec<Group> =
        groups(nodes.len(), edges).iter().map(|members| Group::of(members, nodes, edges)).collect();
    // The largest first; those alone by their height, so that rows are even.
    groups.sort_by_key(|group| {
        (std::cmp::Reverse(group.members.len()), std::cmp::Reverse(group.layout.height), group.members[0])
    });
    let area: f64 = groups
        .iter()
        .map(|group| f64::from(group.layout.width + BETWEEN) * f64::from(group.layout.height + BETWEEN))
        .sum();
    let widest = groups.iter().map(|group| group.layout.width).max().unwrap_or(0);
    let page = widest.max(PAGE).max(area.sqrt() as i32);
    let (mut x, mut y, mut row) = (0, 0, 0);
    for group in &groups {
        if x > 0 && x + group.layout.width > page {
            (x, y, row) = (0, y + row + BETWEEN, 0);
        }
        for (own, place) in group.members.iter().zip(&group.layout.places) {
            layout.places[*own] = Place { x: place.x + x, y: place.y + y, ..*place };
        }
        for (own, line) in group.edges.iter().zip(&group.layout.lines) {
            layout.lines[*own] = line.iter().map(|point| (point.0 + x, point.1 + y)).collect();
        }
        layout.width = layout.width.max(x + group.layout.width);
        row = row.max(group.layout.height);
        layout.height = layout.height.max(y + row);
        x += group.layout.width + BETWEEN;
    }
    layout
}

/// Boxes that hang together, laid out for themselves.
struct Group {
    members: Vec<usize>,
    edges: Vec<usize>,
    layout: Layout,
}

impl Group {
    fn of(members: &[usize], nodes: &[Node], edges: &[Edge]) -> Group {
        let at = |node: usize| members.iter().position(|member| *member == node);
        let own: Vec<Node> = members.iter().map(|member| nodes[*member]).collect();
        let (mut numbers, mut mine) = (Vec::new(), Vec::new());
        for (number, edge) in edges.iter().enumerate() {
            if let (Some(parent), Some(child)) = (at(edge.parent), at(edge.child)) {
                numbers.push(number);
                mine.push(Edge { parent, child, ..*edge });
            }
        }
        let grid = layer::grid(&own, &mine);
        let grid = order::ordered(grid);
        let heights = place::placed(&grid, &own);
        Group { members: members.to_vec(), edges: numbers, layout: route::routed(&grid, &heights, &own, &mine) }
    }
}

/// Boxes that hang together, each group in the order of its members.
fn groups(count: usize, edges: &[Edge]) -> Vec<Vec<usize>> {
    let mut of: Vec<usize> = (0..count).collect();
    for edge in edges.iter().filter(|edge| edge.parent < count && edge.child < count) {
        let (one, other) = (of[edge.parent], of[edge.child]);
        let (low, high) = (one.min(other), one.max(other));
        of.iter_mut().filter(|group| **group == high).for_each(|group| *group = low);
    }
    let mut groups: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (node, group) in of.into_iter().enumerate() {
        groups[group].push(node);
    }
    groups.into_iter().filter(|group| !group.is_empty()).collect()
}

/// Something with a place in a column: a box, or a line that passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Item {
    /// A box, by its number.
    Box(usize),
    /// A bundle of lines, by its number.
    Passing(usize),
}

/// Lines that begin at the same row of the same box and go to the right.
#[derive(Clone, Debug)]
struct Net {
    /// The box on the left and its row.
    root: (usize, i32),
    /// Boxes on the right, their rows, and the line each is.
    ends: Vec<(usize, i32, usize)>,
}

/// A join between two neighbouring columns: item and row on the left, item and row on the right.
#[derive(Clone, Copy, Debug)]
struct Join {
    left: (usize, i32),
    right: (usize, i32),
}

/// Columns of items, and what joins them.
#[derive(Clone, Debug)]
struct Grid {
    /// Each column from the left, its items from the top.
    columns: Vec<Vec<Item>>,
    /// The column of each box.
    column: Vec<usize>,
    /// The lines.
    nets: Vec<Net>,
}

impl Grid {
    /// Where an item is in its column.
    fn row(&self, column: usize, item: Item) -> usize {
        self.columns[column].iter().position(|other| *other == item).unwrap_or_default()
    }

    /// What joins a column with the next one.
    fn joins(&self, column: usize) -> Vec<Join> {
        let mut joins = Vec::new();
        for (number, net) in self.nets.iter().enumerate() {
            let root = self.column[net.root.0];
            let last = net.ends.iter().map(|(node, ..)| self.column[*node]).max().unwrap_or(root);
            if column < root || column >= last {
                continue;
            }
            let left = match column == root {
                true => (self.row(column, Item::Box(net.root.0)), net.root.1),
                false => (self.row(column, Item::Passing(number)), 0),
            };
            for (node, y, _) in net.ends.iter().filter(|(node, ..)| self.column[*node] == column + 1) {
                joins.push(Join { left, right: (self.row(column + 1, Item::Box(*node)), *y) });
            }
            if last > column + 1 {
                joins.push(Join { left, right: (self.row(column + 1, Item::Passing(number)), 0) });
            }
        }
        joins
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A graph of so many boxes of different sizes, each with up to two references, some in circles and to themselves.
    fn graph(count: usize, seed: u64) -> (Vec<Node>, Vec<Edge>) {
        let mut state = seed;
        let mut next = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        let nodes: Vec<Node> =
            (0..count).map(|_| Node { width: 150 + 10 * next(15) as i32, height: 64 + 18 * next(8) as i32 }).collect();
        let mut edges = Vec::new();
        for child in 0..count {
            for line in 0..next(3) {
                let parent = if next(4) == 0 { next(3.min(count)) } else { next(count) };
                edges.push(Edge { parent, parent_y: 41, child, child_y: 41 + 18 * (line as i32 % 2) });
            }
        }
        (nodes, edges)
    }

    fn check(nodes: &[Node], edges: &[Edge]) {
        let layout = arrange(nodes, edges);
        assert_eq!(layout, arrange(nodes, edges));
        for (number, one) in layout.places.iter().enumerate() {
            assert!(
                one.x >= 0 && one.y >= 0 && one.x + one.width <= layout.width && one.y + one.height <= layout.height
            );
            assert!(one.width >= nodes[number].width && one.height == nodes[number].height);
            for other in &layout.places[number + 1..] {
                let apart = one.x + one.width + 10 <= other.x
                    || other.x + other.width + 10 <= one.x
                    || one.y + one.height + 10 <= other.y
                    || other.y + other.height + 10 <= one.y;
                assert!(apart, "boxes overlap: {one:?} {other:?}");
            }
        }
        for (line, edge) in layout.lines.iter().zip(edges) {
            let (child, parent) = (layout.places[edge.child], layout.places[edge.parent]);
            let (begin, end) = (line[0], line[line.len() - 1]);
            assert!(begin.0 == child.x || begin.0 == child.x + child.width, "{edge:?} {line:?} {child:?}");
            assert!(end.0 == parent.x || end.0 == parent.x + parent.width, "{edge:?} {line:?} {parent:?}");
            assert!((begin.1 - child.y - edge.child_y).abs() <= 4 && (end.1 - parent.y - edge.parent_y).abs() <= 4);
            for pair in line.windows(2) {
                let ((ax, ay), (bx, by)) = (pair[0], pair[1]);
                assert!(ax == bx || ay == by, "a line is not at right angles: {line:?}");
                assert!(
                    ax.min(bx) >= 0 && ax.max(bx) <= layout.width,
                    "a line leaves the page: {line:?} {}",
                    layout.width
                );
                for place in &layout.places {
                    let inside = ax.max(bx) > place.x
                        && ax.min(bx) < place.x + place.width
                        && ay.max(by) > place.y
                        && ay.min(by) < place.y + place.height;
                    assert!(!inside, "a line runs through a box: {line:?} {place:?}");
                }
            }
        }
    }

    #[test]
    fn no_boxes_overlap_and_no_line_runs_through_one() {
        for seed in 1..40 {
            let (nodes, edges) = graph(3 + seed as usize, seed);
            check(&nodes, &edges);
        }
    }

    #[test]
    fn a_hundred_tables_are_laid_out() {
        let (nodes, edges) = graph(100, 7);
        check(&nodes, &edges);
    }

    #[test]
    fn a_table_that_everything_refers_to_does_not_make_one_endless_column() {
        let nodes = vec![Node { width: 200, height: 150 }; 61];
        let edges: Vec<Edge> = (1..61).map(|child| Edge { parent: 0, parent_y: 41, child, child_y: 59 }).collect();
        check(&nodes, &edges);
        let layout = arrange(&nodes, &edges);
        assert!(layout.height < 2400 && layout.width < 4500, "{} x {}", layout.width, layout.height);
    }

    #[test]
    fn nothing_is_laid_out_as_nothing() {
        assert_eq!(arrange(&[], &[]), Layout::default());
        check(&[Node { width: 10, height: 10 }], &[Edge { parent: 0, parent_y: 5, child: 0, child_y: 5 }]);
    }
}
