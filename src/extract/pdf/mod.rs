//! Reads PDF: every page's text in reading order, what could not be read, and who read it.
//!
//! hayro finds the objects and decrypts them, hayro's fonts say what codes mean, and the scanner of this room runs the text operators
//! of each page (`machine`, `show`), collects glyphs into pieces (`pieces`) and lays them out (`layout`). All of it within
//! `limits`, since what is read is untrusted.

mod annotations;
mod blocks;
mod characters;
mod collections;
mod decode;
mod filters;
mod fonts;
mod furniture;
mod glyphs;
mod layout;
mod lexer;
mod limits;
mod machine;
mod marked;
mod matrix;
mod open;
mod operands;
mod order;
mod page;
mod pieces;
mod reversed;
mod second_opinion;
mod show;
mod state;
mod strips;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod writer;

use std::ops::Range;

use hayro_syntax::Pdf;

use super::ExtractOptions;
use crate::{
    document::{Block, BlockKind, Document, Format, MarginLine, Page, Span},
    error::FileError,
};
use fonts::Fonts;
pub use furniture::finish;
use limits::{Budget, Fault};
use page::{Buffers, PageRead};

/// Reads the pages that the options ask for.
///
/// # Errors
/// [`FileError::Password`] where no password fits, [`FileError::Damaged`] where no page can be found.
pub fn read(bytes: &[u8], options: &ExtractOptions) -> Result<Document, FileError> {
    let opened = open::open(bytes, &options.passwords)?;
    let mut document = Document { format: Format::Pdf, ..Document::default() };
    if opened.is_rewritten {
        document.notes.push("opened by lopdf".into());
    }
    let range = wanted(&opened.pdf, options.pages, &mut document.faults);
    let first = range.start + 1;
    let (mut pages, faults) = read_pages(&opened.pdf, range);
    let kinds: Vec<Fault> = faults.iter().map(|(_, fault)| *fault).collect();
    if second_opinion::is_needed(&pages, &kinds) {
        let taken = second_opinion::read(bytes, opened.password, first, &mut pages);
        if taken > 0 {
            document.notes.push("pages with unknown characters read by pdf-extract".into());
        }
    }
    document.faults.extend(faults.into_iter().map(|(page, fault)| fault.sentence(page)));
    pages.into_iter().for_each(|page| add_page(&mut document, page));
    Ok(document)
}

/// The number of pages, at most the bound.
///
/// # Errors
/// As [`read`].
pub fn page_count(bytes: &[u8], options: &ExtractOptions) -> Result<u32, FileError> {
    let opened = open::open(bytes, &options.passwords)?;
    Ok(opened.pdf.pages().len().min(limits::PAGES) as u32)
}

/// Opens a document as [`read`] does, to draw its pages.
///
/// # Errors
/// As [`read`].
pub(super) fn open(bytes: &[u8], passwords: &[String]) -> Result<Pdf, FileError> {
    open::open(bytes, passwords).map(|opened| opened.pdf)
}

/// The pages to read, from 0; a fault where the document has more than the bound.
fn wanted(pdf: &Pdf, pages: Option<(u32, u32)>, faults: &mut Vec<String>) -> Range<usize> {
    let count = pdf.pages().len();
    if count > limits::PAGES {
        faults.push(format!("limit reached: {count} pages, of which {} were read", limits::PAGES));
    }
    let end = count.min(limits::PAGES);
    match pages {
        None => 0..end,
        Some((first, last)) => (first.max(1) as usize - 1).min(end)..(last as usize).min(end),
    }
}

/// Reads a range of pages, with the faults and the pages (from 1) they are of.
fn read_pages(pdf: &Pdf, range: Range<usize>) -> (Vec<PageRead>, Vec<(u32, Fault)>) {
    let (mut fonts, mut budget, mut buffers) = (Fonts::new(), Budget::new(), Buffers::default());
    let (mut pages, mut faults) = (Vec::with_capacity(range.len()), Vec::new());
    for (number, page) in (1..).zip(pdf.pages().iter()).skip(range.start).take(range.len()) {
        pages.push(page::read(page, &mut fonts, &mut budget, &mut buffers));
        faults.extend(budget.next_page().into_iter().map(|fault| (number, fault)));
    }
    (pages, faults)
}

/// Adds a page that was read behind what the document holds.
fn add_page(document: &mut Document, page: PageRead) {
    if !document.pages.is_empty() {
        document.text.push('\u{c}');
    }
    let start = document.text.len();
    document.text.push_str(&page.text);
    let span = Span::new(start, document.text.len());
    if !span.is_empty() {
        document.blocks.push(Block { span, kind: BlockKind::Body, section: None });
    }
    let margin = page.margin.into_iter().map(|line| MarginLine { span: line.span.shifted(start), ..line }).collect();
    document.pages.push(Page { span, read: page.read, margin });
}
