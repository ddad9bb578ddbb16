//! Who read the page that a mention stands on, where it was not the format's own reader: what that means for codes, and what the
//! notes say.

use crate::document::{Document, PageText};

/// How the text at an offset was obtained.
fn read(document: &Document, offset: usize) -> PageText {
    let index = document.pages.partition_point(|page| page.span.start <= offset).saturating_sub(1);
    document.pages.get(index).map(|page| page.read).unwrap_or_default()
}

/// Whether OCR, of this run or of the scanner, has read the page at an offset.
pub(super) fn is_recognised(document: &Document, offset: usize) -> bool {
    matches!(read(document, offset), PageText::Ocr | PageText::OcrLayer)
}

/// What the notes of a mention at an offset say of it.
pub(super) fn note(document: &Document, offset: usize) -> Option<String> {
    match read(document, offset) {
        PageText::Primary | PageText::Blank | PageText::Unread => None,
        PageText::SecondOpinion => Some("page read by the second opinion".to_owned()),
        PageText::OcrLayer => Some("page read from the OCR layer of its scan".to_owned()),
        PageText::Ocr => Some(engine(document).unwrap_or("read by OCR").to_owned()),
    }
}

/// `read by OCR (tesseract 5.3)`, from the document's own note.
fn engine(document: &Document) -> Option<&str> {
    document.notes.iter().find_map(|note| note.find("read by OCR").map(|at| &note[at..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Format;

    #[test]
    fn a_note_names_who_read_the_page() {
        let mut document = Document::of_text(Format::Pdf, "a\u{c}b\u{c}c".into());
        document.pages[1].read = PageText::Ocr;
        document.pages[2].read = PageText::OcrLayer;
        document.notes.push("page 2 read by OCR (tesseract 5.3)".into());
        assert_eq!(note(&document, 0), None);
        assert_eq!(note(&document, 2).as_deref(), Some("read by OCR (tesseract 5.3)"));
        assert_eq!(note(&document, 4).as_deref(), Some("page read from the OCR layer of its scan"));
        assert!(is_recognised(&document, 4) && !is_recognised(&document, 1));
    }
}
