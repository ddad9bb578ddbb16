//! MIME: a page saved with its parts (MHTML), or a message. Its HTML and text parts are read, what else is attached goes the way of
//! embedded documents.

use mail_parser::{MessageParser, MimeHeaders, PartType};

use crate::{
    document::{Document, Format},
    error::FileError,
    extract::{ExtractOptions, demographics, embedded},
};

/// How many parts of a message are read.
const PARTS: usize = 1_000;

/// Reads the HTML (or, where there is none, the text) of a message, then its attachments.
///
/// # Errors
/// [`FileError::Damaged`] where it is no MIME message or holds nothing to read.
pub fn read(bytes: &[u8], options: &ExtractOptions) -> Result<Document, FileError> {
    let broken = |fault: &str| FileError::Damaged { format: "MIME message".into(), fault: fault.into() };
    let message = MessageParser::default().parse(bytes).ok_or_else(|| broken("no parts can be told apart"))?;
    let mut document = Document { format: Format::Html, ..Document::default() };
    let has_html = message.parts.iter().any(|part| matches!(part.body, PartType::Html(_)));
    for (part, number) in message.parts.iter().zip(1..).take(PARTS) {
        match &part.body {
            PartType::Html(html) => document.append(super::print(html)),
            PartType::Text(text) if !has_html && is_plain(part) => {
                document.append(Document::of_text(Format::Html, text.to_string()));
            }
            PartType::Binary(bytes) | PartType::InlineBinary(bytes) if !is_asset(part) => {
                embedded::append(&mut document, bytes, &format!("part {number}"), options);
            }
            _ => {}
        }
    }
    if message.parts.len() > PARTS {
        document.faults.push(format!("only the first {PARTS} of {} parts were read", message.parts.len()));
    }
    if document.text.trim().is_empty() && document.faults.is_empty() {
        return Err(broken("holds no page and no text"));
    }
    document.format = Format::Html;
    demographics::head(&mut document);
    Ok(document)
}

/// Whether a text part is running text and no stylesheet or script.
fn is_plain(part: &mail_parser::MessagePart<'_>) -> bool {
    part.content_type().and_then(|kind| kind.subtype()).is_none_or(|kind| kind.eq_ignore_ascii_case("plain"))
}

/// Pictures, fonts, styles and scripts of a saved page.
fn is_asset(part: &mail_parser::MessagePart<'_>) -> bool {
    part.content_type().is_some_and(|kind| matches!(kind.ctype(), "image" | "font" | "text" | "audio" | "video"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "From: <Saved by a browser>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"b\"\r\n\r\n\
        --b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>Patient Name: Mara Quill<br>MRN: 110000000001\
        <p>Panic =\r\ndisorder =E2=80=93 active\r\n--b\r\nContent-Type: text/css\r\n\r\n.F20-9 {}\r\n--b\r\nContent-Type: text/plain\r\n\
        Content-Disposition: attachment\r\n\r\nignored\r\n--b--\r\n";

    #[test]
    fn a_saved_page_prints_its_html_only() {
        let document = read(PAGE.as_bytes(), &ExtractOptions::default()).expect("a page");
        assert_eq!(document.text, "Patient Name: Mara Quill\nMRN: 110000000001\nPanic disorder – active\n");
        assert_eq!(document.header.numbers.first().map(|number| number.number.as_str()), Some("110000000001"));
    }

    #[test]
    fn a_message_without_html_prints_its_text() {
        let text = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nNo panic.\r\n";
        assert_eq!(read(text.as_bytes(), &ExtractOptions::default()).expect("a message").text.trim(), "No panic.");
    }

    proptest::proptest! {
        #[test]
        fn cut_messages_never_panic(cut in 0..PAGE.len(), at in 0..PAGE.len(), byte in proptest::num::u8::ANY) {
            let mut bytes = PAGE.as_bytes()[..cut].to_vec();
            if let Some(slot) = bytes.get_mut(at) {
                *slot = byte;
            }
            let _ = read(&bytes, &ExtractOptions::default());
        }
    }
}
