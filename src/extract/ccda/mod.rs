//! Clinical documents of the CDA family (C-CDA, C32, CCD) and CCR: narrative as one printed text, diagnosis entries of any code
//! system, visits, numbers, header.
//!
//! Any coded value counts by its code system, whatever template it sits in; templates and sections only say what kind of
//! entry it is. Which codes are right is not decided here: the extractor knows no tables.

mod body;
mod ccr;
mod concept;
mod entries;
mod header;
mod narrative;
mod several;
mod statement;
mod status;
mod templates;

use self::body::{Attachment, Body};
pub(super) use self::status::{decide_by_words as decide, stated};
use super::{
    ExtractOptions, embedded,
    xml::{Piece, Tag, Xml},
};
use crate::{
    document::{Document, Format, Page, Span},
    error::FileError,
    intake::encoding,
};

/// Reads a clinical document. What is not well-formed is in the faults, with its line; what could be read is there.
///
/// # Errors
/// Where nothing could be read: no bytes, or no element.
pub fn read(bytes: &[u8], options: &ExtractOptions) -> Result<Document, FileError> {
    if bytes.is_empty() {
        return Err(FileError::Empty);
    }
    let (source, _) = encoding::decode_xml(bytes);
    let documents = several::documents(&source);
    if documents.len() > 1 {
        return several::read(&source, &documents, options);
    }
    read_one(&source, options)
}

/// Reads the one document of a text.
fn read_one(source: &str, options: &ExtractOptions) -> Result<Document, FileError> {
    let mut xml = Xml::of(source);
    let Some(root) = first_tag(&mut xml) else {
        return Err(FileError::Damaged { format: "XML".to_owned(), fault: "no element can be read".to_owned() });
    };
    if ccr::is_root(root.name) {
        return Ok(ccr::read(xml));
    }
    let mut body = Body::default();
    body.walk(&root, &mut xml);
    let mut document = assembled(&mut body);
    document.faults = xml.into_faults();
    if body.body_elsewhere {
        document.faults.push("the document's body is another file that it names; scan that too".to_owned());
    }
    attach(&mut document, &body.attachments, options);
    Ok(document)
}

/// Reads the files within the document. Its own text becomes the first page then, so that page numbers stay right.
fn attach(document: &mut Document, attachments: &[Attachment], options: &ExtractOptions) {
    if !attachments.is_empty() && !document.text.is_empty() {
        document.pages.push(Page { span: Span::new(0, document.text.len()), ..Page::default() });
    }
    for attachment in attachments {
        let what = if attachment.body { "nonXMLBody" } else { "embedded file" };
        let before = (document.text.len(), document.pages.len());
        if attachment.base64 {
            embedded::append_base64(document, &attachment.text, what, options);
        } else {
            embedded::append(document, attachment.text.trim().as_bytes(), what, options);
        }
        let says_nothing = before == (document.text.len(), document.pages.len());
        if attachment.body && says_nothing && document.faults.is_empty() {
            document.faults.push("nonXMLBody: nothing in it could be read as text".to_owned());
        }
    }
}

/// The first start tag.
fn first_tag<'a>(xml: &mut Xml<'a>) -> Option<Tag<'a>> {
    loop {
        if let Piece::Open(tag) = xml.next()? {
            return Some(tag);
        }
    }
}

/// The document of what was read.
fn assembled(body: &mut Body<'_>) -> Document {
    let mut document = Document { format: Format::Ccda, ..Document::default() };
    document.header = std::mem::take(&mut body.header);
    let printed = std::mem::take(&mut body.printed);
    for pending in std::mem::take(&mut body.pending) {
        document.coded.extend(pending.finish(&printed, document.header.date));
    }
    for (mut visit, reference) in std::mem::take(&mut body.encounters) {
        visit.span = reference.and_then(|id| printed.place_of(id));
        document.encounters.push(visit);
    }
    for (mut seen, reference) in std::mem::take(&mut body.observations) {
        seen.span = reference.and_then(|id| printed.place_of(id));
        document.observations.push(seen);
    }
    (document.text, document.blocks) = printed.into_parts();
    document
}

/// Words with single blanks.
fn folded(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
