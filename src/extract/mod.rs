//! From bytes to a [`Document`], one module per format. Extractors know no dictionary and no rule.
//!
//! `read` is called inside a worker process: what it is given is untrusted.

pub mod ccda;
mod code_system;
pub mod demographics;
pub mod embedded;
pub mod fhir;
pub mod html;
pub mod ocr;
pub mod pdf;
mod printed;
pub mod rtf;
mod table;
pub mod text;
mod xml;

use crate::{
    document::{Document, Format},
    error::FileError,
    intake,
};

/// How to read: what the user's options say to extractors.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ExtractOptions {
    /// Passwords to try on encrypted input, in order.
    pub passwords: Vec<String>,
    /// Pages to read, from 1, both ends included; all where `None`. Formats without pages ignore it.
    pub pages: Option<(u32, u32)>,
    /// How many documents this one lies in (an attachment in a bundle: 1).
    pub depth: u8,
    /// Whether the documents within it are wanted too ([`Document::embedded`]), to draw their pages.
    pub keeps_embedded: bool,
}

/// Reads a member whose format is known. What could be read is in the document even where `faults` say that something could not.
///
/// # Errors
/// A [`FileError`] where nothing could be read.
pub fn read(format: Format, bytes: &[u8], options: &ExtractOptions) -> Result<Document, FileError> {
    match format {
        Format::Pdf => pdf::read(bytes, options),
        Format::Ccda => ccda::read(bytes, options),
        Format::Text => text::read(bytes),
        Format::Html => html::read(bytes, options),
        Format::Rtf => rtf::read(bytes),
        Format::Fhir => fhir::read(bytes, options),
        Format::Other => Err(FileError::Other(intake::unread_kind(bytes))),
        _ => Err(FileError::Other(format!("format {} is not read yet", format.as_str()))),
    }
}
