//! Text as a run of words, each with a number from the vocabulary and with what stands between it and the word before.
//!
//! A word is a run of letters and digits, compared without regard to case; a possessive `'s` is left out. Hyphens, dashes and
//! white space of any kind separate words without breaking a phrase; a word that is split at a line's end, or that carries a
//! soft hyphen or a ligature, is still the one word. Offsets are always those of the original text, and text that is plain ASCII
//! is read in place without a copy.

use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
    sync::LazyLock,
};

use unicode_normalization::UnicodeNormalization;

use crate::document::Span;

/// Number of a word in the [`Vocabulary`].
pub(crate) type WordId = u32;
/// The number of every word that the vocabulary does not hold.
pub(crate) const UNKNOWN: WordId = 0;
/// The word that a question mark is read as: it is a cue of its own.
const QUESTION: &str = "?";
/// What a PDF font may lose: the whole ligature, or its identity.
const LIGATURES: [&str; 5] = ["ffi", "ffl", "fi", "fl", "ff"];

/// What separates a word from the one before it; several can hold at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Gap(u16);

impl Gap {
    pub(crate) const COMMA: Self = Self(1);
    pub(crate) const SLASH: Self = Self(1 << 1);
    pub(crate) const COLON: Self = Self(1 << 2);
    pub(crate) const SEMICOLON: Self = Self(1 << 3);
    pub(crate) const PERIOD: Self = Self(1 << 4);
    pub(crate) const OPEN: Self = Self(1 << 5);
    pub(crate) const CLOSE: Self = Self(1 << 6);
    pub(crate) const NEWLINE: Self = Self(1 << 7);
    pub(crate) const COLUMN: Self = Self(1 << 8);
    pub(crate) const HYPHEN: Self = Self(1 << 9);
    pub(crate) const SPACE: Self = Self(1 << 10);
    pub(crate) const PARAGRAPH: Self = Self(1 << 11);
    pub(crate) const SYMBOL: Self = Self(1 << 12);
    pub(crate) const QUOTE: Self = Self(1 << 13);
    pub(crate) const NONE: Self = Self(0);
    /// What ends a sentence or a paragraph.
    pub(crate) const PARTS: Self = Self::SEMICOLON.and(Self::PERIOD).and(Self::PARAGRAPH);

    /// Whether any of `kinds` is in it.
    pub(crate) const fn has(self, kinds: Self) -> bool {
        self.0 & kinds.0 != 0
    }

    /// Both together.
    pub(crate) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// How strongly it parts two words of a phrase: 0 not, 1 like a comma, 2 like the end of a sentence.
    pub(crate) const fn strength(self) -> u8 {
        const HARD: Gap = Gap(Gap::COLON.0 | Gap::SEMICOLON.0 | Gap::PERIOD.0 | Gap::PARAGRAPH.0 | Gap::SYMBOL.0);
        const LIGHT: Gap = Gap(Gap::COMMA.0 | Gap::SLASH.0 | Gap::OPEN.0 | Gap::CLOSE.0 | Gap::COLUMN.0 | Gap::QUOTE.0);
        if self.has(HARD) {
            2
        } else if self.has(LIGHT) {
            1
        } else {
            0
        }
    }

    fn of_byte(byte: u8) -> Self {
        match byte {
            b' ' => Self::SPACE,
            b'\t' => Self::COLUMN,
            b'\n' => Self::NEWLINE,
            b'\r' => Self::NONE,
            b',' => Self::COMMA,
            b'/' | b'&' | b'+' | b'\\' => Self::SLASH,
            b':' => Self::COLON,
            b';' => Self::SEMICOLON,
            b'.' | b'!' => Self::PERIOD,
            b'(' | b'[' | b'{' => Self::OPEN,
            b')' | b']' | b'}' => Self::CLOSE,
            b'-' => Self::HYPHEN,
            b'\'' | b'`' | b'"' => Self::QUOTE,
            0xc => Self::PARAGRAPH,
            _ => Self::SYMBOL,
        }
    }

    fn of_char(c: char) -> Self {
        match c {
            c if c.is_whitespace() => Self::SPACE,
            '\u{2010}'..='\u{2015}' | '\u{2212}' => Self::HYPHEN,
            '\u{2018}'..='\u{201f}' => Self::QUOTE,
            _ => Self::SYMBOL,
        }
    }
}

/// One word of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    /// Where it stands, without a possessive ending.
    pub(crate) span: Span,
    /// Its number.
    pub(crate) id: WordId,
    /// What stands between it and the word before.
    pub(crate) gap: Gap,
    /// Whether it holds a digit.
    pub(crate) digit: bool,
}

/// One word of a text where only few are worth a look into the vocabulary.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BareWord {
    /// Where it stands, without a possessive ending.
    pub(crate) span: Span,
    /// What the vocabulary knows it by.
    pub(crate) hash: u64,
    /// Whether it holds a digit.
    pub(crate) digit: bool,
}

impl BareWord {
    /// The word with its number, as the first one of a run of words.
    pub(crate) fn first(self, vocabulary: &Vocabulary) -> Word {
        Word { span: self.span, id: vocabulary.find(self.hash), gap: Gap::NONE, digit: self.digit }
    }
}

/// Hashes that are hashes already.
#[derive(Default)]
pub(crate) struct Passed(u64);

impl Hasher for Passed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

pub(crate) type Hashed<V> = HashMap<u64, V, BuildHasherDefault<Passed>>;

/// The first bytes of a stretch of text, eight at once: what of them belongs to a word.
#[derive(Clone, Copy)]
struct Window {
    /// How many letters and digits come first.
    length: usize,
    /// Those in lower case, the first one lowest, zeros behind them.
    folded: u64,
    /// Whether a digit is among them.
    digit: bool,
}

impl Window {
    const SIZE: usize = 8;
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x80 * Self::ONES;

    /// Of the bytes from `at`, at most `limit` of them.
    #[inline]
    fn new(bytes: &[u8], at: usize, limit: usize) -> Self {
        let raw = bytes.get(at..at + Self::SIZE).and_then(|bytes| bytes.try_into().ok());
        let raw = u64::from_le_bytes(raw.unwrap_or_else(|| Self::last(bytes, at)));
        let low = raw & !Self::HIGH;
        let lower = low | (0x20 * Self::ONES);
        let digits = Self::between(low, b'0', b'9') & !raw & Self::HIGH;
        let letters = Self::between(lower, b'a', b'z') & !raw & Self::HIGH;
        let length = ((!(digits | letters) & Self::HIGH).trailing_zeros() as usize / 8).min(limit);
        let mask = if length == Self::SIZE { u64::MAX } else { (1 << (8 * length)) - 1 };
        Self { length, folded: lower & mask, digit: digits & mask != 0 }
    }

    /// Sets the high bit of every byte between two others; all are below 0x80.
    #[inline]
    const fn between(bytes: u64, first: u8, last: u8) -> u64 {
        (bytes + (0x80 - first as u64) * Self::ONES) & !(bytes + (0x7f - last as u64) * Self::ONES)
    }

    /// What is left of a text with less than eight bytes.
    #[cold]
    fn last(bytes: &[u8], at: usize) -> [u8; Self::SIZE] {
        let mut raw = [0; Self::SIZE];
        raw.iter_mut().zip(bytes.get(at..).unwrap_or(&[])).for_each(|(slot, byte)| *slot = *byte);
        raw
    }
}

/// Streaming hash of the lower-case bytes of a word, eight at once.
#[derive(Clone, Copy)]
struct WordHash(u64);

impl WordHash {
    const NEW: Self = Self(0xcbf2_9ce4_8422_2325);

    #[inline]
    fn push(&mut self, eight: u64) {
        self.0 = (self.0 ^ eight).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 ^= self.0 >> 32;
    }

    fn of(word: &str) -> u64 {
        let mut hash = Self::NEW;
        for part in word.as_bytes().chunks(Window::SIZE) {
            let mut eight = [0; Window::SIZE];
            eight.iter_mut().zip(part).for_each(|(slot, byte)| *slot = byte.to_ascii_lowercase());
            hash.push(u64::from_le_bytes(eight));
        }
        hash.0
    }
}

/// A set of hashes that may answer "perhaps": a bit for each value of a hash's top bits.
#[derive(Debug)]
pub(crate) struct Filter(Vec<u64>);

impl Default for Filter {
    fn default() -> Self {
        Self(vec![0; 1 << 10])
    }
}

impl Filter {
    pub(crate) fn insert(&mut self, hash: u64) {
        let bit = hash >> 48;
        self.0[(bit >> 6) as usize] |= 1 << (bit & 63);
    }

    /// Adds all of another set.
    fn extend(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(bits, more)| *bits |= more);
    }

    /// `false` only for a hash that was never added.
    #[inline]
    pub(crate) fn perhaps(&self, hash: u64) -> bool {
        let bit = hash >> 48;
        self.0[(bit >> 6) as usize] & (1 << (bit & 63)) != 0
    }
}

/// What the phrases of a dictionary begin with: most words of a text are dismissed by it, most others by the word behind them.
#[derive(Debug, Default)]
pub(crate) struct Openings {
    first: Filter,
    alone: Filter,
    pairs: Filter,
}

impl Openings {
    /// The first words of several dictionaries.
    pub(crate) fn first_of(all: &[&Self]) -> Filter {
        let mut first = Filter::default();
        all.iter().for_each(|openings| first.extend(&openings.first));
        first
    }

    /// Whether a phrase may begin with a word; `false` is certain.
    #[inline]
    pub(crate) fn may_begin(&self, step: &Step, vocabulary: &Vocabulary) -> bool {
        let first = step.word.hash;
        self.first.perhaps(first) && (self.alone.perhaps(first) || self.may_go_on(first, step.next, vocabulary))
    }

    fn may_go_on(&self, first: u64, next: Option<BareWord>, vocabulary: &Vocabulary) -> bool {
        let second = next.map_or(UNKNOWN, |next| vocabulary.find(next.hash));
        second != UNKNOWN && self.pairs.perhaps(pair(vocabulary.find(first), second))
    }
}

/// The hash of two words in a row. It is one of their numbers: the spellings of two words are too many together for a filter.
const fn pair(first: WordId, second: WordId) -> u64 {
    ((first as u64) << 32 | second as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// All words of the dictionaries.
pub(crate) struct Vocabulary {
    ids: Hashed<WordId>,
    /// Most words of a text are dismissed by one look into it.
    filter: Filter,
    next: WordId,
}

impl Default for Vocabulary {
    fn default() -> Self {
        Self { ids: Hashed::default(), filter: Filter::default(), next: UNKNOWN + 1 }
    }
}

impl Vocabulary {
    /// The number of a word, a new one where it has none yet. What a lost ligature leaves of it gets the same number.
    fn intern(&mut self, word: &str) -> WordId {
        let hash = WordHash::of(word);
        if let Some(id) = self.ids.get(&hash) {
            return *id;
        }
        let id = self.next;
        self.next += 1;
        self.insert(hash, id);
        for ligature in LIGATURES.iter().filter(|ligature| word.len() > 4 && word.contains(**ligature)) {
            for damaged in ["\u{fffd}", ""] {
                let hash = WordHash::of(&word.replacen(ligature, damaged, 1));
                if !self.ids.contains_key(&hash) {
                    self.insert(hash, id);
                }
            }
        }
        id
    }

    /// Lets a misspelt word stand for the right one in every phrase that is added later.
    pub(crate) fn add_spelling(&mut self, wrong: &str, right: &str) {
        let hash = WordHash::of(&fold(wrong));
        let id = self.intern(&fold(right));
        if !self.ids.contains_key(&hash) {
            self.insert(hash, id);
        }
    }

    /// Lets the plural of a phrase's last word stand for it ("panic attacks"); "abuses" is a verb.
    pub(crate) fn add_plural(&mut self, phrase: &str) {
        let last = fold(phrase.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or(""));
        let plural = WordHash::of(&format!("{last}s"));
        let id = self.id(&last);
        let takes = last.len() > 3 && !last.ends_with('s') && last != "abuse";
        if takes && id != UNKNOWN && !self.ids.contains_key(&plural) {
            self.insert(plural, id);
        }
    }

    fn insert(&mut self, hash: u64, id: WordId) {
        self.filter.insert(hash);
        self.ids.insert(hash, id);
    }

    /// The number of a word by its hash.
    #[inline]
    pub(crate) fn find(&self, hash: u64) -> WordId {
        if !self.filter.perhaps(hash) {
            return UNKNOWN;
        }
        self.ids.get(&hash).copied().unwrap_or(UNKNOWN)
    }

    /// What some phrases begin with: each first word, alone where that is a phrase, and with each second one.
    pub(crate) fn openings(&self, beginnings: &[(WordId, Option<WordId>)]) -> Openings {
        let mut wanted = vec![false; self.next as usize];
        beginnings.iter().for_each(|(first, _)| wanted[*first as usize] = true);
        let mut hashes: Vec<(WordId, u64)> =
            self.ids.iter().map(|(hash, id)| (*id, *hash)).filter(|(id, _)| wanted[*id as usize]).collect();
        hashes.sort_unstable();
        let mut ends = vec![0; self.next as usize + 1];
        hashes.iter().enumerate().for_each(|(index, (id, _))| ends[*id as usize] = index + 1);
        let of = |id: WordId| {
            let end = ends[id as usize];
            hashes[..end].iter().rev().take_while(move |(other, _)| *other == id).map(|(_, hash)| *hash)
        };
        let mut openings = Openings::default();
        for (first, second) in beginnings {
            for hash in of(*first) {
                openings.first.insert(hash);
                if second.is_none() {
                    openings.alone.insert(hash);
                }
            }
            if let Some(second) = second {
                openings.pairs.insert(pair(*first, *second));
            }
        }
        openings
    }

    /// The number of a word; [`UNKNOWN`] where no dictionary holds it.
    pub(crate) fn id(&self, word: &str) -> WordId {
        self.find(WordHash::of(word))
    }

    /// The words of a dictionary phrase with the strength of what parts them; words it does not hold yet are added.
    pub(crate) fn phrase(&mut self, phrase: &str) -> Vec<(WordId, u8)> {
        static EMPTY: LazyLock<Vocabulary> = LazyLock::new(Vocabulary::default);
        let words = Words::new(phrase, Span::new(0, phrase.len()), &EMPTY);
        words.map(|word| (self.known_or_new(&phrase[word.span.start..word.span.end]), word.gap.strength())).collect()
    }

    /// The number of a word as printed, a new one where it has none yet.
    fn known_or_new(&mut self, printed: &str) -> WordId {
        let known = if printed.is_ascii() { self.id(printed) } else { UNKNOWN };
        if known == UNKNOWN { self.intern(&fold(printed)) } else { known }
    }
}

impl std::fmt::Debug for Vocabulary {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Vocabulary({} words)", self.next - 1)
    }
}

/// Lower case, compatibility forms composed, soft hyphens and joiners left out.
pub(crate) fn fold(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    word.chars().filter(|c| !ignorable(*c)).nfkc().flat_map(char::to_lowercase).collect()
}

/// Characters that print as nothing within a word.
fn ignorable(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// The words of a stretch of text, in order.
#[derive(Clone)]
pub(crate) struct Words<'t> {
    text: &'t str,
    at: usize,
    end: usize,
    vocabulary: &'t Vocabulary,
}

impl<'t> Words<'t> {
    /// The words of `text[span]`; a span that does not fit the text has none.
    pub(crate) fn new(text: &'t str, span: Span, vocabulary: &'t Vocabulary) -> Self {
        let fits = text.is_char_boundary(span.start) && text.is_char_boundary(span.end) && span.start <= span.end;
        let (at, end) = if fits { (span.start, span.end) } else { (0, 0) };
        Self { text, at, end, vocabulary }
    }

    /// Moves to the next byte that begins a word; gives what was passed over, or `None` at the end.
    fn skip(&mut self) -> Option<Gap> {
        let bytes = self.text.as_bytes();
        let mut gap = Gap::NONE;
        while self.at < self.end {
            let byte = bytes[self.at];
            if byte.is_ascii_alphanumeric() || byte == b'?' {
                return Some(gap);
            }
            if byte < 0x80 {
                gap = widen(gap, Gap::of_byte(byte));
                if byte == b' ' && is_wide(&bytes[self.at..self.end]) && !gap.has(Gap::NEWLINE) {
                    gap = gap.and(Gap::COLUMN);
                }
                self.at += 1;
                continue;
            }
            let c = self.text[self.at..].chars().next()?;
            if c.is_alphanumeric() || c == char::REPLACEMENT_CHARACTER {
                return Some(gap);
            }
            if !ignorable(c) {
                gap = widen(gap, Gap::of_char(c));
            }
            self.at += c.len_utf8();
        }
        None
    }

    /// Reads the ASCII letters and digits from `at` and the byte behind them, 0 at the end.
    #[inline]
    fn ascii(&self) -> (usize, WordHash, bool, u8) {
        let bytes = self.text.as_bytes();
        let (mut at, mut hash, mut digit) = (self.at, WordHash::NEW, false);
        loop {
            let window = Window::new(bytes, at, self.end - at);
            if window.length > 0 {
                hash.push(window.folded);
            }
            at += window.length;
            digit |= window.digit;
            if window.length < Window::SIZE {
                let behind = if at < self.end { bytes.get(at).copied().unwrap_or(0) } else { 0 };
                return (at, hash, digit, behind);
            }
        }
    }

    /// Reads the word at `at` and moves behind it: its last byte, hash, and whether it holds a digit.
    #[inline]
    fn word(&mut self) -> (usize, u64, bool) {
        let (end, hash, digit, behind) = self.ascii();
        if behind >= 0x80 || behind == b'-' || behind == b'\'' {
            return self.unusual(end, hash, digit, behind);
        }
        self.at = end;
        (end, hash.0, digit)
    }

    /// The same where the word may go on behind a hyphen, end in a possessive, or hold characters beyond ASCII.
    #[inline(never)]
    fn unusual(&mut self, end: usize, hash: WordHash, digit: bool, behind: u8) -> (usize, u64, bool) {
        let (mut end, mut hash, digit) = if behind < 0x80 { (end, hash, digit) } else { self.unicode() };
        if let Some((joined_end, joined)) = self.rejoin(end) {
            (end, hash) = (joined_end, joined);
        }
        self.at = end + self.possessive(end);
        (end, hash.0, digit)
    }

    /// Reads a word with characters beyond ASCII from `at`.
    fn unicode(&self) -> (usize, WordHash, bool) {
        let rest = &self.text[self.at..self.end];
        let belongs = |c: char| c.is_alphanumeric() || ignorable(c) || c == char::REPLACEMENT_CHARACTER;
        let length = rest.find(|c| !belongs(c)).unwrap_or(rest.len());
        let word = fold(&rest[..length]);
        (self.at + length, WordHash(WordHash::of(&word)), word.bytes().any(|byte| byte.is_ascii_digit()))
    }

    /// Where a word that ends in a hyphen, perhaps a soft one, at the line's end goes on: the first byte of its second half.
    fn continuation(&self, end: usize) -> Option<usize> {
        let rest = self.text.get(end..self.end)?;
        let is_soft = self.text[..end].ends_with('\u{ad}');
        let behind = rest.strip_prefix(['-', '\u{2010}']).or(is_soft.then_some(rest))?;
        let behind = behind.strip_prefix(['\n', '\r'])?.trim_ascii_start();
        behind.starts_with(|first: char| first.is_ascii_lowercase()).then(|| self.end - behind.len())
    }

    /// The two halves of a word split at a line's end as one, where the vocabulary holds that one.
    fn rejoin(&self, end: usize) -> Option<(usize, WordHash)> {
        let second = self.continuation(end)?;
        let letters = self.text.as_bytes()[second..self.end].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let halves = [self.text.get(self.at..end)?, self.text.get(second..second + letters)?];
        let hash = WordHash::of(&fold(&halves.concat()));
        (self.vocabulary.find(hash) != UNKNOWN).then_some((second + letters, WordHash(hash)))
    }

    /// How many bytes a possessive ending at `end` takes.
    fn possessive(&self, end: usize) -> usize {
        let rest = &self.text.as_bytes()[end..self.end];
        let mark = match rest {
            [b'\'', ..] => 1,
            [0xe2, 0x80, 0x99, ..] => 3,
            _ => return 0,
        };
        let letter = rest.get(mark).is_some_and(|byte| byte.eq_ignore_ascii_case(&b's'));
        let ends = rest.get(mark + 1).is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte < 0x80);
        if letter && ends { mark + 1 } else { 0 }
    }

    /// The next word with its hash instead of its number, and without the gap in front of it: most words are dismissed by that.
    #[inline]
    pub(crate) fn next_bare(&mut self) -> Option<BareWord> {
        let bytes = &self.text.as_bytes()[..self.end];
        loop {
            let byte = *bytes.get(self.at)?;
            if byte >= 0x80 {
                if self.begins_foreign()? {
                    break;
                }
            } else if byte.is_ascii_alphanumeric() {
                break;
            } else {
                self.at += 1;
            }
        }
        let start = self.at;
        let (end, hash, digit) = self.word();
        Some(BareWord { span: Span::new(start, end), hash, digit })
    }

    /// The words one by one, each with the one behind it.
    pub(crate) fn steps(mut self) -> Steps<'t> {
        let next = self.next_bare();
        Steps { words: self, next }
    }

    /// Whether a character beyond ASCII begins a word; if not, it is stepped over.
    #[inline(never)]
    fn begins_foreign(&mut self) -> Option<bool> {
        let c = self.text[self.at..].chars().next()?;
        let begins = c.is_alphanumeric() || c == char::REPLACEMENT_CHARACTER;
        self.at += if begins { 0 } else { c.len_utf8() };
        Some(begins)
    }

    /// A question mark.
    fn question(&mut self, gap: Gap) -> Word {
        let span = Span::new(self.at, self.at + 1);
        self.at += 1;
        Word { span, id: self.vocabulary.id(QUESTION), gap, digit: false }
    }
}

impl Iterator for Words<'_> {
    type Item = Word;

    fn next(&mut self) -> Option<Word> {
        let gap = self.skip()?;
        let start = self.at;
        if self.text.as_bytes()[start] == b'?' {
            return Some(self.question(gap));
        }
        let (end, hash, digit) = self.word();
        Some(Word { span: Span::new(start, end), id: self.vocabulary.find(hash), gap, digit })
    }
}

/// A word, and the one behind it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub(crate) word: BareWord,
    next: Option<BareWord>,
    /// Where the words behind the first one begin.
    behind: usize,
}

/// Words one by one: every word of a text is read once for itself and for the one in front of it.
pub(crate) struct Steps<'t> {
    words: Words<'t>,
    next: Option<BareWord>,
}

impl<'t> Steps<'t> {
    /// The words behind the first one of a step.
    pub(crate) fn behind(&self, step: &Step) -> Words<'t> {
        Words { at: step.behind, ..self.words.clone() }
    }
}

impl Iterator for Steps<'_> {
    type Item = Step;

    #[inline]
    fn next(&mut self) -> Option<Step> {
        let (word, behind) = (self.next?, self.words.at);
        self.next = self.words.next_bare();
        Some(Step { word, next: self.next, behind })
    }
}

/// Whether a run of four spaces begins here.
#[inline]
fn is_wide(bytes: &[u8]) -> bool {
    bytes.get(1) == Some(&b' ') && matches!(bytes, [b' ', b' ', b' ', b' ', ..])
}

/// Adds to a gap; two line breaks make a paragraph.
fn widen(gap: Gap, more: Gap) -> Gap {
    if more == Gap::NEWLINE && gap.has(Gap::NEWLINE) { gap.and(Gap::PARAGRAPH) } else { gap.and(more) }
}
