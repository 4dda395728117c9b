//! The diagram as SVG, drawn with crow's feet: a fork where there may be many rows, a circle where there may be none,
//! a bar where there is one.

use crate::document::diagram::{Diagram, Entity, HEAD, KEYS, ROW, Relation};
use crate::document::escape::xml;
use crate::document::layout::{Place, Point};
use crate::document::{Many, Required};

/// The colours and fonts of a diagram, light and dark.
const STYLE: &str = include_str!("diagram.css");

/// Around the drawing.
const EDGE: i32 = 16;

/// Where a drawing goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// In a file of its own.
    File,
    /// In an HTML page, whose tables it leads to.
    Page,
}

/// The drawing as text.
pub fn write(diagram: &Diagram, title: &str, place: Use) -> String {
    let (width, height) = (diagram.layout.width + 2 * EDGE, diagram.layout.height + 2 * EDGE);
    let head = match place {
        Use::File => "<svg xmlns=\"http://www.w3.org/2000/svg\"",
        Use::Page => "<svg",
    };
    let mut out = format!(
        "{head} class=\"er\" viewBox=\"{} {} {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" aria-label=\"{}\">\n",
        -EDGE,
        -EDGE,
        xml(&format!("Diagram of {title}"))
    );
    if place == Use::File {
        out.push_str(&format!("<title>{}</title>\n<style>\n{STYLE}</style>\n", xml(title)));
        out.push_str(&format!(
            "<rect class=\"paper\" x=\"{}\" y=\"{}\" width=\"{width}\" height=\"{height}\"/>\n",
            -EDGE, -EDGE
        ));
    }
    for (relation, line) in diagram.relations.iter().zip(&diagram.layout.lines) {
        let optional = if relation.required == Required::Yes { "" } else { " optional" };
        out.push_str(&format!("<g class=\"line{optional}\"><title>{}</title>", xml(&relation.title)));
        out.push_str(&format!(
            "<path class=\"reach\" d=\"{}\"/><path class=\"way\" d=\"{}\"/>",
            path(line),
            path(line)
        ));
        out.push_str(&ends(line, relation.many, far(diagram, relation)));
        out.push_str("</g>\n");
    }
    for (entity, place_of) in diagram.entities.iter().zip(&diagram.layout.places) {
        out.push_str(&drawn(entity, place_of, place));
    }
    out.push_str("</svg>\n");
    out
}

/// The style, for a page that holds the drawing.
pub fn style() -> &'static str {
    STYLE
}

fn drawn(entity: &Entity, place: &Place, used: Use) -> String {
    let Place { x, y, width, height } = *place;
    let class = if entity.anchor.is_empty() { "box outside" } else { "box" };
    let mut out = format!("<g class=\"{class}\">");
    let title =
        if entity.comment.is_empty() { entity.name.clone() } else { format!("{}: {}", entity.name, entity.comment) };
    out.push_str(&format!("<title>{}</title>", xml(&title)));
    let link = used == Use::Page && !entity.anchor.is_empty();
    if link {
        out.push_str(&format!("<a href=\"#{}\">", xml(&entity.anchor)));
    }
    out.push_str(&format!("<rect class=\"body\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"7\"/>"));
    out.push_str(&format!(
        "<path class=\"head\" d=\"M{x} {}v{}q0 -7 7 -7h{}q7 0 7 7v{}z\"/>",
        y + HEAD,
        7 - HEAD,
        width - 14,
        HEAD - 7
    ));
    out.push_str(&format!("<text class=\"name\" x=\"{}\" y=\"{}\">{}</text>", x + 12, y + 20, xml(&entity.name)));
    for (number, row) in entity.rows.iter().enumerate() {
        let base = y + HEAD + number as i32 * ROW + 16;
        if !row.key.is_empty() {
            let class = if row.key.starts_with("PK") { "key primary" } else { "key" };
            out.push_str(&format!("<text class=\"{class}\" x=\"{}\" y=\"{base}\">{}</text>", x + 10, row.key));
        }
        out.push_str(&format!("<text class=\"column\" x=\"{}\" y=\"{base}\">{}</text>", x + KEYS + 6, xml(&row.name)));
        let to = if row.to.is_empty() {
            String::new()
        } else {
            format!(" <tspan class=\"to\">→ {}</tspan>", xml(&row.to))
        };
        out.push_str(&format!(
            "<text class=\"kind\" x=\"{}\" y=\"{base}\">{}{to}</text>",
            x + width - 10,
            xml(&row.kind)
        ));
    }
    if entity.more > 0 {
        let base = y + HEAD + entity.rows.len() as i32 * ROW + 16;
        out.push_str(&format!("<text class=\"more\" x=\"{}\" y=\"{base}\">{} more</text>", x + KEYS + 6, entity.more));
    }
    if link {
        out.push_str("</a>");
    }
    out.push_str("</g>\n");
    out
}

/// A line with round corners.
fn path(points: &[Point]) -> String {
    let mut out = String::new();
    for (number, (x, y)) in points.iter().copied().enumerate() {
        let (before, after) = (number.checked_sub(1).map(|at| points[at]), points.get(number + 1).copied());
        let (Some(before), Some(after)) = (before, after) else {
            out.push_str(&format!("{}{x} {y}", if number == 0 { "M" } else { "L" }));
            continue;
        };
        let length = |from: Point| (from.0 - x).abs() + (from.1 - y).abs();
        let radius = 6.min(length(before) / 2).min(length(after) / 2);
        let towards = |to: Point| (x + (to.0 - x).signum() * radius, y + (to.1 - y).signum() * radius);
        let (from, to) = (towards(before), towards(after));
        out.push_str(&format!("L{} {}Q{x} {y} {} {}", from.0, from.1, to.0, to.1));
    }
    out
}

/// What stands at the far end of a line, which others may share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Far {
    One,
    PerhapsOne,
    Mixed,
}

fn far(diagram: &Diagram, relation: &Relation) -> Far {
    let end =
        |other: &&Relation| (other.edge.parent, other.edge.parent_y) == (relation.edge.parent, relation.edge.parent_y);
    let others = diagram.relations.iter().filter(end);
    match others.map(|other| other.required == Required::Yes).collect::<std::collections::BTreeSet<_>>() {
        all if all.len() > 1 => Far::Mixed,
        all if all.contains(&true) => Far::One,
        _ => Far::PerhapsOne,
    }
}

/// The signs at both ends of a line.
fn ends(line: &[Point], many: Many, required: Far) -> String {
    let (Some(first), Some(last)) = (line.first(), line.last()) else { return String::new() };
    let out_of = |at: Point, next: Option<&Point>| next.map_or(1, |next| if next.0 < at.0 { -1 } else { 1 });
    let (x, y, way) = (first.0, first.1, out_of(*first, line.get(1)));
    let mut out = match many {
        Many::Many => format!("<path class=\"sign\" d=\"M{x} {}L{} {y}L{x} {}\"/>", y - 6, x + 12 * way, y + 6),
        Many::One => format!("<path class=\"sign\" d=\"M{} {}v10\"/>", x + 7 * way, y - 5),
    };
    let circle = x + if many == Many::Many { 16 * way } else { 14 * way };
    out.push_str(&format!("<circle class=\"sign none\" cx=\"{circle}\" cy=\"{y}\" r=\"3.5\"/>"));
    let (x, y, way) = (last.0, last.1, out_of(*last, line.len().checked_sub(2).and_then(|at| line.get(at))));
    out.push_str(&format!("<path class=\"sign\" d=\"M{} {}v10\"/>", x + 6 * way, y - 5));
    match required {
        Far::Mixed => {}
        Far::One => out.push_str(&format!("<path class=\"sign\" d=\"M{} {}v10\"/>", x + 10 * way, y - 5)),
        Far::PerhapsOne => {
            out.push_str(&format!("<circle class=\"sign none\" cx=\"{}\" cy=\"{y}\" r=\"3.5\"/>", x + 13 * way))
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_are_round_where_there_is_room() {
        assert_eq!(path(&[(0, 0), (20, 0), (20, 40), (60, 40)]), "M0 0L14 0Q20 0 20 6L20 34Q20 40 26 40L60 40");
        assert_eq!(path(&[(0, 0), (10, 0)]), "M0 0L10 0");
    }
}
