//! Which codes of the table a token may stand for that was printed or recognised wrongly: `F4l.1`, `F3Z.9`, `F32. 9`, `F32,9`, `148.91` for
//! `I48.91`. It knows shapes and the table, not what stands around the token; [`super::repair`] decides what counts.

use crate::{dictionary::CodeTable, document::Span};

/// Most readings of one token that are looked up.
const MOST_READINGS: usize = 256;
/// Most characters of a code.
const LONGEST: usize = 7;
/// What is left of an F in front of the digits.
const LOST_F: [&str; 6] = ["F ", "l=", "I=", "|=", "\u{a3}", "\u{20ac}"];

/// A code that a token may stand for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Candidate {
    /// The token as printed, with all that belongs to it.
    pub(crate) span: Span,
    /// The code as the table writes it.
    pub(crate) code: String,
    /// How many changes lead from the token to the code; at least 1.
    pub(crate) changes: u8,
}

/// The codes of the table that the token at `word` (a run of letters and digits) may be a misreading of, fewest changes first.
/// Empty for a token that is nothing like a code, and for one that needs no repair.
pub(crate) fn candidates(table: &CodeTable, text: &str, word: Span) -> Vec<Candidate> {
    let Some(token) = Token::at(text, word) else { return Vec::new() };
    let mut found: Vec<Candidate> = Vec::new();
    for reading in token.readings().iter().filter(|reading| reading.changes > 0) {
        let Some(dotted) = table.dotted(reading.code()) else { continue };
        if !found.iter().any(|known| known.code == dotted) {
            found.push(Candidate { span: token.span, code: dotted, changes: reading.changes });
        }
    }
    found.sort_by(|a, b| (a.changes, &a.code).cmp(&(b.changes, &b.code)));
    found
}

/// Whether a word with a digit, with what stands around it, has the loose shape of a code.
pub(super) fn may_be_code(text: &str, word: Span) -> bool {
    !is_plain_number(text.as_bytes(), word) && !is_plain_part(text.as_bytes(), word) && Token::at(text, word).is_some()
}

/// Whether a word of ASCII is plainly no token of its own, by its length and the bytes beside it: a part of a date, an amount, a time.
/// It says nothing where the token may begin before the word.
fn is_plain_part(bytes: &[u8], word: Span) -> bool {
    let before = bytes[..word.start].last_chunk::<2>().copied().unwrap_or([b'\n'; 2]);
    let behind = bytes.get(word.end).copied().unwrap_or(b'\n');
    let begins = before[1].is_ascii() && !b"=.,".contains(&before[1]) && before != *b"F ";
    let bound = || b"/$#-+@_<>:".contains(&before[1]) || b"/-+@_%'".contains(&behind);
    let outside = word.len() > LONGEST && behind.is_ascii() || bound();
    begins && outside && bytes[word.start..word.end].iter().all(u8::is_ascii_alphanumeric)
}

/// Whether a word is digits with nothing around them that would make them a part of a code; three digits may be one. No code begins there.
fn is_plain_number(bytes: &[u8], word: Span) -> bool {
    let before = bytes[..word.start].last_chunk::<2>().copied().unwrap_or([b'\n'; 2]);
    let behind = [0, 1].map(|at| bytes.get(word.end + at).copied().unwrap_or(b'\n'));
    let alone_before = before[1].is_ascii() && !b"=.,".contains(&before[1]) && before != *b"F ";
    let alone_behind = behind[0].is_ascii() && !b".,|!".contains(&behind[0]) && behind != *b" .";
    word.len() != 3 && alone_before && alone_behind && bytes[word.start..word.end].iter().all(u8::is_ascii_digit)
}

/// Letters and digits, at most one more than a code has.
#[derive(Clone, Copy, Debug, Default)]
struct Glyphs {
    held: [char; LONGEST + 1],
    length: usize,
}

impl Glyphs {
    /// Adds a character while there is room.
    fn push(&mut self, glyph: char) {
        if let Some(slot) = self.held.get_mut(self.length) {
            *slot = glyph;
            self.length += 1;
        }
    }
}

impl std::ops::Deref for Glyphs {
    type Target = [char];

    fn deref(&self) -> &[char] {
        &self.held[..self.length]
    }
}

/// A token in the loose shape of a code: at most seven letters and digits, perhaps with something like a dot behind the third.
#[derive(Debug)]
struct Token {
    span: Span,
    /// Its letters and digits before the separator, or all of them where there is none.
    head: Glyphs,
    /// Those behind the separator.
    tail: Glyphs,
    /// Changes that its separator and its blanks need.
    changes: u8,
}

impl Token {
    /// The token around a run of letters and digits.
    fn at(text: &str, word: Span) -> Option<Self> {
        let start = start_of(text, word);
        let (head, rest, torn) = glyphs(text.get(start..)?);
        let (dot, odd) = separator(rest);
        let (tail, rest, _) = if dot > 0 { glyphs(rest.get(dot..)?) } else { (Glyphs::default(), rest, 0) };
        let sized = head.len() >= 2 && head.len() + tail.len() <= LONGEST && (tail.is_empty() || head.len() <= 4);
        let number = tail.is_empty() && head.len() != 3 && head.iter().all(char::is_ascii_digit);
        let whole = sized && !number && !is_bound_before(&text[..start]) && !is_bound_behind(rest);
        whole.then(|| Self { span: Span::new(start, text.len() - rest.len()), head, tail, changes: torn + odd })
    }

    /// Whether its first character can begin a code at all, and its head can be that of one.
    fn has_readings(&self) -> bool {
        let Some(start) = self.head.first().copied() else { return false };
        let wide = |glyph: &char| matches!(glyph, 'm' | 'n');
        let whole = self.tail.is_empty() || self.head.len() >= 3 || start.is_ascii_alphabetic() || self.head.iter().any(wide);
        whole && (start.is_ascii_alphabetic() || !first(start).is_empty())
    }

    /// What it may stand for.
    fn readings(&self) -> Vec<Reading> {
        if !self.has_readings() {
            return Vec::new();
        }
        let mut readings = vec![Reading { changes: self.changes, ..Reading::default() }];
        let mut longer = Vec::new();
        for (at, glyph) in self.head.iter().chain(self.tail.iter()).enumerate() {
            longer.clear();
            readings.iter().for_each(|reading| extend(*reading, *glyph, &mut longer));
            longer.truncate(MOST_READINGS);
            std::mem::swap(&mut readings, &mut longer);
            if at + 1 == self.head.len() && !self.tail.is_empty() {
                let doubled = self.head.first().is_some_and(char::is_ascii_alphabetic);
                readings = readings.into_iter().filter_map(|reading| whole_head(reading, doubled)).collect();
            }
        }
        readings
    }
}

/// A code, or the beginning of one, that a token may stand for.
#[derive(Clone, Copy, Debug, Default)]
struct Reading {
    held: [u8; Self::MOST],
    length: usize,
    /// The number of changes that it needs.
    changes: u8,
}

impl Reading {
    /// Each character of a token is read as two at most, and one may be doubled.
    const MOST: usize = 2 * LONGEST + 1;

    /// What was read so far.
    fn code(&self) -> &str {
        std::str::from_utf8(&self.held[..self.length]).unwrap_or("")
    }

    /// With so much more of a code, which needs so many changes.
    fn and(mut self, read: &[u8], changes: u8) -> Self {
        for byte in read {
            if let Some(slot) = self.held.get_mut(self.length) {
                *slot = *byte;
                self.length += 1;
            }
        }
        Self { changes: self.changes.saturating_add(changes), ..self }
    }
}

/// Adds the readings that are longer by one character of the token.
fn extend(reading: Reading, glyph: char, longer: &mut Vec<Reading>) {
    let begins = reading.length == 0;
    if glyph.is_ascii_alphanumeric() && !(begins && glyph.is_ascii_digit()) {
        let mut plain = [0; 4];
        longer.push(reading.and(glyph.to_ascii_uppercase().encode_utf8(&mut plain).as_bytes(), 0));
    }
    let alternatives = if begins { first(glyph) } else { behind(glyph) };
    longer.extend(alternatives.iter().map(|(read, cost)| reading.and(read.as_bytes(), *cost)));
}

/// A code has three characters before its dot; of a doubled one the reader may have lost one (`E1.40`).
fn whole_head(reading: Reading, doubled: bool) -> Option<Reading> {
    match reading.code().as_bytes() {
        [_, _, _] => Some(reading),
        [_, last] if doubled => Some(reading.and(&[*last], 1)),
        _ => None,
    }
}

/// What the first character of a code may have been.
fn first(glyph: char) -> &'static [(&'static str, u8)] {
    match glyph {
        '1' | 'l' | 'i' | '|' | '!' | 'T' => &[("I", 1)],
        '0' | 'Q' => &[("O", 1)],
        '2' => &[("Z", 1)],
        '5' | 's' => &[("S", 1)],
        '6' => &[("G", 1)],
        '8' => &[("B", 1)],
        'E' | 'P' => &[("F", 2)],
        _ => &[],
    }
}

/// What another character of a code may have been.
fn behind(glyph: char) -> &'static [(&'static str, u8)] {
    match glyph {
        'O' | 'o' | 'Q' | 'D' => &[("0", 1)],
        'I' | 'l' | 'i' | '|' | '!' | 't' | 'r' | 'J' => &[("1", 1)],
        'Z' | 'z' => &[("2", 1)],
        '\u{417}' | '\u{437}' => &[("3", 1)],
        'a' => &[("4", 1)],
        'S' | 's' => &[("5", 1)],
        'G' | 'b' => &[("6", 1)],
        'T' | '?' => &[("7", 1)],
        'B' => &[("8", 1)],
        'g' | 'q' => &[("9", 1)],
        'm' | 'n' => &[("11", 2)],
        '4' => &[("A", 2)],
        _ => &[],
    }
}

/// Where the token of a word begins: the word may be the second part of `F 32.9`, `l=32.9`, `Fio.21`.
fn start_of(text: &str, word: Span) -> usize {
    let before = text.get(..word.start).unwrap_or("");
    let begins = |at: usize| !before[..at].ends_with(char::is_alphanumeric);
    if let Some(lost) = LOST_F.iter().find(|lost| before.ends_with(**lost) && begins(word.start - lost.len())) {
        return word.start - lost.len();
    }
    let head = before.trim_end_matches(['.', ',', '\u{b7}']);
    let letters = head.len() - head.trim_end_matches(char::is_alphabetic).len();
    let start = head.len() - letters;
    let glued = head.len() < before.len() && (2..=3).contains(&letters) && begins(start);
    if glued { start } else { word.start }
}

/// The letters and digits, or what is read in their place, at the start of a text; what follows them; and changes that this needs.
fn glyphs(text: &str) -> (Glyphs, &str, u8) {
    let number = |rest: &&str| rest.starts_with(|next: char| next.is_ascii_digit());
    let torn = LOST_F.iter().find_map(|lost| text.strip_prefix(*lost).filter(number));
    let mut glyphs = Glyphs::default();
    torn.iter().for_each(|_| glyphs.push('F'));
    let text = torn.unwrap_or(text);
    let end = text.find(|next: char| !(next.is_alphanumeric() || matches!(next, '|' | '!'))).unwrap_or(text.len());
    text[..end].chars().take(LONGEST + 1).for_each(|glyph| glyphs.push(glyph));
    (glyphs, &text[end..], u8::from(torn.is_some()))
}

/// Length in bytes of what stands for the dot of a code, and whether that is a change; 0 where nothing does.
fn separator(rest: &str) -> (usize, u8) {
    let digit_behind =
        |length: usize| rest.get(length..).is_some_and(|tail| tail.starts_with(|next: char| next.is_ascii_alphanumeric()));
    let number_behind =
        |length: usize| rest.get(length..).is_some_and(|tail| tail.starts_with(|next: char| next.is_ascii_digit()));
    for (separator, changes) in [(".", 0), (",", 1), ("\u{b7}", 1)] {
        if rest.starts_with(separator) && digit_behind(separator.len()) {
            return (separator.len(), changes);
        }
    }
    for separator in [". ", " .", " . "] {
        if rest.starts_with(separator) && number_behind(separator.len()) {
            return (separator.len(), 1);
        }
    }
    (0, 0)
}

/// Whether what stands before the token makes it a part of something longer: a date, an amount, a number with a dot.
fn is_bound_before(before: &str) -> bool {
    before.ends_with(|last: char| last.is_alphanumeric() || "./$#-+@_<>:".contains(last))
}

/// Whether what stands behind it does.
fn is_bound_behind(rest: &str) -> bool {
    rest.starts_with(|next: char| next.is_alphanumeric() || "/-+@_%'".contains(next))
}

#[cfg(test)]
mod tests {
    use std::sync::OnceLock;

    use super::*;
    use crate::dictionary::Dictionaries;

    fn tables() -> &'static Dictionaries {
        static TABLES: OnceLock<Dictionaries> = OnceLock::new();
        TABLES.get_or_init(|| Dictionaries::built_in().expect("built-in tables"))
    }

    /// The codes that the token around the first digit, or at the text's start, may stand for.
    fn codes(text: &str) -> Vec<String> {
        let word = word_with_digit(text);
        candidates(&tables().icd10cm, text, word).into_iter().map(|found| found.code).collect()
    }

    /// The first run of letters and digits with a digit in it.
    fn word_with_digit(text: &str) -> Span {
        let digit = text.find(|next: char| next.is_ascii_digit()).expect("a digit");
        let start = text[..digit]
            .rfind(|last: char| !last.is_alphanumeric())
            .map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
        let end = text[digit..].find(|next: char| !next.is_alphanumeric()).map_or(text.len(), |at| digit + at);
        Span::new(start, end)
    }

    #[test]
    fn misread_codes_have_the_right_candidate_first() {
        for (printed, code) in [
            ("F4l.1", "F41.1"),
            ("F3Z.9", "F32.9"),
            ("F32. 9", "F32.9"),
            ("F32,9", "F32.9"),
            ("F32\u{b7}9", "F32.9"),
            ("F\u{417}2.9", "F32.9"),
            ("F 32.9", "F32.9"),
            ("l=32.9", "F32.9"),
            ("F41.I", "F41.1"),
            ("148.91", "I48.91"),
            ("FI0.21", "F10.21"),
            ("Fio.21", "F10.21"),
            ("Fs1.05", "F51.05"),
            ("F43.1O", "F43.10"),
            ("F4O.298", "F40.298"),
            ("Em.40", "E11.40"),
            ("E1.40", "E11.40"),
            ("Ms4.50", "M54.50"),
            ("l10", "I10"),
            ("263.8", "Z63.8"),
            ("[F3l.9]", "F31.9"),
        ] {
            assert_eq!(codes(printed).first().map(String::as_str), Some(code), "{printed}");
        }
    }

    #[test]
    fn codes_and_other_numbers_need_no_repair() {
        for printed in
            ["F41.1", "F32.9, next", "F411", "1/10/2023", "20 mg", "98.2 F", "300 mg", "128/76", "3079 Harbor", "PHQ-9: 17"]
        {
            assert_eq!(codes(printed), [""; 0], "{printed}");
        }
    }

    #[test]
    fn a_candidate_covers_the_whole_token() {
        for (text, token) in [("Depression F32. 9 now", "F32. 9"), ("(F 32,9)", "F 32,9"), ("a Fio.21 b", "Fio.21")] {
            let found = candidates(&tables().icd10cm, text, word_with_digit(text));
            let span = found.first().expect("a candidate").span;
            assert_eq!(&text[span.start..span.end], token);
        }
    }

    proptest::proptest! {
        #[test]
        fn spans_are_valid(text in "(\\PC{0,3}|[Fl1I=]{0,2}[ .,]{0,2}[0-9A-Zlo]{0,5}){0,6}") {
                let mut start = None;
            for (at, next) in text.char_indices().chain([(text.len(), ' ')]) {
                match (next.is_alphanumeric(), start) {
                    (true, None) => start = Some(at),
                    (false, Some(from)) => {
                        for found in candidates(&tables().icd10cm, &text, Span::new(from, at)) {
                            proptest::prop_assert!(text.get(found.span.start..found.span.end).is_some());
                            proptest::prop_assert!(found.changes > 0);
                        }
                        start = None;
                    }
                    _ => {}
                }
            }
        }
    }
}
