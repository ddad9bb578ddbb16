//! FHIR R4 as JSON: a bundle, one resource a line (NDJSON), a list of resources or a single one.
//!
//! Entries of a bundle are read one at a time, so that a bundle costs the memory of its largest resource. Every resource that can
//! say something of a diagnosis becomes a printed line and, where it states one, an entry.

mod entries;
mod fields;
mod printed;
mod resources;
mod stream;
#[cfg(test)]
mod tests;

use crate::{
    document::{Document, Format},
    error::FileError,
    intake::encoding,
};

use super::ExtractOptions;
use resources::Reader;

/// Reads FHIR JSON. What stands before a fault is kept, and the fault is told by its line.
///
/// # Errors
/// Where no resource at all could be read.
pub fn read(bytes: &[u8], options: &ExtractOptions) -> Result<Document, FileError> {
    let (text, _) = encoding::decode(bytes);
    let mut reader = Reader::default();
    let faults = stream::resources(text.trim_start_matches('\u{feff}'), &mut |resource| reader.read(&resource));
    if reader.is_empty() {
        let fault = faults.into_iter().next().unwrap_or_else(|| "holds no FHIR resource".into());
        return Err(FileError::Damaged { format: Format::Fhir.as_str().into(), fault });
    }
    Ok(reader.finish(faults, options))
}
