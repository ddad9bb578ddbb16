//! Reads PDF: every page's text in reading order, what could not be read, and who read it.
//!
//! hayro finds the objects and decrypts them, hayro's fonts say what codes mean, and the scanner of this room runs the text operators
//! of each page (`machine`, `show`), collects glyphs into pieces (`pieces`) and lays them out (`layout`). All of it within
//! `limits`, since what is read is untrusted.

mod annotations;
mod attachments;
mod blocks;
mod characters;
mod collections;
mod decode;
#[cfg(test)]
mod encryption_tests;
mod filters;
mod fonts;
mod furniture;
mod glyphs;
mod layers;
mod layout;
pub(in crate::extract) mod letters;
mod lexer;
mod limits;
mod machine;
mod maps;
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
mod sights;
mod state;
mod strips;
#[cfg(test)]
mod tests;
mod tree;
mod unlock;
#[cfg(test)]
mod writer;

use std::{ops::Range, sync::Arc};

use hayro_syntax::Pdf;

use super::ExtractOptions;
use crate::{
    document::{Block, BlockKind, Document, Format, MarginLine, Page, Span},
    error::FileError,
    extract::ocr::pages::name_pages,
};
use fonts::Fonts;
pub use furniture::finish;
use layers::Layers;
use limits::{Budget, Fault};
pub use open::Opened;
use page::{Buffers, PageRead};

/// Opens a document and reads the pages that the options ask for; with all of them, what is attached.
///
/// # Errors
/// As [`Opened::open`].
pub fn read(bytes: &[u8], options: &ExtractOptions) -> Result<Document, FileError> {
    Ok(Opened::open(Arc::new(bytes.to_vec()), &options.passwords)?.read_all(options))
}

impl Opened {
    /// Reads the pages that the options ask for; with all of them, what is attached.
    #[must_use]
    pub fn read_all(&self, options: &ExtractOptions) -> Document {
        let mut document = self.read(options);
        if options.pages.is_none() {
            self.append_attachments(&mut document, options);
        }
        document
    }

    /// Reads the pages that the options ask for.
    #[must_use]
    pub fn read(&self, options: &ExtractOptions) -> Document {
        let mut document = Document { format: Format::Pdf, ..Document::default() };
        if self.is_rewritten {
            document.notes.push("opened by lopdf".into());
        }
        let range = wanted(&self.pdf, options.pages, &mut document.faults);
        document.faults.extend(tree::missing(&self.pdf));
        let first = range.start + 1;
        let (mut pages, faults) = read_pages(&self.pdf, range);
        let kinds: Vec<Fault> = faults.iter().map(|(_, fault)| *fault).collect();
        if second_opinion::is_needed(&pages, &kinds) {
            let taken = second_opinion::read(self.data.as_ref(), &self.password, first, &mut pages);
            if taken > 0 {
                document.notes.push("pages with unknown characters read by pdf-extract".into());
            }
        }
        document.faults.extend(faults.into_iter().map(|(page, fault)| fault.sentence(page)));
        document.left_out.extend(hidden_text(&pages, first));
        document.text.reserve(pages.iter().map(|page| page.text.len() + 1).sum());
        pages.into_iter().for_each(|page| add_page(&mut document, page));
        document
    }
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
    let (mut fonts, mut budget, mut buffers) = (Fonts::new(pdf), Budget::new(), Buffers::default());
    let layers = Layers::of(pdf);
    let (mut pages, mut faults) = (Vec::with_capacity(range.len()), Vec::new());
    for (number, page) in (1..).zip(pdf.pages().iter()).skip(range.start).take(range.len()) {
        pages.push(page::read(page, &layers, &mut fonts, &mut budget, &mut buffers));
        faults.extend(budget.next_page().into_iter().map(|fault| (number, fault)));
    }
    (pages, faults)
}

/// Which pages have text on layers that are switched off, in words; `first` is the number of the first of them.
fn hidden_text(pages: &[PageRead], first: usize) -> Option<String> {
    let hiding = pages.iter().enumerate().filter(|(_, page)| page.sights.hides_text);
    let hiding: Vec<usize> = hiding.map(|(place, _)| first - 1 + place).collect();
    (!hiding.is_empty()).then(|| format!("{}: text on hidden layers was left out", name_pages(&hiding)))
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
