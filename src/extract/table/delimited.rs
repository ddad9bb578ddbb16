//! Delimited text as rows of cells: tabs, commas, semicolons or bars, quotes as spreadsheets write them.

use crate::document::Span;

/// What can part the cells of a row.
pub(super) const DELIMITERS: [u8; 4] = [b'\t', b',', b';', b'|'];

/// A row: where its cells lie in the text, quotes and blanks around them left out.
pub(super) type Row = Vec<Span>;

/// The rows of a text from an offset on.
pub(super) struct Rows<'t> {
    text: &'t str,
    at: usize,
    delimiter: u8,
}

impl<'t> Rows<'t> {
    /// The rows of `text` from the byte `at` on.
    pub(super) const fn of(text: &'t str, at: usize, delimiter: u8) -> Self {
        Self { text, at, delimiter }
    }

    /// The cell that begins here, and whether it is the last of its row.
    fn cell(&mut self) -> (Span, bool) {
        let bytes = self.text.as_bytes();
        let start = self.at;
        let quoted = bytes.get(start) == Some(&b'"') && self.delimiter != b'\t';
        let mut end = if quoted { closing_quote(bytes, start + 1) } else { start };
        while bytes.get(end).is_some_and(|byte| *byte != self.delimiter && !matches!(byte, b'\n' | b'\r')) {
            end += 1;
        }
        let last = bytes.get(end).is_none_or(|byte| *byte != self.delimiter);
        self.at = end + 1;
        if bytes.get(end) == Some(&b'\r') && bytes.get(end + 1) == Some(&b'\n') {
            self.at += 1;
        }
        (trimmed(self.text, Span::new(start, end), quoted), last)
    }
}

impl Iterator for Rows<'_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        if self.at >= self.text.len() {
            return None;
        }
        let mut row = Row::new();
        loop {
            let (cell, last) = self.cell();
            row.push(cell);
            if last {
                return Some(row);
            }
        }
    }
}

/// The byte behind the quote that closes a cell; two quotes are one within it. A quote that is never closed closes at once.
fn closing_quote(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(found) = bytes.get(at..).and_then(|rest| memchr::memchr(b'"', rest)) {
        at += found + 1;
        if bytes.get(at) != Some(&b'"') {
            return at;
        }
        at += 1;
    }
    from
}

/// A cell without the blanks and quotes around its words.
fn trimmed(text: &str, cell: Span, quoted: bool) -> Span {
    let words = text.get(cell.start..cell.end).unwrap_or("");
    let sign = |c: char| c.is_whitespace() || quoted && c == '"';
    let inner = words.trim_matches(sign);
    let start = cell.start + (words.len() - words.trim_start_matches(sign).len());
    if inner.is_empty() { Span::new(cell.start, cell.start) } else { Span::new(start, start + inner.len()) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rows(text: &str, delimiter: u8) -> Vec<Vec<&str>> {
        let words = |row: Row| row.into_iter().map(|cell| &text[cell.start..cell.end]).collect();
        Rows::of(text, 0, delimiter).map(words).collect()
    }

    #[test]
    fn quotes_keep_commas_and_lines_together() {
        assert_eq!(rows("a,\"b, c\n \"\"d\"\" e\", f \r\n,\n", b','), [vec!["a", "b, c\n \"\"d\"\" e", "f"], vec!["", ""]]);
        assert_eq!(rows("a\t\"b\tc\n", b'\t'), [vec!["a", "\"b", "c"]]);
        assert_eq!(rows("a,\"b,c\nd", b','), [vec!["a", "b", "c"], vec!["d"]]);
    }

    proptest! {
        #[test]
        fn cells_lie_within_the_text(text in "[a,;\"\n\r\té ]{0,60}") {
            for delimiter in DELIMITERS {
                let mut end = 0;
                for cell in Rows::of(&text, 0, delimiter).flatten() {
                    prop_assert!(text.get(cell.start..cell.end).is_some() && cell.start >= end);
                    end = cell.end;
                }
            }
        }
    }
}
