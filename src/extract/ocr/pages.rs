//! Unread pages of a document: which they are, what OCR makes of one, and how it takes its place; the other pages stay as they are.

use std::sync::atomic::AtomicBool;

use super::{
    engine::{Engine, OcrFault},
    layout::{self, Printed},
};
use crate::{
    document::{Document, MarginLine, PageText, Span},
    error::FileError,
    extract::pdf::letters::are_nonsense,
};

/// What became of one page: what is printed on it, or why it is still unread.
pub type PageRead = Result<Printed, PageFault>;

/// Why one page is still unread. The display text goes to `reason` in files.csv.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PageFault {
    /// It could not be drawn.
    #[error("cannot be drawn: {0}")]
    Draw(FileError),
    /// It was drawn, but not read.
    #[error("{0}")]
    Ocr(#[from] OcrFault),
}

/// The pages, from 0, that hold something which nobody has read.
#[must_use]
pub fn unread(document: &Document) -> Vec<usize> {
    (0..document.pages.len()).filter(|index| document.pages[*index].read == PageText::Unread).collect()
}

/// Reads a page that was drawn as a PGM file; given up when `stop` is set.
///
/// # Errors
/// A [`PageFault`] where it could not be drawn, or has no words that tesseract is sure of.
pub fn read(engine: &Engine, drawn: Result<Vec<u8>, FileError>, stop: &AtomicBool) -> PageRead {
    let picture = drawn.map_err(PageFault::Draw)?;
    Ok(layout::print(&engine.read(picture, stop)?))
}

/// Puts what was read into the document, pages in order. The notes name the engine and the pages that it read, the faults say why
/// others are still unread.
pub fn put(document: &mut Document, engine: &Engine, pages: Vec<(usize, PageRead)>) {
    let mut done = Vec::new();
    let mut faults: Vec<(String, Vec<usize>)> = Vec::new();
    for (index, page) in pages {
        match page {
            Ok(printed) => {
                put_page(document, index, &printed);
                done.push(index);
            }
            Err(PageFault::Ocr(OcrFault::NoWords)) if is_read_without(document, index) => {
                document.pages[index].read = PageText::Primary;
            }
            Err(fault) => {
                let reason = fault.to_string();
                match faults.iter_mut().find(|(known, _)| *known == reason) {
                    Some((_, indexes)) => indexes.push(index),
                    None => faults.push((reason, vec![index])),
                }
            }
        }
    }
    if !done.is_empty() {
        document.notes.push(format!("{} read by OCR ({})", name_pages(&done), engine.name()));
    }
    document.faults.extend(faults.into_iter().map(|(reason, indexes)| format!("{}: {reason}", name_pages(&indexes))));
}

/// Puts one page's text into the document, behind what the page itself says: a stamp over a scan is never lost to OCR, and what OCR
/// read of it again is left out.
fn put_page(document: &mut Document, index: usize, recognised: &Printed) {
    let Some(page) = document.pages.get_mut(index) else { return };
    let (start, mut margin) = (page.span.start, std::mem::take(&mut page.margin));
    let own = readable(document.slice(document.pages[index].span));
    if own.len() < document.pages[index].span.len() {
        margin.clear();
    }
    let mut text = own.clone();
    let known = letters(&own);
    let mut at = 0;
    for line in recognised.text.split_inclusive('\n') {
        let bare = letters(line);
        if bare.len() < REPEATED_LETTERS || !known.contains(&bare) {
            let from = start + text.len();
            text.push_str(line);
            let of_line = recognised.margin.iter().filter(|margin| margin.span.start >= at && margin.span.end <= at + line.len());
            margin.extend(of_line.map(|line| MarginLine {
                span: Span::new(from + line.span.start - at, from + line.span.end - at),
                ..line.clone()
            }));
        }
        at += line.len();
    }
    document.replace_page(index, &text, PageText::Ocr);
    document.pages[index].margin = margin;
}

/// A shorter line is no sure repetition: a code stands alone on a line, and its letters in many words.
const REPEATED_LETTERS: usize = 8;

/// Letters and digits of a page's own, at least, beside which a picture that OCR finds no words in is a picture and no scan.
const OWN_LETTERS: usize = 200;

/// Whether a page says enough of its own that a picture without words on it leaves nothing unread.
fn is_read_without(document: &Document, index: usize) -> bool {
    let own = document.pages.get(index).map(|page| document.slice(page.span)).unwrap_or_default();
    letters(&readable(own)).len() >= OWN_LETTERS && !are_nonsense(own)
}

/// The lines of a page's own text of which most characters are known.
fn readable(own: &str) -> String {
    let is_readable = |line: &&str| line.matches(char::REPLACEMENT_CHARACTER).count() * 5 <= line.chars().count();
    let mut text: String = own.split_inclusive('\n').filter(is_readable).collect();
    text.truncate(text.trim_end().len());
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

/// The letters and digits of a text.
fn letters(text: &str) -> String {
    text.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// `page 3`, `pages 3-5, 9`: indexes from 0, in order, as pages from 1.
pub(in crate::extract) fn name_pages(indexes: &[usize]) -> String {
    let runs = indexes.chunk_by(|left, right| left + 1 == *right);
    let named: Vec<String> = runs
        .filter_map(|run| match run {
            [] => None,
            [one] => Some(format!("{}", one + 1)),
            [first, .., last] => Some(format!("{}-{}", first + 1, last + 1)),
        })
        .collect();
    let word = if indexes.len() == 1 { "page" } else { "pages" };
    format!("{word} {}", named.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Format;

    #[test]
    fn pages_are_named_in_runs() {
        assert_eq!(name_pages(&[2]), "page 3");
        assert_eq!(name_pages(&[2, 3, 4, 8]), "pages 3-5, 9");
    }

    /// Three pages of which the last two are unread.
    fn half_read() -> Document {
        let mut document = Document::of_text(Format::Pdf, "one\u{c}Printed by HIM\u{c}".into());
        for index in [1, 2] {
            document.pages[index].read = PageText::Unread;
        }
        document
    }

    #[test]
    fn a_stamp_is_kept_before_what_was_recognised() {
        let mut document = half_read();
        let margin = vec![MarginLine { span: Span::new(0, 4), height: 20 }];
        let printed = Printed { text: "scan\nof it\n".into(), margin };
        put(&mut document, &Engine::at("/nowhere/tesseract".into()), vec![(1, Ok(printed))]);
        assert_eq!(document.text, "one\u{c}Printed by HIM\nscan\nof it\n\u{c}");
        assert_eq!(document.slice(document.pages[1].margin[0].span), "scan");
        assert_eq!(document.notes, ["page 2 read by OCR (tesseract)"]);
        assert_eq!(unread(&document), [2]);
    }

    #[test]
    fn what_the_page_says_itself_is_printed_once() {
        let mut document = half_read();
        let margin = vec![MarginLine { span: Span::new(0, 15), height: 20 }, MarginLine { span: Span::new(16, 21), height: 960 }];
        let printed = Printed { text: "Printed  by HIM\nF41.1\nPage2\n".into(), margin };
        document.pages[1].margin = vec![MarginLine { span: Span::new(4, 18), height: 20 }];
        put(&mut document, &Engine::at("/nowhere/tesseract".into()), vec![(1, Ok(printed))]);
        assert_eq!(document.text, "one\u{c}Printed by HIM\nF41.1\nPage2\n\u{c}");
        let margin: Vec<&str> = document.pages[1].margin.iter().map(|line| document.slice(line.span)).collect();
        assert_eq!(margin, ["Printed by HIM", "F41.1"]);
    }

    #[test]
    fn characters_that_nobody_knows_give_way_to_what_was_recognised() {
        let mut document = Document::of_text(Format::Pdf, "Seen by RN\n\u{fffd}\u{fffd}\u{fffd} \u{fffd}a".into());
        document.pages[0].read = PageText::Unread;
        let printed = Printed { text: "Panic disorder\n".into(), margin: Vec::new() };
        put(&mut document, &Engine::at("/nowhere/tesseract".into()), vec![(0, Ok(printed))]);
        assert_eq!(document.text, "Seen by RN\nPanic disorder\n");
    }

    #[test]
    fn a_photograph_beside_text_leaves_nothing_unread() {
        // Letters that stand for others are no text of the page's own.
        let nonsense: String =
            (0..60).map(|word| format!("xk{}zr{} ", char::from(b'b' + word % 20), char::from(b'c' + word % 23))).collect();
        for (text, unread) in [("long enough ".repeat(30), 0), ("Page 3 of 240".to_owned(), 1), (nonsense, 1)] {
            let mut document = Document::of_text(Format::Pdf, text);
            document.pages[0].read = PageText::Unread;
            let nothing = vec![(0, Err(PageFault::Ocr(OcrFault::NoWords)))];
            put(&mut document, &Engine::at("/nowhere/tesseract".into()), nothing);
            assert_eq!(document.unread_pages(), unread);
        }
    }

    #[test]
    fn unread_pages_keep_their_state_and_say_why() {
        let mut document = half_read();
        let engine = Engine::at("/nowhere/tesseract".into());
        let drawn = |index| if index == 1 { Ok(b"P5\n1 1\n255\n\0".to_vec()) } else { Err(FileError::Password) };
        let stop = AtomicBool::new(false);
        let pages = unread(&document).into_iter().map(|index| (index, read(&engine, drawn(index), &stop))).collect();
        put(&mut document, &engine, pages);
        assert_eq!(document.unread_pages(), 2);
        assert_eq!(document.text, "one\u{c}Printed by HIM\u{c}");
        assert_eq!(document.faults[0], "page 2: tesseract could not be started (entity not found)");
        assert!(document.faults[1].starts_with("page 3: cannot be drawn: encrypted"), "{:?}", document.faults);
    }
}
