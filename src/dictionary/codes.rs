//! A code set: which codes exist, on which days, and what they are called.

use std::{fmt, ops::Range, sync::OnceLock};

use jiff::civil::Date;

use crate::document::CodeSystem;

use super::packed::{self, BLOCK, KEY};

/// One row of a code set: a code during one stretch of its life.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeRow<'t> {
    /// The code with its dot.
    pub code: String,
    /// Whether it may stand on a claim; a header may not.
    pub billable: bool,
    /// Title.
    pub description: &'t str,
    /// First day, where the table says one.
    pub valid_from: Option<Date>,
    /// Last day, where it has ended.
    pub valid_to: Option<Date>,
}

/// The titles of a code set.
pub(super) enum Titles {
    /// As they are.
    Plain(String),
    /// As they stand in the binary: for each [`BLOCK`] rows the end of their compressed titles (4 bytes each, little-endian), then these.
    Blocks(&'static [u8]),
}

/// A code set, sorted by code.
pub struct CodeTable {
    columns: Vec<u8>,
    titles: Titles,
    /// The titles of each block, once one of them was asked for.
    unpacked: Box<[OnceLock<String>]>,
    rows: usize,
    system: CodeSystem,
}

impl fmt::Debug for CodeTable {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "CodeTable({} rows)", self.rows)
    }
}

impl CodeTable {
    /// A table over what [`packed::columns`] and [`packed::titles`] made; `None` where the columns are something else.
    pub(super) fn unpack(columns: Vec<u8>, titles: Titles, system: CodeSystem) -> Option<Self> {
        let rows = usize::try_from(u32::from_le_bytes(columns.get(..4)?.try_into().ok()?)).ok()?;
        let whole = rows.checked_mul(KEY + 1 + 3 * 4)?.checked_add(4)? == columns.len();
        let unpacked = (0..rows.div_ceil(BLOCK)).map(|_| OnceLock::new());
        whole.then(|| Self { columns, titles, unpacked: unpacked.collect(), rows, system })
    }

    /// Number of rows; a code that changed has one for each stretch of its life.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.rows
    }

    /// Whether it has no rows.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// All rows of a code, oldest first. The dot may be missing, letters may be lower case.
    pub fn rows(&self, code: &str) -> impl Iterator<Item = CodeRow<'_>> {
        self.indexes(code).map(|index| self.row(index))
    }

    /// The row of a code that holds on a day. Without a day, or where none holds on it, the newest.
    #[must_use]
    pub fn get(&self, code: &str, day: Option<Date>) -> Option<CodeRow<'_>> {
        let indexes = self.indexes(code);
        let holding = day.and_then(|day| indexes.clone().find(|index| self.valid(*index, day)));
        holding.or(indexes.last()).map(|index| self.row(index))
    }

    /// Whether the code stands in the table for that day (any day where none is given).
    #[must_use]
    pub fn holds(&self, code: &str, day: Option<Date>) -> bool {
        self.indexes(code).any(|index| day.is_none_or(|day| self.valid(index, day)))
    }

    /// Whether the newest row of a code may stand on a claim; `None` where it has no row.
    #[must_use]
    pub fn is_billable(&self, code: &str) -> Option<bool> {
        self.indexes(code).last().map(|index| self.billable(index))
    }

    /// The code as the table writes it, where it stands there at all.
    #[must_use]
    pub fn dotted(&self, code: &str) -> Option<String> {
        self.indexes(code).next().map(|index| self.code(index))
    }

    /// The newest first day of a code: how new the table is.
    #[must_use]
    pub fn newest(&self) -> Option<Date> {
        (0..self.rows).map(|index| self.number(0, index)).max().and_then(day_of)
    }

    /// Where the rows of a code lie.
    fn indexes(&self, code: &str) -> Range<usize> {
        let key = packed::key(code).unwrap_or([0; KEY]);
        let first = partition(self.rows, |index| self.key(index) < key);
        let length = (first..self.rows).take_while(|index| self.key(*index) == key).count();
        first..first + length
    }

    fn valid(&self, index: usize, day: Date) -> bool {
        day_of(self.number(0, index)).is_none_or(|from| from <= day) && day_of(self.number(1, index)).is_none_or(|to| day <= to)
    }

    fn key(&self, index: usize) -> [u8; KEY] {
        let at = 4 + index * KEY;
        self.columns.get(at..at + KEY).and_then(|key| key.try_into().ok()).unwrap_or([0xff; KEY])
    }

    /// The dot stands behind three characters, in an external cause of ICD-9-CM (`E950.0`) behind four.
    fn code(&self, index: usize) -> String {
        let key = self.key(index);
        let external = self.system == CodeSystem::Icd9Cm && key[0] == b'E';
        dotted(&key, if external { 4 } else { 3 })
    }

    fn number(&self, column: usize, index: usize) -> u32 {
        let at = 4 + self.rows * (KEY + 1 + column * 4) + index * 4;
        self.columns.get(at..at + 4).and_then(|number| number.try_into().ok()).map_or(0, u32::from_le_bytes)
    }

    /// The title of a row.
    fn title(&self, index: usize) -> &str {
        let (titles, first) = match &self.titles {
            Titles::Plain(titles) => (titles.as_str(), 0),
            Titles::Blocks(bytes) => (self.block(bytes, index / BLOCK), index / BLOCK * BLOCK),
        };
        let start_of = |index: usize| if index == 0 { 0 } else { self.number(2, index - 1) as usize };
        titles.get(start_of(index) - start_of(first)..self.number(2, index) as usize - start_of(first)).unwrap_or("")
    }

    /// The titles of a block.
    fn block(&self, bytes: &[u8], block: usize) -> &str {
        self.unpacked.get(block).map_or("", |unpacked| {
            unpacked.get_or_init(|| {
                let ends = self.unpacked.len() * 4;
                let end = |block: usize| {
                    let end =
                        bytes.get(block * 4..block * 4 + 4).and_then(|end| end.try_into().ok()).map_or(0, u32::from_le_bytes);
                    ends + end as usize
                };
                let start = if block == 0 { ends } else { end(block - 1) };
                let titles = bytes.get(start..end(block)).and_then(|packed| lz4_flex::decompress_size_prepended(packed).ok());
                titles.and_then(|titles| String::from_utf8(titles).ok()).unwrap_or_default()
            })
        })
    }

    fn row(&self, index: usize) -> CodeRow<'_> {
        CodeRow {
            code: self.code(index),
            billable: self.billable(index),
            description: self.title(index),
            valid_from: day_of(self.number(0, index)),
            valid_to: day_of(self.number(1, index)),
        }
    }

    fn billable(&self, index: usize) -> bool {
        self.columns.get(4 + self.rows * KEY + index) == Some(&1)
    }
}

/// The first index for which `before` is false.
fn partition(length: usize, before: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, length);
    while low < high {
        let middle = usize::midpoint(low, high);
        if before(middle) { low = middle + 1 } else { high = middle }
    }
    low
}

/// The code of a key with its dot behind `at` characters.
fn dotted(key: &[u8; KEY], at: usize) -> String {
    let mut code: String = key.iter().take_while(|byte| **byte != 0).map(|byte| char::from(*byte)).collect();
    if code.len() > at {
        code.insert(at, '.');
    }
    code
}

/// The day of `yyyymmdd`; none for 0.
fn day_of(number: u32) -> Option<Date> {
    let part = |divisor: u32, modulus: u32| i8::try_from(number / divisor % modulus).ok();
    Date::new(i16::try_from(number / 10_000).ok()?, part(100, 100)?, part(1, 100)?).ok()
}
