//! Bytes, content sniffing, caps and archives. It knows no dictionary.

pub mod archive;

use crate::document::Format;

/// What the first look at a member's bytes says it is.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Sniffed {
    /// A record of this format (a ZIP archive included); content decides, not the name.
    Record(Format),
    /// No record, with the reason that files.csv prints for `skipped`.
    NoRecord(String),
}

/// Decides from its first bytes (and, where they do not, from its name) what a member is.
#[must_use]
pub fn sniff(bytes: &[u8], name: &[u8]) -> Sniffed {
    let _ = (bytes, name);
    Sniffed::Record(Format::Text)
}
