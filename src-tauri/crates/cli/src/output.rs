//! Text for people, JSON lines for scripts. Everything that came from outside passes `plain`.

use std::io::{self, IsTerminal as _, Write as _};

use serde::Serialize;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// Widest cell of a table but for the last column's; longer text is cut and marked.
const MAX_CELL: usize = 60;
/// The last column pushes nothing aside.
const MAX_LAST_CELL: usize = 240;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Text,
    Json,
}

#[derive(Clone, Copy, Debug)]
pub struct Output {
    format: Format,
}

impl Output {
    pub const fn new(format: Format) -> Self {
        Self { format }
    }

    pub fn is_json(self) -> bool {
        self.format == Format::Json
    }

    /// Whether a person is watching, so that bars may be drawn.
    pub fn is_live(self) -> bool {
        !self.is_json() && io::stderr().is_terminal()
    }

    /// A sentence for people; scripts do not get it.
    pub fn say(self, text: impl AsRef<str>) {
        if !self.is_json() {
            self.write(&format!("{}\n", text.as_ref()));
        }
    }

    /// A line a script may read, or the same said to a person.
    pub fn record(self, record: &impl Serialize, text: impl FnOnce() -> String) {
        if self.is_json() {
            self.json(record);
        } else {
            self.write(&format!("{}\n", text()));
        }
    }

    pub fn json(self, record: &impl Serialize) {
        match serde_json::to_string(record) {
            Ok(line) => self.write(&format!("{line}\n")),
            Err(error) => tracing::error!(%error, "a record could not be written as JSON"),
        }
    }

    /// One JSON object a row, or a table with a sentence where it is empty.
    pub fn rows<T: Serialize, const N: usize>(
        self,
        rows: &[T],
        headers: [&str; N],
        cells: impl Fn(&T) -> [String; N],
        empty: &str,
    ) {
        if self.is_json() {
            rows.iter().for_each(|row| self.json(row));
        } else if rows.is_empty() {
            self.say(empty);
        } else {
            let cells: Vec<[String; N]> = rows.iter().map(cells).collect();
            self.write(&table(headers, &cells));
        }
    }

    /// Text that is itself the answer, such as PEM.
    pub fn raw(self, text: &str) {
        self.write(text);
    }

    /// A closed pipe (`| head`) is the reader's wish, not a fault.
    fn write(self, text: &str) {
        let mut out = io::stdout().lock();
        if out.write_all(text.as_bytes()).and_then(|()| out.flush()).is_err() {
            std::process::exit(0);
        }
    }
}

/// Text from outside as it may reach a terminal: no control characters, no escape sequences,
/// nothing that changes the writing direction.
pub fn plain(text: &str) -> String {
    let hostile = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    text.chars().map(|c| if hostile(c) { '·' } else { c }).collect()
}

/// The same, line by line.
pub fn plain_lines(text: &str) -> String {
    text.lines().map(plain).collect::<Vec<_>>().join("\n")
}

fn table<const N: usize>(headers: [&str; N], rows: &[[String; N]]) -> String {
    let rows: Vec<[String; N]> = rows.iter().map(cut_row).collect();
    let mut widths = headers.map(str::width);
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.width());
        }
    }
    let mut text = String::new();
    let headers = headers.map(str::to_owned);
    for row in std::iter::once(&headers).chain(&rows) {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(widths) {
            line.push_str(cell);
            line.extend(std::iter::repeat_n(' ', width - cell.width() + 2));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

fn cut_row<const N: usize>(row: &[String; N]) -> [String; N] {
    std::array::from_fn(|column| {
        let widest = if column + 1 == N { MAX_LAST_CELL } else { MAX_CELL };
        cut(&plain(&row[column]), widest)
    })
}

fn cut(text: &str, widest: usize) -> String {
    if text.width() <= widest {
        return text.to_owned();
    }
    let mut short = String::new();
    for c in text.chars() {
        // One column is for the mark.
        if short.width() + c.width().unwrap_or(0) >= widest {
            break;
        }
        short.push(c);
    }
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_and_hostile_text_stays_text() {
        let rows = [["m1".into(), "ok".into()], ["\u{1b}[31mred".into(), "雨".into()]];
        assert_eq!(
            table(["DEVICE", "SAYS"], &rows),
            "DEVICE    SAYS\nm1        ok\n·[31mred  雨\n"
        );
        assert_eq!(plain("a\u{202e}b\u{7}"), "a·b·");
    }

    #[test]
    fn a_long_cell_is_cut_and_marked() {
        let cell = cut(&"雨".repeat(100), MAX_CELL);
        assert!(cell.ends_with('…') && cell.width() <= MAX_CELL);
    }
}
