//! Documents inside documents: a C-CDA's `nonXMLBody`, a FHIR attachment, a MIME part, a PDF attachment.
//!
//! They have no row of their own: what they say becomes pages of the document that holds them. What cannot be read becomes a
//! fault of that document, so that it is never silent.

use base64::{Engine, alphabet, engine};

use crate::{
    document::{CodedEntry, Document, Encounter, Format, Observation, Page, PageText},
    intake::{self, Sniffed},
};

use super::{ExtractOptions, ocr::picture::Picture, read};

/// How deep documents may lie inside each other.
pub const DEPTH: u8 = 3;

/// Base64 as records hold it: with or without padding.
const BASE64: engine::GeneralPurpose = engine::GeneralPurpose::new(
    &alphabet::STANDARD,
    engine::GeneralPurposeConfig::new()
        .with_decode_padding_mode(engine::DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Reads base64 text (white space in it is passed over) and adds what it holds to `document`. `what` names the place in faults
/// (`nonXMLBody`, `attachment 2`), never the content.
pub fn append_base64(document: &mut Document, text: &str, what: &str, options: &ExtractOptions) {
    let bare: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    match BASE64.decode(bare) {
        Ok(bytes) => append(document, &bytes, what, options),
        Err(_) => document.faults.push(format!("{what}: the base64 content is damaged")),
    }
}

/// Reads embedded bytes and adds what they hold to `document`.
pub fn append(document: &mut Document, bytes: &[u8], what: &str, options: &ExtractOptions) {
    if bytes.is_empty() {
        return;
    }
    let format = match intake::sniff(bytes, b"") {
        Sniffed::Record(Format::Zip) => {
            return document.faults.push(format!("{what}: an archive inside a document is not opened"));
        }
        Sniffed::Record(format) => format,
        Sniffed::NoRecord(reason) => {
            if Picture::of(bytes).is_some_and(|picture| picture.may_be_page()) {
                adopt(document, unread_page(), what);
            }
            return document.notes.push(format!("{what}: {reason}"));
        }
    };
    if options.depth >= DEPTH {
        return document.faults.push(format!("{what}: not opened, documents lie more than {DEPTH} deep in each other"));
    }
    let deeper = ExtractOptions { depth: options.depth + 1, pages: None, ..options.clone() };
    match read(format, bytes, &deeper) {
        Ok(inner) => adopt(document, inner, what),
        Err(fault) => document.faults.push(format!("{what}: {fault}")),
    }
}

/// A page that shows a picture: perhaps a scan, so that nobody may take it for a page that says nothing.
fn unread_page() -> Document {
    let page = Page { read: PageText::Unread, ..Page::default() };
    Document { pages: vec![page], ..Document::default() }
}

/// Adds the pages of `inner`; the outer document keeps its format and, where it has one, its header.
fn adopt(document: &mut Document, mut inner: Document, what: &str) {
    for list in [&mut inner.faults, &mut inner.notes] {
        list.iter_mut().for_each(|line| *line = format!("{what}: {line}"));
    }
    let (format, empty) = (document.format, document.pages.is_empty() && document.text.is_empty());
    if empty {
        let kept = std::mem::take(document);
        inner.coded.splice(0..0, kept.coded.into_iter().map(|entry| CodedEntry { span: None, ..entry }));
        inner.encounters.splice(0..0, kept.encounters.into_iter().map(|visit| Encounter { span: None, ..visit }));
        inner.observations.splice(0..0, kept.observations.into_iter().map(|seen| Observation { span: None, ..seen }));
        if !kept.header.is_anonymous() {
            inner.header = kept.header;
        }
        document.faults = kept.faults;
        document.notes = kept.notes;
    }
    document.append(inner);
    document.format = format;
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::prelude::BASE64_STANDARD;

    fn outer() -> Document {
        Document::of_text(Format::Ccda, "outer".into())
    }

    #[test]
    fn an_embedded_text_becomes_a_page() {
        let mut document = outer();
        let wrapped: String =
            BASE64_STANDARD.encode("inner text, long enough to be a record").chars().flat_map(|c| [c, '\n']).collect();
        append_base64(&mut document, &wrapped, "nonXMLBody", &ExtractOptions::default());
        assert_eq!(document.text, "outer\u{c}inner text, long enough to be a record");
        assert_eq!((document.pages.len(), document.format), (2, Format::Ccda));
        assert!(document.faults.is_empty(), "{:?}", document.faults);
    }

    #[test]
    fn what_cannot_be_read_is_a_fault_and_never_silent() {
        let mut document = outer();
        append_base64(&mut document, "&&&&", "nonXMLBody", &ExtractOptions::default());
        append(
            &mut document,
            b"text that lies too deep",
            "attachment 1",
            &ExtractOptions { depth: DEPTH, ..ExtractOptions::default() },
        );
        append(&mut document, b"PK\x03\x04 an archive", "attachment 2", &ExtractOptions::default());
        assert_eq!(document.faults.len(), 3, "{:?}", document.faults);
        assert_eq!(document.text, "outer");
    }

    #[test]
    fn a_document_without_text_of_its_own_keeps_its_entries() {
        let mut document = Document { format: Format::Fhir, coded: vec![CodedEntry::default()], ..Document::default() };
        document.faults.push("first".into());
        append(&mut document, b"the only text there is", "attachment", &ExtractOptions::default());
        assert_eq!((document.format, document.coded.len(), document.text.as_str()), (Format::Fhir, 1, "the only text there is"));
        assert_eq!(document.faults, ["first"]);
    }
}
