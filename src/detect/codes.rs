//! ICD codes in running text. A shape is nothing: a code must stand in the table and in a place where codes stand.

use std::cell::LazyCell;

use jiff::civil::Date;

use crate::{
    dictionary::{CodeTable, Dictionaries},
    document::{CodeSystem, Span},
};

use super::{
    Section,
    builder::is_mental_icd9,
    likeness::likeness,
    surroundings::{Surroundings, is_axis},
};

/// Sections whose entries are diagnoses.
const DIAGNOSES: [&str; 2] = ["problem_list", "encounter_dx"];
/// How like its description the words around a code must be to count as its name.
const LIKE: f32 = 0.5;

/// A code in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CodeHit {
    /// The code alone, without brackets or label.
    pub(crate) span: Span,
    /// Its system.
    pub(crate) system: CodeSystem,
    /// As the table writes it.
    pub(crate) code: String,
    /// Whether the table holds it on the day of the mention.
    pub(crate) valid: bool,
    /// Whether it is a header that may not stand on a claim.
    pub(crate) header: bool,
    /// Why it was taken for a code.
    pub(crate) rule: &'static str,
}

/// Where a number stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'t> {
    pub(crate) text: &'t str,
    pub(crate) sentence: Span,
    pub(crate) section: Option<&'t Section>,
    /// The day of the mention.
    pub(crate) day: Option<Date>,
}

impl Place<'_> {
    fn lists_diagnoses(&self) -> bool {
        self.section.is_some_and(|section| DIAGNOSES.contains(&section.class.as_str()))
    }

    fn is_in_assessment(&self) -> bool {
        self.section.is_some_and(|section| matches!(section.class.as_str(), "assessment" | "history" | "family_history"))
    }
}

/// Whether a word with a digit has the length and the first bytes of a code.
pub(super) fn has_shape(text: &str, span: Span) -> bool {
    let bytes = text.as_bytes().get(span.start..span.end).unwrap_or(b"");
    (3..=7).contains(&bytes.len()) && bytes[1].is_ascii_digit()
}

/// The code that begins at a word with a digit in it, if there is one.
pub(crate) fn at(dictionaries: &Dictionaries, place: &Place<'_>, word: Span) -> Option<CodeHit> {
    let first = *place.text.as_bytes().get(word.start)?;
    let second = *place.text.as_bytes().get(word.start + 1)?;
    if !second.is_ascii_digit() || is_glued(place.text.as_bytes(), word) {
        return None;
    }
    if first.is_ascii_alphabetic() {
        icd10(&dictionaries.icd10cm, place, word).or_else(|| icd9(&dictionaries.icd9cm, place, word))
    } else {
        icd9(&dictionaries.icd9cm, place, word)
    }
}

/// Whether a number is part of something longer: an amount, a date, a fraction, a time.
fn is_glued(bytes: &[u8], word: Span) -> bool {
    let before = word.start.checked_sub(1).and_then(|at| bytes.get(at));
    let behind = bytes.get(word.end);
    before.is_some_and(|byte| b"$#-.+@_=<>".contains(byte)) || behind.is_some_and(|byte| b"%@_'".contains(byte))
}

/// A code of ICD-10-CM: a letter, a digit, a letter or digit, and up to four more behind a dot or without one.
fn icd10(table: &CodeTable, place: &Place<'_>, word: Span) -> Option<CodeHit> {
    let span = icd10_shape(place.text, word)?;
    let printed = &place.text[span.start..span.end];
    let around = Surroundings::new(place.text, place.sentence, span);
    if !table.holds(printed, None) || is_hidden(around) || around.label_number() == Some(9) {
        return None;
    }
    let row = table.get(printed, place.day)?;
    let rule = icd10_rule(place, around, printed, row.description)?;
    let valid = table.holds(printed, place.day);
    Some(CodeHit { span, system: CodeSystem::Icd10Cm, code: row.code, valid, header: !row.billable, rule })
}

/// Whether the token is a room, a dose, an amount, or a part of something longer.
fn is_hidden(around: Surroundings<'_>) -> bool {
    around.is_trapped() && !around.is_labelled() || around.is_measured()
}

/// The bytes of something in the shape of an ICD-10-CM code.
fn icd10_shape(text: &str, word: Span) -> Option<Span> {
    let bytes = text.as_bytes();
    let length = word.len();
    if length == 3 && bytes.get(word.end) == Some(&b'.') {
        let tail = bytes[word.end + 1..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        return match tail {
            0 => Some(word),
            1..=4 => Some(Span::new(word.start, word.end + 1 + tail)),
            _ => None,
        };
    }
    (3..=7).contains(&length).then_some(word)
}

/// Why a token in the table is a code here, if it is.
fn icd10_rule(place: &Place<'_>, around: Surroundings<'_>, printed: &str, description: &str) -> Option<&'static str> {
    let mental = printed.starts_with(['F', 'f']);
    let dotted = printed.contains('.');
    let named = || likeness(neighbours(around), description) >= LIKE;
    if around.is_labelled() {
        return Some("labelled as a code");
    }
    if printed.len() == 3 {
        let listed = place.lists_diagnoses() && (around.is_bracketed() || around.begins_item() || named());
        return if listed || around.is_bracketed() && named() { Some("category header in a diagnosis place") } else { None };
    }
    if around.is_bracketed() && (dotted || mental || named()) {
        return Some("code in brackets");
    }
    if place.lists_diagnoses() {
        return Some("code in a diagnosis list");
    }
    if mental && dotted {
        return Some("code of the mental-health chapter");
    }
    if dotted && (place.is_in_assessment() || around.begins_item()) || named() {
        return Some("code beside its name");
    }
    None
}

/// A code of ICD-9-CM: three digits, `V` and two or `E` and three, and up to two more behind a dot.
fn icd9(table: &CodeTable, place: &Place<'_>, word: Span) -> Option<CodeHit> {
    let span = icd9_shape(place.text, word)?;
    let printed = &place.text[span.start..span.end];
    let around = Surroundings::new(place.text, place.sentence, span);
    if !table.holds(printed, None) || !may_be_icd9(around, printed) || is_hidden(around) || around.label_number() == Some(10) {
        return None;
    }
    if span.len() > 3 && !printed.contains('.') && !is_undotted(place, around, table, printed) {
        return None;
    }
    let row = table.get(printed, None)?;
    let bare = || is_bare_leaf(place, around, table, printed).then_some("labelled as a diagnosis");
    let rule = icd9_rule(place, around, printed, row.description).or_else(bare)?;
    Some(CodeHit { span, system: CodeSystem::Icd9Cm, code: row.code, valid: true, header: !row.billable, rule })
}

/// The bytes of something in the shape of an ICD-9-CM code.
fn icd9_shape(text: &str, word: Span) -> Option<Span> {
    let bytes = text.as_bytes();
    let head = match bytes[word.start] {
        b'V' | b'v' => 3,
        b'E' | b'e' => 4,
        byte if byte.is_ascii_digit() => 3,
        _ => return None,
    };
    if head == 3 && matches!(word.len(), 4 | 5) && bytes[word.start..word.end].iter().all(u8::is_ascii_digit) {
        return Some(word);
    }
    if word.len() != head {
        return None;
    }
    if bytes.get(word.end) != Some(&b'.') {
        return Some(word);
    }
    let tail = bytes[word.end + 1..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let digits = bytes[word.end + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    match tail {
        0 => Some(word),
        1 | 2 if digits == tail => Some(Span::new(word.start, word.end + 1 + tail)),
        _ => None,
    }
}

/// Whether a number without its dot is a code: behind a label that names ICD-9, or as the first of a row with its own title.
fn is_undotted(place: &Place<'_>, around: Surroundings<'_>, table: &CodeTable, printed: &str) -> bool {
    let titled = || table.get(printed, None).is_some_and(|row| likeness(neighbours(around), row.description) >= LIKE);
    let labelled = ["ICD", "icd"].iter().any(|label| around.before.contains(label));
    let listed = place.lists_diagnoses() && around.begins_item();
    labelled && around.label_number() == Some(9)
        || listed && titled()
        || (around.is_labelled() && !is_amount(around, table, printed) || listed && around.behind.trim().is_empty())
            && is_mental_leaf(table, printed)
}

/// Whether a plain word behind a number, which its title does not know, says what is counted (`Dx: 30000 steps`).
fn is_amount(around: Surroundings<'_>, table: &CodeTable, printed: &str) -> bool {
    around.behind.trim_start().starts_with(|c: char| c.is_ascii_lowercase())
        && table.get(printed, None).is_some_and(|row| likeness(head(around.behind), row.description) == 0.0)
}

/// Whether three digits are all that a label names as a diagnosis, at a time when ICD-9-CM was in use (`Dx: 311`).
fn is_bare_leaf(place: &Place<'_>, around: Surroundings<'_>, table: &CodeTable, printed: &str) -> bool {
    const LAST_DAY: Date = jiff::civil::date(2015, 9, 30);
    const LABELS: [&str; 4] = ["dx", "dxs", "diagnosis", "diagnoses"];
    let label = around.before.trim_end_matches([' ', ':']);
    let last = label.rsplit(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("");
    LABELS.iter().any(|known| last.eq_ignore_ascii_case(known))
        && !around.behind.trim_start().starts_with(char::is_alphanumeric)
        && place.day.is_none_or(|day| day <= LAST_DAY)
        && is_mental_icd9(printed)
        && table.get(printed, None).is_some_and(|row| row.billable)
}

/// Whether a number without its dot is a code of 290-319 that may stand on a claim: few other numbers look like one.
fn is_mental_leaf(table: &CodeTable, printed: &str) -> bool {
    printed.len() >= 4 && is_mental_icd9(printed) && table.get(printed, None).is_some_and(|row| row.billable)
}

/// Whether anything around a number makes it worth a look: without a dot it needs a label, a bracket, an axis, the start of an
/// item or a counterpart.
fn may_be_icd9(around: Surroundings<'_>, printed: &str) -> bool {
    printed.contains('.')
        || around.begins_item()
        || pairs_with_icd10(around)
        || around.is_bracketed()
        || is_axis(around.before)
        || around.is_labelled()
}

/// Why a number in the table of ICD-9-CM is a code here, if it is.
fn icd9_rule(place: &Place<'_>, around: Surroundings<'_>, printed: &str, description: &str) -> Option<&'static str> {
    let dotted = printed.contains('.');
    let named = LazyCell::new(|| likeness(neighbours(around), description) >= LIKE);
    let mental = || is_mental_icd9(printed) && printed.len() > 3;
    if around.label_number() == Some(9) || around.is_labelled() && (dotted || *named || mental()) {
        return Some("labelled as a code");
    }
    if pairs_with_icd10(around) {
        return Some("code beside its ICD-10-CM counterpart");
    }
    if is_axis(around.before) && (dotted || *named) {
        return Some("code on an axis");
    }
    if (around.is_bracketed() || around.begins_item() || dotted) && *named {
        return Some("code beside its name");
    }
    if (dotted || mental()) && place.lists_diagnoses() && (around.begins_item() || around.is_bracketed()) {
        return Some("code in a diagnosis list");
    }
    None
}

/// Whether an ICD-10-CM code stands in brackets behind it (`300.02 (F41.1)`) or in front of it (`F41.1 (300.02)`).
fn pairs_with_icd10(around: Surroundings<'_>) -> bool {
    let shape = |bytes: &[u8]| matches!(bytes, [a, b, _, ..] if a.is_ascii_uppercase() && b.is_ascii_digit());
    let behind = around.behind.trim_start().strip_prefix(['(', '[', '/']).map(str::trim_start);
    let before = around.before.trim_end().strip_suffix(['(', '[', '/']).map(str::trim_end);
    let last = before.and_then(|before| before.rsplit([' ', '(', '[']).next());
    behind.is_some_and(|behind| shape(behind.as_bytes())) || last.is_some_and(|word| shape(word.as_bytes()))
}

/// The words right around a code that may be its name: what stands before it if that is anything, else what follows.
fn neighbours<'t>(around: Surroundings<'t>) -> &'t str {
    if around.begins_item() || around.before.trim_end_matches([' ', '(', '[', '-']).len() < 4 {
        head(around.behind)
    } else {
        tail(around.before)
    }
}

/// At most the first 120 bytes.
fn head(text: &str) -> &str {
    let end = (0..=text.len().min(120)).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    &text[..end]
}

/// At most the last 120 bytes.
fn tail(text: &str) -> &str {
    let from = text.len().saturating_sub(120);
    let start = (from..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    &text[start..]
}
