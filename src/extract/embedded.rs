//! Documents inside documents: a C-CDA's `nonXMLBody`, a FHIR attachment, a MIME part, a PDF attachment.
//!
//! They have no row of their own: what they say becomes pages of the document that holds them. What cannot be read becomes a
//! fault of that document, so that it is never silent.

use std::{borrow::Cow, sync::Arc};

use base64::{Engine, alphabet, engine};

use crate::{
    document::{CodedEntry, Document, Embedded, Encounter, Format, Observation, Page, PageText},
    error::FileError,
    intake::{self, Sniffed},
};

use super::{ExtractOptions, ocr::picture::Picture, pdf, read};

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
    match BASE64.decode(bare(text)) {
        Ok(bytes) => append(document, &bytes, what, options),
        Err(_) => document.faults.push(format!("{what}: the base64 content is damaged")),
    }
}

/// A text without its white space.
fn bare(text: &str) -> Cow<'_, [u8]> {
    let bytes = text.trim_ascii().as_bytes();
    match bytes.iter().position(u8::is_ascii_whitespace) {
        None => Cow::Borrowed(bytes),
        Some(_) => Cow::Owned(bytes.split(u8::is_ascii_whitespace).collect::<Vec<_>>().concat()),
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
                keep(document, 1, bytes, options);
            }
            return document.notes.push(format!("{what}: {reason}"));
        }
    };
    if options.depth >= DEPTH {
        return document.faults.push(format!("{what}: not opened, documents lie more than {DEPTH} deep in each other"));
    }
    match read(format, bytes, &deeper(options)) {
        Ok(inner) => {
            let pages = inner.pages.len();
            adopt(document, inner, what);
            keep(document, pages, bytes, options);
        }
        Err(fault) => document.faults.push(format!("{what}: {fault}")),
    }
}

/// The options for what lies within.
fn deeper(options: &ExtractOptions) -> ExtractOptions {
    ExtractOptions { depth: options.depth + 1, pages: None, keeps_embedded: false, ..options.clone() }
}

/// Keeps the file whose pages are the last ones of `document`, where the options ask for it.
fn keep(document: &mut Document, pages: usize, bytes: &[u8], options: &ExtractOptions) {
    let end = document.pages.len();
    if options.keeps_embedded && pages > 0 {
        document.embedded.push(Embedded { pages: end.saturating_sub(pages)..end, bytes: bytes.to_vec() });
    }
}

/// Draws a page for OCR, from 0, of a document whose unread pages lie in what is embedded in it. A picture is given as it is.
///
/// # Errors
/// A [`FileError`] where there is no such page, or it cannot be drawn.
pub fn picture(format: Format, bytes: &[u8], index: usize, options: &ExtractOptions) -> Result<Vec<u8>, FileError> {
    if options.depth >= DEPTH {
        return Err(no_page());
    }
    let outer = read(format, bytes, &ExtractOptions { keeps_embedded: true, pages: None, ..options.clone() })?;
    let inner = outer.embedded.into_iter().find(|inner| inner.pages.contains(&index)).ok_or_else(no_page)?;
    picture_of(inner.bytes, index - inner.pages.start, options)
}

/// Draws a page of an embedded file.
pub(super) fn picture_of(bytes: Vec<u8>, index: usize, options: &ExtractOptions) -> Result<Vec<u8>, FileError> {
    if Picture::of(&bytes).is_some() {
        return Ok(bytes);
    }
    match intake::sniff(&bytes, b"") {
        Sniffed::Record(Format::Pdf) => pdf::Opened::open(Arc::new(bytes), &options.passwords)?.picture(index, &deeper(options)),
        Sniffed::Record(format) => picture(format, &bytes, index, &deeper(options)),
        Sniffed::NoRecord(_) => Err(no_page()),
    }
}

fn no_page() -> FileError {
    FileError::Other("a page that cannot be drawn".into())
}

/// A page that shows a picture: perhaps a scan, so that nobody may take it for a page that says nothing.
fn unread_page() -> Document {
    let page = Page { read: PageText::Unread, ..Page::default() };
    Document { pages: vec![page], ..Document::default() }
}

/// Adds the pages of `inner`; the outer document keeps its format and, where it has one, its header.
fn adopt(document: &mut Document, mut inner: Document, what: &str) {
    for list in [&mut inner.faults, &mut inner.notes, &mut inner.left_out] {
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
        document.left_out = kept.left_out;
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

    /// A scan in a C-CDA was counted as unread, and nobody could draw it.
    #[test]
    fn pages_of_what_is_embedded_can_be_drawn() {
        let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x06\0\0\0\x08\0\x08\0\0\0\0".to_vec();
        png.extend([0; 60]);
        let message = |inner: &str| {
            let part =
                |kind: &str, bytes: &str| format!("--b\nContent-Type: {kind}\nContent-Transfer-Encoding: base64\n\n{bytes}\n");
            let page = "--b\nContent-Type: text/html\n\n<html><body><p>Scanned letters of Jordan Testcase</p></body></html>\n";
            let text = BASE64_STANDARD.encode("text of a letter that was attached, long enough");
            format!(
                "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n{page}{}{}--b--\n",
                part("application/octet-stream", &text),
                part("application/octet-stream", inner)
            )
        };
        let bytes = message(&BASE64_STANDARD.encode(&png)).into_bytes();
        let options = ExtractOptions::default();
        let read = super::read(Format::Html, &bytes, &options).unwrap();
        let unread: Vec<usize> = (0..read.pages.len()).filter(|page| read.pages[*page].read == PageText::Unread).collect();
        assert_eq!((unread.as_slice(), read.embedded.len()), (&[2][..], 0), "{read:?}");
        assert_eq!(picture(Format::Html, &bytes, 2, &options), Ok(png));
        assert!(picture(Format::Html, &bytes, 0, &options).is_err(), "its own page");
        assert!(picture(Format::Html, &bytes, 9, &options).is_err());
    }
}
