//! Reads PDF: every page's text in reading order, what could not be read, and who read it.
//!
//! hayro finds the objects and decrypts them, hayro's fonts say what codes mean, and the scanner of this room runs the text operators
//! of each page ([`machine`], [`show`]), collects glyphs into pieces ([`pieces`]) and lays them out ([`layout`]). All of it within
//! [`limits`], since what is read is untrusted.

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
    document::{Block, BlockKind, Document, Format, Page, PageText, Span},
    error::FileError,
};
use fonts::Fonts;
pub use furniture::finish;
use limits::Budget;
use page::Buffers;

/// Reads the pages that the options ask for.
///
/// # Errors
/// [`FileError::Password`] where no password fits, [`FileError::Damaged`] where no page can be found.
pub fn read(bytes: &[u8], options: &ExtractOptions) -> Result<Document, FileError> {
    let opened = open::open(bytes, &options.passwords)?;
    let mut document = Document { format: Format::Pdf, ..Document::default() };
    let pages = wanted(&opened.pdf, options.pages, &mut document);
    read_pages(&opened.pdf, pages, &mut document);
    if opened.is_rewritten {
        document.notes.push("opened by lopdf".into());
    }
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

/// The pages to read, from 0; notes where the document has more than the bound.
fn wanted(pdf: &Pdf, pages: Option<(u32, u32)>, document: &mut Document) -> Range<usize> {
    let count = pdf.pages().len();
    if count > limits::PAGES {
        document.faults.push(format!("limit reached: {count} pages, of which {} were read", limits::PAGES));
    }
    let end = count.min(limits::PAGES);
    match pages {
        None => 0..end,
        Some((first, last)) => (first.max(1) as usize - 1).min(end)..(last as usize).min(end),
    }
}

/// Reads a range of pages behind what the document holds.
fn read_pages(pdf: &Pdf, pages: Range<usize>, document: &mut Document) {
    let mut fonts = Fonts::new();
    let mut budget = Budget::new();
    let mut buffers = Buffers::default();
    for index in pages {
        let Some(page) = pdf.pages().get(index) else { break };
        if !document.pages.is_empty() {
            document.text.push('\u{c}');
        }
        let outcome = page::read(page, &mut fonts, &mut budget, &mut buffers);
        add_page(document, &buffers, &outcome);
        for fault in budget.next_page() {
            document.faults.push(fault.sentence(index as u32 + 1));
        }
    }
}

/// Prints a page that was read behind the document's text.
fn add_page(document: &mut Document, buffers: &Buffers, outcome: &page::Outcome) {
    let start = document.text.len();
    let printed = layout::print(&buffers.pieces, outcome.size, &mut document.text);
    let span = Span::new(start, document.text.len());
    let read = page::verdict(&outcome.sights, &printed.counts);
    if read != PageText::Blank && !span.is_empty() {
        document.blocks.push(Block { span, kind: BlockKind::Body, section: None });
    }
    document.pages.push(Page { span, read, margin: printed.margin });
}
