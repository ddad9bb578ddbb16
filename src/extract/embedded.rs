//! Files within a document (a PDF in a `nonXMLBody`, an attachment of FHIR, a part of a mail): decoded, sniffed and read like
//! any other, and put behind the document that holds them.

use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

use super::ExtractOptions;
use crate::{
    document::{Document, Page, Span},
    error::FileError,
    intake::{self, Sniffed},
};

/// How deep files can lie within files.
const MAX_DEPTH: u8 = 3;

/// A file within a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Attachment {
    /// Its bytes; `None` where they could not be decoded.
    bytes: Option<Vec<u8>>,
    /// Its media type as stated.
    media_type: String,
    /// Whether it is the document's only content, so that not reading it is a fault.
    body: bool,
}

impl Attachment {
    /// A file from its text in the document.
    pub(crate) fn of(media_type: &str, text: &str, base64: bool, body: bool) -> Self {
        let bytes = if base64 { decode(text) } else { Some(text.trim().as_bytes().to_vec()) };
        Self { bytes, media_type: media_type.trim().to_ascii_lowercase(), body }
    }
}

/// Base64 as records hold it: white space anywhere, padding or none, bits left over.
fn decode(text: &str) -> Option<Vec<u8>> {
    let config = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    let packed: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    GeneralPurpose::new(&STANDARD, config).decode(packed).ok()
}

/// Reads an attachment and puts it behind the document.
pub(crate) fn append(document: &mut Document, attachment: &Attachment, options: &ExtractOptions) {
    let Some(bytes) = &attachment.bytes else {
        document.faults.push("an embedded file cannot be decoded (base64)".to_owned());
        return;
    };
    if bytes.is_empty() {
        return;
    }
    match read(bytes, options) {
        Ok(inner) => join(document, inner),
        Err(FileError::NoRecord(kind)) if !attachment.body => document.notes.push(format!("embedded {kind} not looked at")),
        Err(error) => document.faults.push(format!("embedded file ({}): {error}", kind_of(&attachment.media_type))),
    }
}

/// The media type, where it is one and no accident.
fn kind_of(media_type: &str) -> &str {
    let plausible =
        media_type.len() < 80 && media_type.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/.+-".contains(&byte));
    if plausible && !media_type.is_empty() { media_type } else { "type not stated" }
}

/// Reads the bytes of an embedded file, one level deeper.
fn read(bytes: &[u8], options: &ExtractOptions) -> Result<Document, FileError> {
    if options.depth >= MAX_DEPTH {
        return Err(FileError::Limit(format!("files within files more than {MAX_DEPTH} deep")));
    }
    let deeper = ExtractOptions { depth: options.depth + 1, pages: None, ..options.clone() };
    match intake::sniff(bytes, b"") {
        Sniffed::Record(format) => super::read(format, bytes, &deeper),
        Sniffed::NoRecord(kind) => Err(FileError::NoRecord(kind)),
    }
}

/// Puts a document behind another, which keeps its format and, where it has one, its patient. Text that has no pages yet becomes
/// the first page, so that page numbers stay right.
fn join(document: &mut Document, inner: Document) {
    if document.pages.is_empty() && !document.text.is_empty() {
        document.pages.push(Page { span: Span::new(0, document.text.len()), ..Page::default() });
    }
    let format = document.format;
    let header = std::mem::take(&mut document.header);
    document.append(inner);
    document.format = format;
    let found = std::mem::replace(&mut document.header, header);
    if document.header.is_anonymous() {
        let header = &mut document.header;
        (header.names, header.birth_dates, header.numbers) = (found.names, found.birth_dates, found.numbers);
    }
}
