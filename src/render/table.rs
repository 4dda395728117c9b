//! Columns that line up.

use std::io::{self, Write};

use crate::render::style::{Colour, Tone, paint, printable};

/// Writes rows with every column but the last padded to its widest cell. Widths count characters, not colours.
pub fn write(out: &mut dyn Write, rows: &[Vec<Cell>]) -> io::Result<()> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|column| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width).max().unwrap_or(0))
        .collect();
    for row in rows {
        let mut line = String::from("  ");
        for (column, cell) in row.iter().enumerate() {
            line.push_str(&cell.text);
            if column + 1 < row.len() {
                line.extend(std::iter::repeat_n(' ', widths.get(column).unwrap_or(&0) - cell.width + 2));
            }
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// A cell: its text, perhaps coloured, and how wide it looks.
#[derive(Clone, Debug)]
pub struct Cell {
    text: String,
    width: usize,
}

impl Cell {
    /// Plain text.
    pub fn plain(text: impl Into<String>) -> Cell {
        let text = printable(&text.into()).into_owned();
        Cell { width: text.chars().count(), text }
    }

    /// Text in a tone.
    pub fn painted(text: &str, tone: Tone, colour: Colour) -> Cell {
        let text = printable(text);
        Cell { width: text.chars().count(), text: paint(&text, tone, colour) }
    }
}
