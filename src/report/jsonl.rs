//! JSON lines: the same fields raw, `schema_version` first. An unknown number is `null`, an unknown text is empty.

use std::io::{self, Write};

use serde_json::Value;

use super::{Cell, Format, Row, SCHEMA_VERSION};

/// A JSONL table.
pub(super) struct Jsonl<W: Write> {
    out: W,
    columns: Vec<String>,
}

impl<W: Write> Format<W> for Jsonl<W> {
    const ENDING: &'static str = "jsonl";

    fn begin(out: W, columns: Vec<String>) -> io::Result<Self> {
        Ok(Self { out, columns })
    }

    fn row(&mut self, row: &Row) -> io::Result<()> {
        write!(self.out, "{{\"schema_version\":{SCHEMA_VERSION}")?;
        for (column, cell) in self.columns.iter().zip(row) {
            let value = match cell {
                Cell::Text(text) => Value::from(text.as_str()),
                Cell::Number(number) => Value::from(*number),
            };
            write!(self.out, ",{}:{value}", Value::from(column.as_str()))?;
        }
        self.out.write_all(b"}\n")
    }

    fn end(mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_raw_and_in_order() {
        let mut line = Vec::new();
        let mut jsonl = Jsonl::begin(&mut line, vec!["text".into(), "page".into(), "line".into()]).unwrap();
        jsonl.row(&vec![Cell::text("=1\n\"x\""), Cell::Number(Some(3)), Cell::Number(None)]).unwrap();
        jsonl.end().unwrap();
        assert_eq!(line, b"{\"schema_version\":1,\"text\":\"=1\\n\\\"x\\\"\",\"page\":3,\"line\":null}\n");
    }
}
