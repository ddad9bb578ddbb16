//! CSV for spreadsheets: UTF-8 with a byte order mark, and no cell that a spreadsheet would run as a formula.

use std::borrow::Cow;

use super::{Cell, Format, Row};

/// A CSV table.
pub(super) struct Csv {
    columns: Vec<String>,
}

impl Format for Csv {
    const ENDING: &'static str = "csv";

    fn new(columns: Vec<String>) -> Self {
        Self { columns }
    }

    fn head(&self) -> Vec<u8> {
        let mut head = "\u{feff}".as_bytes().to_vec();
        head.extend(record(self.columns.iter().map(|name| Cow::Borrowed(name.as_str()))));
        head
    }

    fn row(&self, row: &Row) -> Vec<u8> {
        record(row.iter().map(|cell| match cell {
            Cell::Text(text) => guard(text),
            Cell::Number(number) => Cow::Owned(number.map(|number| number.to_string()).unwrap_or_default()),
        }))
    }
}

/// Puts a `'` in front of what a spreadsheet would take for a formula.
fn guard(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// One line. A NUL, which some readers refuse, is left out.
fn record<'c>(cells: impl Iterator<Item = Cow<'c, str>>) -> Vec<u8> {
    let mut line = Vec::new();
    for (column, cell) in cells.enumerate() {
        if column > 0 {
            line.push(b',');
        }
        let cell = cell.replace('\0', "");
        if cell.contains([',', '"', '\n', '\r']) {
            line.push(b'"');
            line.extend(cell.replace('"', "\"\"").as_bytes());
            line.push(b'"');
        } else {
            line.extend(cell.as_bytes());
        }
    }
    line.extend(b"\r\n");
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_back(bytes: &[u8]) -> Vec<String> {
        let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
        let record = reader.records().next().unwrap().unwrap();
        record.iter().map(str::to_owned).collect()
    }

    #[test]
    fn formulas_are_disarmed_and_numbers_are_not_touched() {
        let csv = Csv::new(vec!["a".into()]);
        for text in ["=HYPERLINK(\"x\")", "+1", "-1", "@A1", "\tx", "\rx"] {
            let cells = read_back(&csv.row(&vec![Cell::text(text), Cell::Number(Some(-3))]));
            assert_eq!(cells, [format!("'{text}"), "-3".to_owned()]);
        }
    }

    #[test]
    fn the_head_has_a_byte_order_mark() {
        let head = Csv::new(vec!["a".into(), "b".into()]).head();
        assert_eq!(head, "\u{feff}a,b\r\n".as_bytes());
    }

    proptest::proptest! {
        #[test]
        fn every_text_comes_back_and_starts_no_formula(text in "[^\0]{0,30}") {
            let line = Csv::new(Vec::new()).row(&vec![Cell::text("start"), Cell::text(text.clone())]);
            let cells = read_back(&line);
            proptest::prop_assert!(!cells[1].starts_with(['=', '+', '-', '@', '\t', '\r']));
            let want = if cells[1] == text { text.clone() } else { format!("'{text}") };
            proptest::prop_assert_eq!(&cells[1], &want);
            proptest::prop_assert_eq!(&cells[0], "start");
        }
    }
}
