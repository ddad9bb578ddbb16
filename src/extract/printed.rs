//! The one printed text that structured formats are rendered into: words with single blanks, cells parted by tabs, lines, blank
//! lines; and where marked elements lie in it.
//!
//! White space is pending until the next word comes, so no line ends in blanks and no place begins with them.

use std::collections::HashMap;

use crate::document::{Block, BlockKind, SectionMark, Span};

/// What parts the next word from the last, weakest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Gap {
    /// Nothing.
    #[default]
    None,
    /// A blank.
    Blank,
    /// The next cell of the row.
    Cell,
    /// A new line.
    Line,
    /// An empty line before it.
    Paragraph,
}

/// The text as it grows.
#[derive(Debug, Default)]
pub(crate) struct Printed<'a> {
    text: String,
    gap: Gap,
    /// Tabs that are due before the next word: empty cells count.
    tabs: usize,
    places: HashMap<&'a str, Span>,
    /// Empty elements with an id, waiting for the text behind them.
    waiting: Vec<(&'a str, usize)>,
    blocks: Vec<Block>,
}

impl<'a> Printed<'a> {
    /// Length of the text so far.
    pub(crate) const fn len(&self) -> usize {
        self.text.len()
    }

    /// Adds words; white space in them is one blank.
    pub(crate) fn words(&mut self, words: &str) {
        if !words.starts_with(|c: char| !c.is_whitespace()) {
            self.part(Gap::Blank);
        }
        if words.is_ascii() {
            self.ascii_words(words);
        } else {
            for word in words.split_whitespace() {
                self.word(word);
            }
        }
        if !words.ends_with(|c: char| c.is_whitespace()) && !words.is_empty() {
            self.gap = Gap::None;
        }
    }

    /// Adds words of ASCII: those that single blanks part already are added together.
    fn ascii_words(&mut self, words: &str) {
        let bytes = words.as_bytes();
        let blank = |at: usize| bytes.get(at).is_none_or(u8::is_ascii_whitespace);
        let mut at = 0;
        while at < bytes.len() {
            if blank(at) {
                at += 1;
                continue;
            }
            let start = at;
            while !blank(at) || at < bytes.len() && bytes[at] == b' ' && !blank(at + 1) {
                at += 1;
            }
            self.word(&words[start..at]);
        }
    }

    /// Adds one word behind what parts it from the last; the next word is parted by a blank.
    fn word(&mut self, word: &str) {
        if !self.text.is_empty() {
            self.text.push_str(match self.gap {
                Gap::None | Gap::Cell => "",
                Gap::Blank => " ",
                Gap::Line => "\n",
                Gap::Paragraph => "\n\n",
            });
            if self.tabs > 0 {
                self.text.extend(std::iter::repeat_n('\t', self.tabs));
            }
        }
        self.tabs = 0;
        self.text.push_str(word);
        self.gap = Gap::Blank;
    }

    /// Parts the next word from the last by at least this much.
    pub(crate) fn part(&mut self, gap: Gap) {
        if gap > Gap::Blank {
            self.settle();
        }
        match gap {
            Gap::Cell => self.tabs += 1,
            Gap::Line | Gap::Paragraph => self.tabs = 0,
            Gap::None | Gap::Blank => {}
        }
        self.gap = self.gap.max(gap);
    }

    /// Takes back what parts the next word beyond a blank: lines that end within a cell do not end its row.
    pub(crate) fn rejoin(&mut self) {
        self.gap = self.gap.min(Gap::Blank);
    }

    /// Gives the text since them to ids that stood on empty elements.
    fn settle(&mut self) {
        for (id, start) in std::mem::take(&mut self.waiting) {
            let span = self.since(start);
            if !span.is_empty() {
                self.places.entry(id).or_insert(span);
            }
        }
    }

    /// The text from `start` to the end, without the white space that it begins with.
    pub(crate) fn since(&self, start: usize) -> Span {
        let text = self.text.get(start..).unwrap_or("");
        Span::new(self.text.len() - text.trim_start().len(), self.text.len())
    }

    /// Names the text from `start` to the end; where it is empty, the text that follows up to the end of its cell or line.
    pub(crate) fn place(&mut self, id: &'a str, start: usize) {
        let span = self.since(start);
        if span.is_empty() {
            self.waiting.push((id, start));
        } else {
            self.places.entry(id).or_insert(span);
        }
    }

    /// Where the element of an id is printed.
    pub(crate) fn place_of(&self, id: &str) -> Option<Span> {
        self.places.get(id).copied()
    }

    /// Makes the text from `start` to the end a block, if there is any.
    pub(crate) fn block(&mut self, start: usize, kind: BlockKind, section: Option<SectionMark>) {
        self.settle();
        let span = self.since(start);
        if !span.is_empty() {
            self.blocks.push(Block { span, kind, section });
        }
    }

    /// The number of blocks so far.
    pub(crate) const fn block_count(&self) -> usize {
        self.blocks.len()
    }

    /// Gives the blocks from a number on their section's mark, for sections whose code or title came late.
    pub(crate) fn mark_blocks(&mut self, from: usize, mark: &SectionMark) {
        for block in self.blocks.iter_mut().skip(from) {
            if block.section.as_ref().is_some_and(|known| known.loinc.is_empty() && known.title.is_empty()) {
                block.section = Some(mark.clone());
            }
        }
    }

    /// The text so far.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The text and its blocks in order.
    pub(crate) fn into_parts(mut self) -> (String, Vec<Block>) {
        self.blocks.sort_by_key(|block| block.span);
        (self.text, self.blocks)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn gaps_are_pending_and_the_strongest_wins() {
        let mut printed = Printed::default();
        printed.part(Gap::Paragraph);
        printed.words("  Problem\n list ");
        printed.part(Gap::Line);
        printed.words("a");
        printed.words("b ");
        printed.part(Gap::Cell);
        printed.part(Gap::Cell);
        printed.words("c\u{a0}d");
        printed.part(Gap::Cell);
        printed.part(Gap::Line);
        printed.words("e");
        assert_eq!(printed.text(), "Problem list\nab\t\tc d\ne");
    }

    #[test]
    fn an_id_on_an_empty_element_names_what_follows() {
        let mut printed = Printed::default();
        printed.words("x ");
        let start = printed.len();
        printed.place("p1", start);
        printed.words("Depression");
        printed.part(Gap::Cell);
        printed.words("2020");
        let span = printed.place_of("p1").unwrap();
        assert_eq!(&printed.text()[span.start..span.end], "Depression");
    }

    proptest! {
        #[test]
        fn places_are_valid(steps in proptest::collection::vec((0_u8..6, "\\PC{0,5}"), 0..30)) {
            let mut printed = Printed::default();
            for (step, words) in &steps {
                match step {
                    0 => printed.part(Gap::Cell),
                    1 => printed.part(Gap::Line),
                    2 => printed.part(Gap::Paragraph),
                    3 => { let start = printed.len(); printed.words(words); printed.place("id", start); }
                    4 => { let start = printed.len(); printed.words(words); printed.block(start, BlockKind::Body, None); }
                    _ => printed.words(words),
                }
            }
            if let Some(span) = printed.place_of("id") {
                prop_assert!(printed.text().get(span.start..span.end).is_some_and(|text| !text.is_empty()));
            }
            let (text, blocks) = printed.into_parts();
            prop_assert!(blocks.iter().all(|block| text.get(block.span.start..block.span.end).is_some()));
        }
    }
}
