//! The packed form of a code table: fixed-width columns, and apart from them one string of titles that only a look-up needs.
//! `build.rs` shares this file, so it knows nothing of the rest of the crate.
//!
//! Layout of the columns, integers little-endian: row count `n` (4 bytes) · keys (8 bytes each, the code without dot, zero-padded,
//! sorted) · billable (1 byte each) · valid from, valid to (4 bytes each, `yyyymmdd`, 0 = open) · end of each title (4 bytes each).

/// Bytes of a key.
pub(super) const KEY: usize = 8;

/// A row to pack.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct RawRow {
    pub(super) key: [u8; KEY],
    pub(super) valid_from: u32,
    pub(super) valid_to: u32,
    pub(super) billable: bool,
    pub(super) title: String,
}

/// A fault in a code table: line (from 1, the header is line 1) and what is wrong.
pub(super) type Fault = (u64, String);

/// The key of a code: letters upper case, the dot left out. `None` where it has no such shape.
pub(super) fn key(code: &str) -> Option<[u8; KEY]> {
    let mut key = [0; KEY];
    let mut length = 0;
    for byte in code.bytes().filter(|byte| *byte != b'.') {
        if !byte.is_ascii_alphanumeric() || length == KEY {
            return None;
        }
        key[length] = byte.to_ascii_uppercase();
        length += 1;
    }
    (length >= 3).then_some(key)
}

/// Reads `code,billable,description[,valid_from,valid_to]`, columns found by name, and checks every row.
pub(super) fn parse(text: &str) -> Result<Vec<RawRow>, Fault> {
    let mut reader = csv::ReaderBuilder::new().from_reader(text.as_bytes());
    let header = reader.headers().map_err(|fault| (1, fault.to_string()))?.clone();
    let column = |name: &str| header.iter().position(|cell| cell == name);
    let need = |name: &str| column(name).ok_or_else(|| (1, format!("no column {name}")));
    let (code, billable, title) = (need("code")?, need("billable")?, need("description")?);
    let (from, to) = (column("valid_from"), column("valid_to"));
    let mut rows = Vec::new();
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(|fault| csv_fault(&fault))? {
        let line = record.position().map_or(0, csv::Position::line);
        let cell = |index: Option<usize>| index.and_then(|index| record.get(index)).unwrap_or("");
        rows.push(RawRow {
            key: key(cell(Some(code))).ok_or_else(|| (line, format!("{:?} is not a code", cell(Some(code)))))?,
            valid_from: day(cell(from)).ok_or_else(|| (line, format!("{:?} is not a date (YYYY-MM-DD)", cell(from))))?,
            valid_to: day(cell(to)).ok_or_else(|| (line, format!("{:?} is not a date (YYYY-MM-DD)", cell(to))))?,
            billable: match cell(Some(billable)) {
                "1" => true,
                "0" => false,
                other => return Err((line, format!("billable is {other:?}, expected 0 or 1"))),
            },
            title: cell(Some(title)).to_owned(),
        });
    }
    rows.sort();
    Ok(rows)
}

/// Line and message of a CSV fault.
fn csv_fault(fault: &csv::Error) -> Fault {
    (fault.position().map_or(0, csv::Position::line), fault.to_string())
}

/// `yyyymmdd` of an ISO date; 0 for an empty cell.
fn day(text: &str) -> Option<u32> {
    if text.is_empty() {
        return Some(0);
    }
    let shape = text.len() == 10
        && text.bytes().enumerate().all(|(i, byte)| if i == 4 || i == 7 { byte == b'-' } else { byte.is_ascii_digit() });
    shape.then(|| text.replace('-', "").parse().ok()).flatten()
}

/// What the name of a table's titles ends in.
pub(super) const TITLES: &str = " (titles)";
/// What the name of the literals of a table's expressions ends in.
pub(super) const LITERALS: &str = " (literals)";
/// So many rows have their titles compressed together: a look-up unpacks those of its own rows only.
pub(super) const BLOCK: usize = 512;

/// The columns of sorted rows.
pub(super) fn columns(rows: &[RawRow]) -> Vec<u8> {
    let mut out = Vec::new();
    out.extend(u32::try_from(rows.len()).unwrap_or(u32::MAX).to_le_bytes());
    rows.iter().for_each(|row| out.extend(row.key));
    rows.iter().for_each(|row| out.push(u8::from(row.billable)));
    rows.iter().for_each(|row| out.extend(row.valid_from.to_le_bytes()));
    rows.iter().for_each(|row| out.extend(row.valid_to.to_le_bytes()));
    let mut end = 0_u32;
    for row in rows {
        end += u32::try_from(row.title.len()).unwrap_or(0);
        out.extend(end.to_le_bytes());
    }
    out
}

/// The titles of sorted rows, one behind the other.
pub(super) fn titles(rows: &[RawRow]) -> String {
    rows.iter().map(|row| row.title.as_str()).collect()
}
