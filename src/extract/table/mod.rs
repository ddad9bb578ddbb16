//! Tables in plain text that list diagnoses, one a row: Epic's export of all electronic health information (tab separated, names
//! without codes) and problem lists saved from a spreadsheet.
//!
//! The text stays as it is; what the columns say of a diagnosis becomes an entry whose place is its cell. A table stands for
//! itself: what needs another table (a name behind a number) is a fault, so that it is never silent.

mod columns;
mod delimited;
mod row;

use self::{
    columns::{Column, column},
    delimited::{DELIMITERS, Row, Rows},
    row::{Kind, Reader},
};
use crate::document::{Document, Span};

/// In how many lines from the top the column names are looked for.
const HEADER_WITHIN: usize = 12;

/// How many rows decide whether a text is a table.
const SAMPLE: usize = 200;

/// A table that lists diagnoses, visits or a patient.
#[derive(Debug)]
struct Table {
    delimiter: u8,
    columns: Vec<Column>,
    /// The first byte behind the column names.
    body: usize,
    kind: Kind,
}

/// Adds the entries, visits and the patient of a table to the document that holds its text; `false` where it holds no table.
pub(super) fn read(document: &mut Document) -> bool {
    let text = std::mem::take(&mut document.text);
    let table = find(&text);
    if let Some(table) = &table {
        let mut reader = Reader::new(&text, &table.columns, table.kind);
        Rows::of(&text, table.body, table.delimiter).for_each(|row| reader.row(&row));
        reader.finish(document);
    }
    document.text = text;
    table.is_some()
}

/// The table of a text.
fn find(text: &str) -> Option<Table> {
    let mut start = text.len() - text.trim_start_matches('\u{feff}').len();
    for line in text[start..].split_inclusive('\n').take(HEADER_WITHIN) {
        let body = start + line.len();
        if let Some(table) = DELIMITERS.iter().find_map(|delimiter| table(text, start, body, *delimiter)) {
            return Some(table);
        }
        start = body;
    }
    None
}

/// The table whose column names stand at `start..body`, if that is what stands there.
fn table(text: &str, start: usize, body: usize, delimiter: u8) -> Option<Table> {
    let names = Rows::of(&text[..body], start, delimiter).next()?;
    let words = |span: &Span| text.get(span.start..span.end).unwrap_or("");
    if names.len() < 2 || names.iter().any(|name| name.len() > 60) {
        return None;
    }
    let columns: Vec<Column> = names.iter().map(|name| column(words(name))).collect();
    let kind = Kind::of(&columns)?.under(text[..start].trim_end().lines().next_back().unwrap_or(""));
    is_regular(text, body, delimiter, names.len()).then_some(Table { delimiter, columns, body, kind })
}

/// Whether nearly all rows have as many cells as there are columns.
fn is_regular(text: &str, body: usize, delimiter: u8, columns: usize) -> bool {
    let rows: Vec<Row> =
        Rows::of(text, body, delimiter).filter(|row| row.iter().any(|cell| !cell.is_empty())).take(SAMPLE).collect();
    let fitting = rows.iter().filter(|row| row.len() == columns).count();
    fitting > 0 && fitting * 10 >= rows.len() * 8
}

#[cfg(test)]
mod tests;
