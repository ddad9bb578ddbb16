//! Gives the unread pages of a document to OCR and puts what it read in their place; the other pages stay as they are.

use rayon::prelude::*;

use super::{
    engine::{Engine, OcrFault},
    layout,
};
use crate::{
    document::{Document, PageText},
    error::FileError,
};

/// Reads all unread pages, several at a time in rayon's current pool. `render` draws the page at an index (from 0) as a PGM file.
///
/// A page that is not read stays [`PageText::Unread`]; the document's notes name the engine and the pages that it read, its faults
/// say why pages were not read.
pub fn read_unread<R>(document: &mut Document, engine: &Engine, render: R)
where
    R: Fn(usize) -> Result<Vec<u8>, FileError> + Sync,
{
    let unread: Vec<usize> = (0..document.pages.len()).filter(|index| document.pages[*index].read == PageText::Unread).collect();
    let read: Vec<(usize, Result<String, PageFault>)> =
        unread.into_par_iter().map(|index| (index, read_page(engine, index, &render))).collect();
    put(document, engine, read);
}

/// Why one page is still unread.
#[derive(Clone, Debug, PartialEq, Eq)]
enum PageFault {
    Render(FileError),
    Ocr(OcrFault),
}

impl PageFault {
    fn reason(&self) -> String {
        match self {
            Self::Render(fault) => format!("it could not be drawn: {fault}"),
            Self::Ocr(fault) => fault.to_string(),
        }
    }
}

fn read_page<R>(engine: &Engine, index: usize, render: &R) -> Result<String, PageFault>
where
    R: Fn(usize) -> Result<Vec<u8>, FileError> + Sync,
{
    let picture = render(index).map_err(PageFault::Render)?;
    let words = engine.read(picture).map_err(PageFault::Ocr)?;
    Ok(layout::text(&words))
}

/// Puts what was read into the document, with notes and faults.
fn put(document: &mut Document, engine: &Engine, pages: Vec<(usize, Result<String, PageFault>)>) {
    let mut done = Vec::new();
    let mut faults: Vec<(String, Vec<usize>)> = Vec::new();
    for (index, page) in pages {
        match page {
            Ok(text) => {
                let text = with_printed(document, index, text);
                document.replace_page(index, &text, PageText::Ocr);
                done.push(index);
            }
            Err(fault) => {
                let reason = fault.reason();
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
    document.faults.extend(faults.into_iter().map(|(reason, indexes)| format!("{} not read: {reason}", name_pages(&indexes))));
}

/// The recognised text, behind what the page itself says: a stamp over a scan is never lost to OCR.
fn with_printed(document: &Document, index: usize, recognised: String) -> String {
    let printed = document.pages.get(index).map_or("", |page| document.slice(page.span)).trim_end();
    if printed.is_empty() { recognised } else { format!("{printed}\n{recognised}") }
}

/// `page 3`, `pages 3-5, 9`: indexes from 0, in order, as pages from 1.
fn name_pages(indexes: &[usize]) -> String {
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

    #[test]
    fn a_stamp_is_kept_before_what_was_recognised() {
        let mut document = Document::of_text(Format::Pdf, "Printed by HIM\u{c}".into());
        document.pages[0].read = PageText::Unread;
        assert_eq!(with_printed(&document, 0, "scan".into()), "Printed by HIM\nscan");
        assert_eq!(with_printed(&document, 1, "scan".into()), "scan");
    }

    #[test]
    fn unread_pages_keep_their_state_and_say_why() {
        let mut document = Document::of_text(Format::Pdf, "one\u{c}\u{c}".into());
        for index in [1, 2] {
            document.pages[index].read = PageText::Unread;
        }
        let engine = Engine::at("/nowhere/tesseract".into());
        read_unread(&mut document, &engine, |_| Ok(b"P5\n1 1\n255\n\0".to_vec()));
        assert_eq!(document.unread_pages(), 2);
        assert_eq!(document.text, "one\u{c}\u{c}");
        assert_eq!(document.faults, ["pages 2-3 not read: tesseract could not be started (entity not found)"]);
    }
}
