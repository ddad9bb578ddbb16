//! Where in a text one of many literals begins, without regard to case.
//!
//! Three bytes dismiss nearly every place by one bit of a table that stays in the processor's nearest cache. An automaton over the same
//! literals is a hundred times as large, and each of its steps waits for the one before.

use std::ops::Range;

/// Values of three bytes, of each of which the low five bits count: letters of either case give the same.
const GRAMS: usize = 1 << 15;

/// Some literals, each with a number.
#[derive(Clone, Debug)]
pub(super) struct Beginnings {
    /// A bit for each value of three bytes with which a literal may begin.
    grams: Box<[u64; GRAMS / 64]>,
    /// How many of those bits are set in the words before each word.
    before: Vec<usize>,
    /// The literals in the order of those bits; one of less than three bytes stands at all of its bits.
    literals: Vec<Literal>,
    /// For each bit that is set where its literals end in that list.
    ends: Vec<usize>,
}

impl Beginnings {
    /// Of literals in lower case.
    pub(super) fn of<'l>(literals: impl Iterator<Item = (&'l [u8], usize)>) -> Self {
        let mut grams = Box::new([0_u64; GRAMS / 64]);
        let mut by_gram: Vec<(usize, Literal)> = Vec::new();
        for (text, number) in literals {
            by_gram.extend(values(text).map(|gram| (gram, Literal::new(text, number))));
        }
        by_gram.sort_by_key(|(gram, _)| *gram);
        by_gram.iter().for_each(|(gram, _)| grams[gram / 64] |= 1 << (gram % 64));
        let before = grams.iter().scan(0, |sum, word| Some(std::mem::replace(sum, *sum + word.count_ones() as usize))).collect();
        let ends = by_gram.chunk_by(|a, b| a.0 == b.0).scan(0, |sum, same| {
            *sum += same.len();
            Some(*sum)
        });
        Self { grams, before, ends: ends.collect(), literals: by_gram.into_iter().map(|(_, literal)| literal).collect() }
    }

    /// Calls `see` for every literal that begins in `bytes[..end]`, with where it does and its number.
    #[inline]
    pub(super) fn each(&self, bytes: &[u8], end: usize, mut see: impl FnMut(usize, usize)) {
        let (grams, end) = (&*self.grams, end.min(bytes.len()));
        let whole = bytes.get(2..).unwrap_or(&[]);
        let whole = &whole[..whole.len().min(end)];
        let mut gram = bytes.iter().chain(&[0, 0]).take(2).fold(0, |gram, byte| next(gram, *byte));
        for (at, third) in whole.iter().enumerate() {
            gram = next(gram, *third);
            if grams[gram / 64] >> (gram % 64) & 1 == 1 {
                self.here(gram, &bytes[at..], &mut |number| see(at, number));
            }
        }
        for at in whole.len()..end {
            gram = next(gram, 0);
            if grams[gram / 64] >> (gram % 64) & 1 == 1 {
                self.here(gram, &bytes[at..], &mut |number| see(at, number));
            }
        }
    }

    /// Calls `see` for the literals that a text begins with; the bit of its value is set. Apart from the loop over all bytes, so that
    /// what that needs stays in registers.
    #[inline(never)]
    fn here(&self, gram: usize, text: &[u8], see: &mut impl FnMut(usize)) {
        let lower = self.grams[gram / 64] & ((1 << (gram % 64)) - 1);
        let index = self.before[gram / 64] + lower.count_ones() as usize;
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        let head = Literal::head(text);
        for literal in &self.literals[start..self.ends[index]] {
            if literal.begins(head, text) {
                see(literal.number);
            }
        }
    }
}

/// The value that goes on with one more byte.
#[inline]
const fn next(value: usize, byte: u8) -> usize {
    (value << 5 | byte as usize & 31) % GRAMS
}

/// The values of the texts that begin with a literal.
fn values(literal: &[u8]) -> Range<usize> {
    let known = literal.len().min(3);
    let free = 5 * (3 - known);
    let first = literal.iter().take(known).fold(0, |value, byte| next(value, *byte)) << free;
    first..first + (1 << free)
}

/// A literal in lower case.
#[derive(Clone, Debug)]
struct Literal {
    number: usize,
    /// Its first bytes as [`Self::head`] gives them; those that it lacks are masked out.
    head: u64,
    mask: u64,
    /// Whether the head tells all: no more bytes, and letters only.
    told: bool,
    text: Box<[u8]>,
}

impl Literal {
    fn new(text: &[u8], number: usize) -> Self {
        let mask = text.iter().take(8).fold(0, |mask, _| mask << 8 | 0xff);
        let told = text.len() <= 8 && text.iter().all(u8::is_ascii_lowercase);
        Self { number, head: Self::head(text) & mask, mask, told, text: text.into() }
    }

    /// The first eight bytes of a text as one number, zeros behind its end. Letters of either case give the same; so do a few other bytes
    /// that are no letters.
    #[inline]
    fn head(text: &[u8]) -> u64 {
        let first = text.first_chunk().copied().unwrap_or_else(|| {
            let mut first = [0; 8];
            first.iter_mut().zip(text).for_each(|(slot, byte)| *slot = *byte);
            first
        });
        u64::from_le_bytes(first) | 0x2020_2020_2020_2020
    }

    /// Whether a text with this head begins with it.
    #[inline]
    fn begins(&self, head: u64, text: &[u8]) -> bool {
        let may = head & self.mask == self.head;
        may && (self.told || text.get(..self.text.len()).is_some_and(|text| text.eq_ignore_ascii_case(&self.text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(literals: &[&str], text: &str, end: usize) -> Vec<(usize, usize)> {
        let beginnings = Beginnings::of(literals.iter().enumerate().map(|(number, literal)| (literal.as_bytes(), number)));
        let mut found = Vec::new();
        beginnings.each(text.as_bytes(), end, |at, number| found.push((at, number)));
        found.sort_unstable();
        found
    }

    #[test]
    fn every_place_of_a_literal_is_told() {
        let literals = ["no", "abus", "phq", "abused", "9"];
        assert_eq!(found(&literals, "Abused: no PHQ9, nO", 100), [(0, 1), (0, 3), (8, 0), (11, 2), (14, 4), (17, 0)]);
        assert_eq!(found(&literals, "Abused: no PHQ9, nO", 11), [(0, 1), (0, 3), (8, 0)]);
        assert_eq!(found(&["1", ""], "PQ1", 3), [(0, 1), (1, 1), (2, 0), (2, 1)]);
        for text in ["", "n", "abu", "ab", "ph", "\u{e9}"] {
            assert_eq!(found(&literals, text, 9), [], "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn it_finds_what_a_plain_search_finds(text in "([aAbBnNoO@.é\\r-]|abababab){0,24}", end in 0_usize..30) {
            let literals = ["a", "ab", "no", "abn", "noab", "abnoa", "aé", "a-b", "abababab", "ababababa"];
            let lower = text.to_ascii_lowercase();
            let mut plain: Vec<(usize, usize)> = Vec::new();
            for (number, literal) in literals.iter().enumerate() {
                plain.extend((0..lower.len().min(end)).filter(|at| lower.as_bytes()[*at..].starts_with(literal.as_bytes())).map(|at| (at, number)));
            }
            plain.sort_unstable();
            proptest::prop_assert_eq!(found(&literals, &text, end), plain);
        }
    }
}
