//! The printed text of a bundle: one line a resource, cells apart by tabs, each line a block in its section.

use crate::document::{Block, BlockKind, Document, SectionMark, Span};

/// Text and blocks as they grow.
#[derive(Debug, Default)]
pub(super) struct Printed {
    text: String,
    blocks: Vec<Block>,
    /// Whose each block is: the id of a patient, or empty.
    owners: Vec<String>,
    /// Whose the blocks to come are.
    owner: String,
}

impl Printed {
    /// Says whose the lines to come are: the id of a patient, or empty.
    pub(super) fn of(&mut self, owner: &str) {
        owner.clone_into(&mut self.owner);
    }

    /// Whose each block is.
    pub(super) fn owners(&self) -> &[String] {
        &self.owners
    }
    /// Adds a line of cells (empty ones are left out) in a section and gives where each cell that was asked for stands.
    pub(super) fn line(&mut self, section: &SectionMark, cells: &[&str]) -> Vec<Span> {
        let start = self.text.len();
        let mut spans = Vec::new();
        for cell in cells {
            if self.text.len() > start && !cell.is_empty() {
                self.text.push('\t');
            }
            let from = self.text.len();
            self.text.extend(cell.split_whitespace().enumerate().flat_map(|(i, word)| [if i == 0 { "" } else { " " }, word]));
            spans.push(Span::new(from, self.text.len()));
        }
        self.close(start, section);
        spans
    }

    /// Adds running text with its own lines.
    pub(super) fn prose(&mut self, section: &SectionMark, text: &str) {
        let start = self.text.len();
        self.text.push_str(text.trim());
        self.close(start, section);
    }

    fn close(&mut self, start: usize, section: &SectionMark) {
        if self.text.len() > start {
            self.blocks.push(Block {
                span: Span::new(start, self.text.len()),
                kind: BlockKind::Body,
                section: Some(section.clone()),
            });
            self.owners.push(self.owner.clone());
            self.text.push('\n');
        }
    }

    /// Puts text and blocks into a document, as its only page.
    pub(super) fn into_document(self, document: &mut Document) {
        document.text = self.text.replace('\u{c}', " ");
        document.page_by_form_feeds();
        document.blocks = self.blocks;
    }
}
