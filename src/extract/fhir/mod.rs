//! FHIR R4 as JSON: a bundle, one resource a line (NDJSON), a list of resources or a single one; and the same as XML.
//!
//! Entries of a bundle are read one at a time, so that a bundle costs the memory of its largest resource. Every resource that can
//! say something of a diagnosis becomes a printed line and, where it states one, an entry.

mod entries;
mod fields;
mod printed;
mod referred;
mod resources;
mod strangers;
mod stream;
#[cfg(test)]
mod tests;
mod xml;

use crate::{
    document::{Document, Format},
    error::FileError,
    intake::encoding,
};

use super::ExtractOptions;
use resources::Reader;

/// Reads FHIR resources. What stands before a fault is kept, and the fault is told by its line.
///
/// # Errors
/// Where no resource at all could be read.
pub fn read(bytes: &[u8], options: &ExtractOptions) -> Result<Document, FileError> {
    let (text, _) = encoding::decode(bytes);
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = Reader::default();
    let mut take = |resource| reader.read(&resource);
    let faults =
        if text.trim_start().starts_with('<') { xml::resources(text, &mut take) } else { stream::resources(text, &mut take) };
    if reader.is_empty() {
        let fault = faults.into_iter().next().unwrap_or_else(|| "holds no FHIR resource".into());
        return Err(FileError::Damaged { format: Format::Fhir.as_str().into(), fault });
    }
    Ok(reader.finish(faults, options))
}
