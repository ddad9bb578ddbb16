//! JSON lines: the same fields raw, `schema_version` first. An unknown number is `null`, an unknown text is empty.

use serde_json::Value;

use super::{Cell, Format, Row, SCHEMA_VERSION};

/// A JSONL table.
pub(super) struct Jsonl {
    columns: Vec<String>,
}

impl Format for Jsonl {
    const ENDING: &'static str = "jsonl";

    fn new(columns: Vec<String>) -> Self {
        Self { columns }
    }

    fn head(&self) -> Vec<u8> {
        Vec::new()
    }

    fn row(&self, row: &Row) -> Vec<u8> {
        let mut line = format!("{{\"schema_version\":{SCHEMA_VERSION}");
        for (column, cell) in self.columns.iter().zip(row) {
            let value = match cell {
                Cell::Text(text) => Value::from(text.as_str()),
                Cell::Number(number) => Value::from(*number),
            };
            line.push_str(&format!(",{}:{value}", Value::from(column.as_str())));
        }
        line.push_str("}\n");
        line.into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_raw_and_in_order() {
        let jsonl = Jsonl::new(vec!["text".into(), "page".into(), "line".into()]);
        let line = jsonl.row(&vec![Cell::text("=1\n\"x\""), Cell::Number(Some(3)), Cell::Number(None)]);
        assert_eq!(line, b"{\"schema_version\":1,\"text\":\"=1\\n\\\"x\\\"\",\"page\":3,\"line\":null}\n");
    }
}
