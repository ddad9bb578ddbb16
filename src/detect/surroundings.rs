//! What stands right before and behind a code in its sentence: a label, a bracket, a unit, a room number.

use crate::document::Span;

/// Words in front of a token that is no diagnosis code: rooms, lots, keys, doses, amounts, measurements.
const TRAPS: [&str; 48] = [
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
];
/// Units and other words behind a number that is no diagnosis code.
const UNITS: [&str; 44] = [
    "mg", "mcg", "g", "ml", "cc", "lb", "lbs", "kg", "oz", "bpm", "mmhg", "dl", "pm", "am", "cm", "mm", "in", "inches", "units",
    "meq", "mmol", "ng", "pg", "iu", "u", "f", "c", "years", "year", "yo", "days", "day", "hours", "minutes", "min", "msec",
    "ms", "tablets", "tabs", "level", "vertebra", "disc", "mask", "fracture",
];
/// What a code is introduced with.
const LABELS: [&str; 22] = [
    "icd",
    "icd9",
    "icd10",
    "icd9cm",
    "icd10cm",
    "icd 9",
    "icd 10",
    "icd 9 cm",
    "icd 10 cm",
    "icd cm",
    "dx",
    "dxs",
    "diagnosis",
    "diagnoses",
    "dx code",
    "diagnosis code",
    "diagnosis codes",
    "code",
    "codes",
    "icd 10 code",
    "icd 9 code",
    "icd code",
];

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
        let tail = last_words(self.before, 4);
        LABELS.iter().any(|label| ends_with_words(&tail, label))
    }

    /// Whether the label names ICD-9 or ICD-10 by number.
    pub(crate) fn label_number(self) -> Option<u8> {
        let tail = last_words(self.before, 4);
        let number = |label: &&str| {
            if label.contains('9') {
                Some(9)
            } else if label.contains("10") {
                Some(10)
            } else {
                None
            }
        };
        LABELS.iter().filter(|label| ends_with_words(&tail, label)).find_map(number)
    }

    /// Whether a bracket opens right in front of it or of its label.
    pub(crate) fn is_bracketed(self) -> bool {
        let tail = self.before.trim_end();
        let labelled = tail.rfind(['(', '[']).filter(|_| self.is_labelled());
        tail.ends_with(['(', '[']) || labelled.is_some_and(|open| !tail[open..].contains([')', ']']))
    }

    /// Whether what precedes it says that it is something else.
    pub(crate) fn is_trapped(self) -> bool {
        let tail = last_words(self.before, 1);
        let glued = self.before.ends_with(['$', '#', '-', '/', '.', '+', '@', '_', '=', '<', '>']);
        let punctuated = self.before.trim_end().ends_with(['$', '#', '<', '>']);
        glued || punctuated || TRAPS.contains(&tail.trim())
    }

    /// Whether a unit of measurement, or a range or date, follows it.
    pub(crate) fn is_measured(self) -> bool {
        let rest = self.behind.trim_start();
        let word: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
        rest.starts_with('%')
            || self.behind.starts_with(['/', '-', '_', '@', '\''])
            || self.behind.starts_with(':') && self.behind.as_bytes().get(1).is_some_and(u8::is_ascii_digit)
            || !word.is_empty() && UNITS.contains(&word.as_str())
    }

    /// Whether nothing but a list marker or an axis stands in front of it.
    pub(crate) fn begins_item(self) -> bool {
        let before = self.before.trim();
        before.is_empty() || super::sentences::marker(self.before.trim_start()) >= before.len() || is_axis(before)
    }
}

/// Whether a text ends in `Axis I`, `AXIS II:` and the like.
pub(crate) fn is_axis(before: &str) -> bool {
    let tail = last_words(before, 2);
    let mut words = tail.split_whitespace();
    words.next() == Some("axis") && words.next().is_some_and(|number| matches!(number, "i" | "ii" | "iii" | "1" | "2" | "3"))
}

/// The last `count` words of a text, lower case, with single spaces.
fn last_words(text: &str, count: usize) -> String {
    let start = text.len().saturating_sub(48);
    let start = (start..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    let words: Vec<String> = text[start..]
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    words[words.len().saturating_sub(count)..].join(" ")
}

/// Whether a text ends in whole words with `words`.
fn ends_with_words(text: &str, words: &str) -> bool {
    text.strip_suffix(words).is_some_and(|rest| rest.is_empty() || rest.ends_with(' '))
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
        assert!(around("copay ${300.00}").is_trapped());
        assert!(around("lithium {300} mg").is_measured());
        assert!(around("1. {F33.1} MDD").begins_item());
        assert!(around("Axis I: {296.32} MDD").begins_item());
        assert!(!around("seen at {311} Main St").begins_item());
    }
}
