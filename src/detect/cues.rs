//! The cues of the dictionary, found in the words of one sentence around a phrase.

use std::ops::Range;

use crate::{
    dictionary::{Cue, CueDirection, CueKind},
    document::Span,
};

use super::{
    phrases::Phrases,
    words::{Gap, Vocabulary, Word, Words},
};

/// All cues, compiled.
#[derive(Debug, Default)]
pub(crate) struct Cues {
    phrases: Phrases,
    /// The rows of each phrase: the same words can be a cue in both directions.
    rows: Vec<Rows>,
}

/// The rows of a phrase, with a bit for each kind that is among them.
#[derive(Debug, Default)]
struct Rows {
    rows: Vec<Cue>,
    kinds: u32,
}

/// The bit of a kind.
const fn bit(kind: CueKind) -> u32 {
    1 << kind as u32
}

/// A cue in a sentence.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hit<'c> {
    /// Index of its first word.
    pub(crate) first: usize,
    /// Index behind its last word.
    pub(crate) end: usize,
    /// What it can mean.
    rows: &'c Rows,
}

impl Hit<'_> {
    /// The row of a kind and direction.
    pub(crate) fn row(&self, kind: CueKind, direction: CueDirection) -> Option<&Cue> {
        self.rows.rows.iter().find(|row| row.kind == kind && row.direction == direction)
    }

    /// Whether it is of a kind, whatever its direction.
    #[inline]
    pub(crate) const fn is(&self, kind: CueKind) -> bool {
        self.rows.kinds & bit(kind) != 0
    }
}

impl Cues {
    /// Compiles the table.
    pub(crate) fn new(table: &[Cue], vocabulary: &mut Vocabulary) -> Self {
        let mut cues = Self::default();
        for row in table {
            let words = vocabulary.phrase(&row.cue);
            if words.is_empty() {
                continue;
            }
            let fresh = u32::try_from(cues.rows.len()).unwrap_or(u32::MAX);
            let number = cues.phrases.insert(&words, fresh);
            if number == fresh {
                cues.rows.push(Rows::default());
            }
            if let Some(Rows { rows, kinds }) = cues.rows.get_mut(number as usize) {
                *kinds |= bit(row.kind);
                rows.push(row.clone());
            }
        }
        cues
    }

    /// The cues in front of and behind the words of a phrase, in order; the phrase itself holds none.
    pub(crate) fn around(&self, words: &[Word], phrase: Range<usize>) -> Vec<Hit<'_>> {
        let mut hits = Vec::new();
        self.within(words, 0..phrase.start, &mut hits);
        self.within(words, phrase.end..words.len(), &mut hits);
        hits
    }

    fn within<'c>(&'c self, words: &[Word], range: Range<usize>, hits: &mut Vec<Hit<'c>>) {
        let mut at = range.start;
        while at < range.end {
            let rest = &words[at..range.end];
            let found = if self.phrases.begins(rest[0].id) { self.phrases.longest(rest.iter().copied()) } else { None };
            let Some(found) = found else {
                at += 1;
                continue;
            };
            hits.push(Hit { first: at, end: at + found.words, rows: &self.rows[found.phrase as usize] });
            at += found.words;
        }
    }
}

/// The words of a clause, kept for all phrases in it.
#[derive(Debug, Default)]
pub(crate) struct Clause {
    span: Span,
    words: Vec<Word>,
}

impl Clause {
    /// Reads the words of `text[span]`, where they are not those that were read last; a clause reads one text only.
    fn read(&mut self, text: &str, span: Span, vocabulary: &Vocabulary) -> &[Word] {
        if self.span != span {
            self.span = span;
            self.words.clear();
            self.words.extend(Words::new(text, span, vocabulary));
        }
        &self.words
    }
}

/// The words of a clause with the place of a phrase among them.
#[derive(Debug)]
pub(crate) struct Frame<'t> {
    pub(crate) text: &'t str,
    pub(crate) words: &'t [Word],
    /// Indices of the phrase's words.
    pub(crate) phrase: Range<usize>,
}

impl<'t> Frame<'t> {
    /// Reads the words of the clause at `span` and finds those of `phrase`, an overlapping span, among them.
    pub(crate) fn new(text: &'t str, span: Span, phrase: Span, clause: &'t mut Clause, vocabulary: &Vocabulary) -> Self {
        let words = clause.read(text, span, vocabulary);
        let first = words.partition_point(|word| word.span.end <= phrase.start);
        let end = words.partition_point(|word| word.span.start < phrase.end).max(first);
        Self { text, words, phrase: first..end }
    }

    /// The printed words of a range, with what stands between them.
    pub(crate) fn printed(&self, range: Range<usize>) -> &'t str {
        let start = self.words.get(range.start).map_or(0, |word| word.span.start);
        let end = range.end.checked_sub(1).and_then(|last| self.words.get(last)).map_or(start, |word| word.span.end);
        self.text.get(start..end).unwrap_or("")
    }

    /// One word as printed.
    pub(crate) fn word(&self, index: usize) -> &'t str {
        self.printed(index..index + 1)
    }

    /// All that separates the words from `from` to `to` from those before them.
    pub(crate) fn gap_between(&self, from: usize, to: usize) -> Gap {
        (from..=to).fold(Gap::NONE, |all, index| all.and(self.gap(index)))
    }

    /// What separates a word from the one before; nothing at the start.
    pub(crate) fn gap(&self, index: usize) -> Gap {
        self.words.get(index).map_or(Gap::NONE, |word| word.gap)
    }
}
