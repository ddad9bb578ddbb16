//! What stands in one cell of a table, before a format writes it.

use std::fmt;

/// One row, a cell per column.
pub type Row = Vec<Cell>;

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Text; empty where nothing is known.
    Text(String),
    /// A number; `None` where it is not known.
    Number(Option<i64>),
}

impl Cell {
    /// Text.
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// Whatever prints itself; empty for nothing.
    pub(super) fn shown(value: Option<impl fmt::Display>) -> Self {
        Self::Text(value.map(|value| value.to_string()).unwrap_or_default())
    }

    /// A list, joined as the contract says.
    pub(super) fn list(items: &[String]) -> Self {
        Self::Text(items.join("; "))
    }

    /// A number.
    pub(super) fn number(value: impl TryInto<i64>) -> Self {
        Self::Number(value.try_into().ok())
    }

    /// A number that may not be known.
    pub(super) fn optional(value: Option<impl TryInto<i64>>) -> Self {
        Self::Number(value.and_then(|value| value.try_into().ok()))
    }
}
