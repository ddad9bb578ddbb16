//! From bytes to a [`Document`], one module per format. Extractors know no dictionary and no rule.
//!
//! `read` is called inside a worker process: what it is given is untrusted.

pub mod demographics;
pub mod pdf;

use crate::{
    document::{Document, Format},
    error::FileError,
};

/// How to read: what the user's options say to extractors.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ExtractOptions {
    /// Passwords to try on encrypted input, in order.
    pub passwords: Vec<String>,
    /// Pages to read, from 1, both ends included; all where `None`. Formats without pages ignore it.
    pub pages: Option<(u32, u32)>,
}

/// Reads a member whose format is known. What could be read is in the document even where `faults` say that something could not.
///
/// # Errors
/// A [`FileError`] where nothing could be read.
pub fn read(format: Format, bytes: &[u8], options: &ExtractOptions) -> Result<Document, FileError> {
    match format {
        Format::Pdf => pdf::read(bytes, options),
        _ => Err(FileError::NoRecord(format!("format {} is not read", format.as_str()))),
    }
}
