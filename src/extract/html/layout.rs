//! Where lines, cells and blocks begin and end: what a browser's layout does, as far as plain text needs it.

use crate::document::{Block, BlockKind, Span};

/// The printed text as it grows.
#[derive(Debug, Default)]
pub(super) struct Layout {
    text: String,
    blocks: Vec<Block>,
    /// Depth inside elements that print nothing, in page furniture, in preformatted text.
    silent: usize,
    furniture: usize,
    preformatted: usize,
    heading: bool,
    /// Where the current block starts.
    start: usize,
    /// A space is due before the next word.
    space: bool,
    /// A cell has been closed and another may follow.
    cell: bool,
}

/// Elements whose content is never printed.
const SILENT: [&str; 8] = ["script", "style", "template", "title", "noscript", "svg", "select", "datalist"];
/// Elements that belong to the site and not to the record.
const FURNITURE: [&str; 3] = ["nav", "footer", "menu"];
/// Elements that stand on lines of their own.
const LINES: [&str; 37] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "br",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "header",
    "hr",
    "html",
    "legend",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "tfoot",
    "thead",
    "tr",
    "ul",
];

impl Layout {
    /// An element opens.
    pub(super) fn open(&mut self, name: &[u8], self_closing: bool) {
        let name = std::str::from_utf8(name).unwrap_or("");
        if SILENT.contains(&name) {
            self.silent += usize::from(!self_closing);
        } else if is_heading(name) {
            self.block();
            self.heading = true;
        } else if FURNITURE.contains(&name) {
            self.block();
            self.furniture += 1;
        } else if name == "li" {
            self.line();
            self.word("-");
            self.space = true;
        } else if matches!(name, "td" | "th") {
            self.next_cell();
        } else if LINES.contains(&name) {
            self.line();
        }
        self.preformatted += usize::from(name == "pre");
    }

    /// An element closes; one that was never opened does no harm.
    pub(super) fn close(&mut self, name: &[u8]) {
        let name = std::str::from_utf8(name).unwrap_or("");
        if SILENT.contains(&name) {
            self.silent = self.silent.saturating_sub(1);
        } else if is_heading(name) {
            self.block();
            self.heading = false;
        } else if FURNITURE.contains(&name) && self.furniture > 0 {
            self.block();
            self.furniture -= 1;
        } else if matches!(name, "td" | "th") {
            self.cell = true;
        } else if name == "li" || LINES.contains(&name) {
            self.line();
        }
        self.preformatted = self.preformatted.saturating_sub(usize::from(name == "pre"));
    }

    /// Text between tags: white space folds, but in preformatted text.
    pub(super) fn text(&mut self, text: &str) {
        if self.silent > 0 {
            return;
        }
        if self.preformatted > 0 {
            self.text.push_str(&text.replace(['\r', '\u{c}'], ""));
            return;
        }
        let blank = |c: char| c.is_whitespace() || c == '\u{a0}';
        for piece in text.split_inclusive(blank) {
            let word = piece.trim_end_matches(blank);
            if !word.is_empty() {
                self.word(word);
            }
            self.space |= word.len() < piece.len();
        }
    }

    /// One word, with the space that is due.
    fn word(&mut self, word: &str) {
        if std::mem::take(&mut self.cell) && !self.at_line_start() && !self.text.ends_with('\t') {
            self.text.push('\t');
        } else if self.space && !self.at_line_start() && !self.text.ends_with('\t') {
            self.text.push(' ');
        }
        self.space = false;
        self.text.push_str(word);
    }

    /// A table cell begins: on the same line as the one before it.
    fn next_cell(&mut self) {
        self.space = false;
        self.cell = !self.at_line_start();
    }

    fn line(&mut self) {
        self.space = false;
        self.cell = false;
        if !self.at_line_start() {
            self.text.push('\n');
        }
    }

    fn at_line_start(&self) -> bool {
        self.text.is_empty() || self.text.ends_with('\n')
    }

    /// Ends the current block, which has the kind of what it lies in.
    fn block(&mut self) {
        self.line();
        let kind = match () {
            () if self.furniture > 0 => BlockKind::Furniture,
            () if self.heading => BlockKind::Heading,
            () => BlockKind::Body,
        };
        if self.start < self.text.len() {
            self.blocks.push(Block { span: Span::new(self.start, self.text.len()), kind, section: None });
        }
        self.start = self.text.len();
    }

    /// Text and blocks.
    pub(super) fn finish(mut self) -> (String, Vec<Block>) {
        self.block();
        (self.text, self.blocks)
    }
}

fn is_heading(name: &str) -> bool {
    matches!(name.as_bytes(), [b'h', b'1'..=b'6'])
}
