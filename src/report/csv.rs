//! CSV for spreadsheets: UTF-8 with a byte order mark, and no cell that a spreadsheet would run as a formula.

use std::{
    borrow::Cow,
    io::{self, Write},
};

use ::csv::{ByteRecord, QuoteStyle, Terminator, Writer, WriterBuilder};

use super::{Cell, Format, Row};

/// A CSV table.
pub(super) struct Csv<W: Write> {
    out: Writer<W>,
    /// Room for the row that is being written.
    record: ByteRecord,
}

impl<W: Write> Format<W> for Csv<W> {
    const ENDING: &'static str = "csv";

    fn begin(mut out: W, columns: Vec<String>) -> io::Result<Self> {
        out.write_all("\u{feff}".as_bytes())?;
        let mut out = WriterBuilder::new().terminator(Terminator::CRLF).quote_style(QuoteStyle::Necessary).from_writer(out);
        out.write_record(&columns)?;
        Ok(Self { out, record: ByteRecord::new() })
    }

    fn row(&mut self, row: &Row) -> io::Result<()> {
        self.record.clear();
        for cell in row {
            match cell {
                Cell::Text(text) => self.record.push_field(guard(&without_nul(text)).as_bytes()),
                Cell::Number(number) => {
                    self.record.push_field(number.map(|number| number.to_string()).unwrap_or_default().as_bytes());
                }
            }
        }
        Ok(self.out.write_byte_record(&self.record)?)
    }

    fn end(mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// A text without NUL, which some readers refuse.
fn without_nul(text: &str) -> Cow<'_, str> {
    if memchr::memchr(0, text.as_bytes()).is_some() { Cow::Owned(text.replace('\0', "")) } else { Cow::Borrowed(text) }
}

/// Puts a `'` in front of what a spreadsheet would take for a formula.
fn guard(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A table of one row.
    fn table(columns: &[&str], row: &Row) -> Vec<u8> {
        let mut bytes = Vec::new();
        let columns = columns.iter().map(|name| (*name).to_owned()).collect();
        let mut table = Csv::begin(&mut bytes, columns).unwrap();
        table.row(row).unwrap();
        table.end().unwrap();
        bytes
    }

    fn read_back(row: &Row) -> Vec<String> {
        let bytes = table(&["a", "b"], row);
        let mut reader = ::csv::ReaderBuilder::new().from_reader(bytes.as_slice());
        let record = reader.records().next().unwrap().unwrap();
        record.iter().map(str::to_owned).collect()
    }

    #[test]
    fn formulas_are_disarmed_and_numbers_are_not_touched() {
        for text in ["=HYPERLINK(\"x\")", "+1", "-1", "@A1", "\tx", "\rx"] {
            let cells = read_back(&vec![Cell::text(text), Cell::Number(Some(-3))]);
            assert_eq!(cells, [format!("'{text}"), "-3".to_owned()]);
        }
    }

    /// The name of an archive's member may begin so: its NUL was left out behind the look at its first character.
    #[test]
    fn a_formula_behind_a_nul_is_disarmed() {
        let cells = read_back(&vec![Cell::text("\0\0=HYPERLINK(1)"), Cell::text("a\0=")]);
        assert_eq!(cells, ["'=HYPERLINK(1)", "a="]);
    }

    #[test]
    fn the_head_has_a_byte_order_mark() {
        let written = table(&["a", "b"], &vec![Cell::text("x\0y, z"), Cell::Number(None)]);
        assert_eq!(written, "\u{feff}a,b\r\n\"xy, z\",\r\n".as_bytes());
    }

    proptest::proptest! {
        #[test]
        fn every_text_comes_back_and_starts_no_formula(text in "[^\0]{0,30}") {
            let cells = read_back(&vec![Cell::text("start"), Cell::text(text.clone())]);
            proptest::prop_assert!(!cells[1].starts_with(['=', '+', '-', '@', '\t', '\r']));
            let want = if cells[1] == text { text.clone() } else { format!("'{text}") };
            proptest::prop_assert_eq!(&cells[1], &want);
            proptest::prop_assert_eq!(&cells[0], "start");
        }
    }
}
