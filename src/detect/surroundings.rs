//! What stands right before and behind a code in its sentence: a label, a bracket, a unit, a room number.

use crate::document::Span;

/// Words in front of a token that is no diagnosis code: rooms, lots, keys, doses, amounts, measurements.
const TRAPS: [&str; 72] = [
    "room",
    "rm",
    "suite",
    "ste",
    "bldg",
    "building",
    "floor",
    "unit",
    "bed",
    "pod",
    "gate",
    "module",
    "locker",
    "bay",
    "lot",
    "ndc",
    "serial",
    "ref",
    "model",
    "version",
    "v",
    "rev",
    "press",
    "hit",
    "key",
    "vitamin",
    "vit",
    "ext",
    "extension",
    "tel",
    "phone",
    "fax",
    "wt",
    "weight",
    "ht",
    "height",
    "bp",
    "temp",
    "pulse",
    "hr",
    "spo2",
    "chol",
    "cholesterol",
    "copay",
    "amount",
    "balance",
    "cpt",
    "hcpcs",
    "batch",
    "invoice",
    "item",
    "sku",
    "part",
    "slot",
    "tray",
    "seat",
    "row",
    "aisle",
    "parking",
    "door",
    "wing",
    "form",
    "figure",
    "fig",
    "table",
    "exhibit",
    "box",
    "apt",
    "stall",
    "highway",
    "route",
    "catalog",
];
/// Units and other words behind a number that is no diagnosis code.
const UNITS: [&str; 44] = [
    "mg", "mcg", "g", "ml", "cc", "lb", "lbs", "kg", "oz", "bpm", "mmhg", "dl", "pm", "am", "cm", "mm", "in", "inches", "units",
    "meq", "mmol", "ng", "pg", "iu", "u", "f", "c", "years", "year", "yo", "days", "day", "hours", "minutes", "min", "msec",
    "ms", "tablets", "tabs", "level", "vertebra", "disc", "mask", "fracture",
];
/// What a code is introduced with, word by word.
const LABELS: [&[&str]; 22] = [
    &["icd"],
    &["icd9"],
    &["icd10"],
    &["icd9cm"],
    &["icd10cm"],
    &["icd", "9"],
    &["icd", "10"],
    &["icd", "9", "cm"],
    &["icd", "10", "cm"],
    &["icd", "cm"],
    &["dx"],
    &["dxs"],
    &["diagnosis"],
    &["diagnoses"],
    &["dx", "code"],
    &["diagnosis", "code"],
    &["diagnosis", "codes"],
    &["code"],
    &["codes"],
    &["icd", "10", "code"],
    &["icd", "9", "code"],
    &["icd", "code"],
];

/// Bytes in front of a token in which its label stands.
const TAIL: usize = 48;
/// Words that a label has at most.
const MOST_WORDS: usize = 4;

/// The text around a token, within its sentence.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Surroundings<'t> {
    /// From the sentence's start.
    pub(crate) before: &'t str,
    /// To the sentence's end.
    pub(crate) behind: &'t str,
}

impl<'t> Surroundings<'t> {
    /// Of the token at `token` in the sentence at `sentence`.
    pub(crate) fn new(text: &'t str, sentence: Span, token: Span) -> Self {
        Self {
            before: text.get(sentence.start..token.start).unwrap_or(""),
            behind: text.get(token.end..sentence.end).unwrap_or(""),
        }
    }

    /// Whether it is introduced as a code (`ICD-10-CM: `, `Dx `).
    pub(crate) fn is_labelled(self) -> bool {
        let tail = LastWords::of(before_codes(self.before));
        LABELS.iter().any(|label| tail.end_with(label))
    }

    /// Whether the label names ICD-9 or ICD-10 by number.
    pub(crate) fn label_number(self) -> Option<u8> {
        let tail = LastWords::of(before_codes(self.before));
        let names = |label: &[&str], number: &str| label.iter().any(|word| word.contains(number));
        let number = |label: &&[&str]| {
            if names(label, "9") {
                Some(9)
            } else if names(label, "10") {
                Some(10)
            } else {
                None
            }
        };
        LABELS.iter().filter(|label| tail.end_with(label)).find_map(number)
    }

    /// Whether a bracket opens right in front of it or of its label.
    pub(crate) fn is_bracketed(self) -> bool {
        let tail = self.before.trim_end();
        let labelled = tail.rfind(['(', '[']).filter(|_| self.is_labelled());
        tail.ends_with(['(', '[']) || labelled.is_some_and(|open| !tail[open..].contains([')', ']']))
    }

    /// Whether what precedes it says that it is something else.
    pub(crate) fn is_trapped(self) -> bool {
        let word = LastWords::of(self.before).0[0];
        let listed = self.before.strip_suffix('/').is_some_and(ends_with_code);
        let glued = self.before.ends_with(['$', '#', '-', '/', '.', '+', '@', '_', '=', '<', '>']) && !listed;
        let punctuated = self.before.trim_end().ends_with(['$', '#', '<', '>']);
        glued || punctuated || TRAPS.iter().any(|trap| word.eq_ignore_ascii_case(trap))
    }

    /// Whether a unit of measurement, or a range or date, follows it.
    pub(crate) fn is_measured(self) -> bool {
        let rest = self.behind.trim_start();
        let word = &rest[..rest.bytes().take_while(u8::is_ascii_alphanumeric).count()];
        rest.starts_with('%')
            || self.behind.starts_with(['/', '-', '_', '@', '\'']) && !self.behind.strip_prefix('/').is_some_and(begins_with_code)
            || self.behind.starts_with(':') && self.behind.as_bytes().get(1).is_some_and(u8::is_ascii_digit)
            || !word.is_empty() && UNITS.iter().any(|unit| word.eq_ignore_ascii_case(unit))
    }

    /// Whether nothing but a list marker or an axis stands in front of it.
    pub(crate) fn begins_item(self) -> bool {
        let line = self.before.rsplit('\n').next().unwrap_or("");
        let before = line.trim();
        before.is_empty() || super::sentences::marker(line.trim_start()) >= before.len() || is_axis(before)
    }
}

/// Whether a token has the shape of a code of either system.
fn is_code(token: &str) -> bool {
    let bytes = token.as_bytes();
    let digits = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
    let plain = bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'.');
    plain
        && (3..=8).contains(&bytes.len())
        && match bytes.first() {
            Some(byte) if byte.is_ascii_uppercase() => bytes.get(1).is_some_and(u8::is_ascii_digit) && digits >= 2,
            Some(byte) if byte.is_ascii_digit() => {
                bytes.get(3) == Some(&b'.') || digits == bytes.len() && (4..=5).contains(&digits)
            }
            _ => false,
        }
}

/// Whether a list of codes with slashes goes on in front (`F32.1/`).
fn ends_with_code(text: &str) -> bool {
    is_code(text.rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '.').next().unwrap_or(""))
}

fn begins_with_code(text: &str) -> bool {
    is_code(text.split(|c: char| !c.is_ascii_alphanumeric() && c != '.').next().unwrap_or("").trim_end_matches('.'))
}

/// What stands in front of a list of codes that ends here: of `Dx codes: F33.2, ` the `Dx codes`.
fn before_codes(text: &str) -> &str {
    const SIGNS: [char; 8] = [' ', ',', ';', '/', '|', '\t', '(', ')'];
    let mut rest = text;
    for _ in 0..12 {
        let trimmed = rest.trim_end_matches(SIGNS);
        let start = trimmed.rfind(|c: char| !c.is_ascii_alphanumeric() && c != '.').map_or(0, |at| at + 1);
        let start = (start..=trimmed.len()).find(|at| trimmed.is_char_boundary(*at)).unwrap_or(trimmed.len());
        if !is_code(&trimmed[start..]) {
            break;
        }
        rest = &trimmed[..start];
    }
    rest
}

/// Whether a text ends in `Axis I`, `AXIS II:` and the like.
pub(crate) fn is_axis(before: &str) -> bool {
    const NUMBERS: [&str; 6] = ["i", "ii", "iii", "1", "2", "3"];
    let [number, axis, ..] = LastWords::of(before).0;
    NUMBERS.iter().any(|known| number.eq_ignore_ascii_case(known)) && axis.eq_ignore_ascii_case("axis")
}

/// The last words of a text, the last one first; empty where it has fewer.
struct LastWords<'t>([&'t str; MOST_WORDS]);

impl<'t> LastWords<'t> {
    fn of(text: &'t str) -> Self {
        let tail = &text[text.ceil_char_boundary(text.len().saturating_sub(TAIL))..];
        let mut last = [""; MOST_WORDS];
        let words = tail.rsplit(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        last.iter_mut().zip(words).for_each(|(slot, word)| *slot = word);
        Self(last)
    }

    /// Whether they end with some words, whatever the case.
    fn end_with(&self, words: &[&str]) -> bool {
        words.iter().rev().zip(self.0).all(|(known, word)| word.eq_ignore_ascii_case(known))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn around(text: &str) -> Surroundings<'_> {
        let start = text.find('{').expect("braces");
        let end = text.find('}').expect("braces") + 1;
        Surroundings { before: &text[..start], behind: &text[end..] }
    }

    #[test]
    fn labels_brackets_and_traps() {
        assert!(around("PTSD - ICD-10-CM: {F43.10}").is_labelled());
        assert_eq!(around("PTSD (ICD-9-CM {309.81})").label_number(), Some(9));
        assert!(around("PTSD (ICD-10-CM {F43.10})").is_bracketed());
        assert!(around("PTSD [{F43.10}]").is_bracketed());
        assert!(!around("(noted) {F43.10}").is_bracketed());
        assert!(around("Suite {F20}").is_trapped());
        assert!(around("Dx codes: F332 F411 {F4310}").is_labelled());
        assert_eq!(around("ICD-9: 29632, {30002}").label_number(), Some(9));
        assert!(!around("Dx F32.1/{F41.1}").is_trapped());
        assert!(!around("Dx {F32.1}/F41.1").is_measured());
        assert!(around("on 12/{311}").is_trapped());
        assert!(around("MDD F32.9\n{F42} OCD").begins_item());
        assert!(around("copay ${300.00}").is_trapped());
        assert!(around("lithium {300} mg").is_measured());
        assert!(around("1. {F33.1} MDD").begins_item());
        assert!(around("Axis I: {296.32} MDD").begins_item());
        assert!(!around("seen at {311} Main St").begins_item());
    }
}
