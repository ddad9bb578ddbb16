//! Plain text: the file's own characters, so that for UTF-8 an offset into the document is an offset into the file.

use encoding_rs::UTF_8;

use super::{demographics, table};
use crate::{
    document::{Document, Format},
    error::FileError,
    intake::encoding,
};

/// Reads a text in UTF-8 (kept byte for byte), UTF-16 or windows-1252; form feeds part its pages, and the rows of
/// a table of diagnoses are entries.
///
/// # Errors
/// [`FileError::Empty`] where there are no bytes.
pub fn read(bytes: &[u8]) -> Result<Document, FileError> {
    if bytes.is_empty() {
        return Err(FileError::Empty);
    }
    let (text, encoding) = encoding::decode(bytes);
    let mut document = Document::of_text(Format::Text, text.into_owned());
    if encoding != UTF_8 {
        document.notes.push(format!("read as {}", encoding.name()));
    }
    if !table::read(&mut document) || document.header.is_anonymous() {
        demographics::head(&mut document);
    }
    Ok(document)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_mark_and_line_ends_keep_their_bytes() {
        let bytes = "\u{feff}Name: A\r\n\u{c}Thảo".as_bytes();
        let document = read(bytes).unwrap();
        assert_eq!(document.text.as_bytes(), bytes);
        assert_eq!(document.pages.len(), 2);
    }

    #[test]
    fn an_empty_file_says_so() {
        assert_eq!(read(b""), Err(FileError::Empty));
    }

    proptest! {
        #[test]
        fn utf8_is_itself(text in "\\PC{1,80}") {
            prop_assert_eq!(read(text.as_bytes()).unwrap().text, text);
        }

        #[test]
        fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 1..300)) {
            let document = read(&bytes).unwrap();
            prop_assert!(document.blocks.iter().all(|block| document.text.get(block.span.start..block.span.end).is_some()));
        }
    }
}
