//! When a misread code counts, and when a code that OCR has read does.
//!
//! A candidate for a misread code is never a finding by itself: it counts only where its name stands beside it, and the
//! mention says that it was repaired. On a page that OCR has read the same holds for every code.

use crate::{
    dictionary::{CodeTable, Dictionaries},
    document::{CodeSystem, Span},
};

use super::{
    codes::{CodeHit, Place},
    likeness::Telling,
    misread::candidates,
    names::NameHit,
    pairs::{self, Unit},
};

/// What the notes of a repaired mention say.
const REPAIRED: &str = "misread code, repaired by the name beside it";
/// How like its title the words beside a candidate must be.
const LIKE: f32 = 0.6;
/// How far beside a candidate its name may stand, in bytes.
const BESIDE: usize = 120;

/// The code that a token stands for: as it is printed, if its name stands beside it or nothing better is found; else repaired.
pub(super) fn instead(
    dictionaries: &Dictionaries,
    place: &Place<'_>,
    word: Span,
    names: &[NameHit],
    plain: Option<CodeHit>,
) -> Option<CodeHit> {
    let repaired = repaired(dictionaries, place, word, names);
    let (Some(plain), Some(repaired)) = (&plain, &repaired) else { return plain.or(repaired) };
    let table = if plain.system == CodeSystem::Icd9Cm { &dictionaries.icd9cm } else { &dictionaries.icd10cm };
    let holds = Beside::new(place, plain.span, names).names(table, &plain.code);
    let better = !holds || repaired.span.len() > plain.span.len();
    Some(if better { repaired } else { plain }.clone())
}

/// The candidate whose name stands beside the token; none where two are equally near.
fn repaired(dictionaries: &Dictionaries, place: &Place<'_>, word: Span, names: &[NameHit]) -> Option<CodeHit> {
    let table = &dictionaries.icd10cm;
    let found = candidates(table, place.text, word);
    let span = found.first()?.span;
    if !place.sentence.contains(span) || names.iter().any(|name| name.span.overlaps(span)) {
        return None;
    }
    let beside = Beside::new(place, span, names);
    let mut named = found.into_iter().filter(|found| beside.names(table, &found.code));
    let best = named.next()?;
    if named.next().is_some_and(|other| other.changes == best.changes) {
        return None;
    }
    let row = table.get(&best.code, place.day)?;
    let valid = table.holds(&best.code, place.day);
    Some(CodeHit { span: best.span, system: CodeSystem::Icd10Cm, code: row.code, valid, header: !row.billable, rule: REPAIRED })
}

/// What stands right before and behind a token.
struct Beside<'a> {
    token: Span,
    names: &'a [NameHit],
    words: [Telling<'a>; 2],
}

impl<'a> Beside<'a> {
    fn new(place: &Place<'a>, token: Span, names: &'a [NameHit]) -> Self {
        let before = place.text.get(place.sentence.start..token.start).unwrap_or("");
        let behind = place.text.get(token.end..place.sentence.end).unwrap_or("");
        let before = &before[before.ceil_char_boundary(before.len().saturating_sub(BESIDE))..];
        let behind = &behind[..behind.floor_char_boundary(BESIDE)];
        Self { token, names, words: [before, behind].map(Telling::of) }
    }

    /// Whether the name of a code stands there.
    fn names(&self, table: &CodeTable, code: &str) -> bool {
        let near = |name: &&NameHit| pairs::distance(name.span, self.token) <= BESIDE;
        let stands_for = |name: &NameHit| std::iter::once(&name.code).chain(&name.others).any(|own| pairs::related(own, code));
        self.names.iter().filter(near).any(stands_for) || table.rows(code).any(|row| self.say(row.description))
    }

    fn say(&self, title: &str) -> bool {
        let title = Telling::of(title);
        self.words.iter().any(|words| words.likeness(&title) >= LIKE)
    }
}

/// What counts of the diagnoses of a sentence that OCR has read: names, and codes whose name stands beside them and does not say
/// something else.
pub(super) fn surely_read(dictionaries: &Dictionaries, units: Vec<Unit>) -> Vec<Unit> {
    let sure = |mut unit: Unit| {
        let is_code_alone = unit.name.is_none() && unit.title.is_none();
        unit.disagrees =
            unit.name.as_ref().zip(unit.codes.first()).is_some_and(|(name, code)| contradicts(dictionaries, name, code));
        if unit.disagrees {
            unit.codes.clear();
        }
        (!is_code_alone).then_some(unit)
    };
    units.into_iter().filter_map(sure).collect()
}

/// Whether a name says exactly which code it stands for, and the code beside it is another one.
fn contradicts(dictionaries: &Dictionaries, name: &NameHit, code: &CodeHit) -> bool {
    let row = dictionaries.icd10cm.get(&name.code, None);
    let exact = row.is_some_and(|row| row.billable && !row.description.contains("nspecified"));
    code.system == CodeSystem::Icd10Cm && exact && name.code != code.code && !name.others.contains(&code.code)
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, OnceLock};

    use super::*;
    use crate::{
        detect::Detector,
        document::{Document, Format, PageText},
    };

    /// Code, text and whether it is repaired of each mention of a text, on a page that was read in this way.
    fn found(text: &str, read: PageText) -> Vec<(String, String, bool)> {
        static DETECTOR: OnceLock<Detector> = OnceLock::new();
        let detector = DETECTOR.get_or_init(|| Detector::new(Arc::new(Dictionaries::built_in().expect("built-in tables"))));
        let mut document = Document::of_text(Format::Pdf, text.to_owned());
        document.pages[0].read = read;
        let mentions = detector.mentions(&detector.read(&document));
        mentions.into_iter().map(|found| (found.code, found.text, found.notes.iter().any(|note| note == REPAIRED))).collect()
    }

    fn row(code: &str, text: &str, repaired: bool) -> (String, String, bool) {
        (code.into(), text.into(), repaired)
    }

    #[test]
    fn a_misread_code_is_repaired_beside_its_name() {
        for (text, code, name) in [
            ("Generalized anxiety disorder (F4l.1)", "F41.1", "Generalized anxiety disorder"),
            ("Problem List\nUnspecified atrial fibrillation\t148.91\t1/9/2024", "I48.91", "Unspecified atrial fibrillation"),
            ("Essential (primary) hypertension\t110\t3/14/2021", "I10", "Essential (primary) hypertension"),
            ("Visit Diagnoses\nF32. 9 Major depressive disorder", "F32.9", "Major depressive disorder"),
            ("PTSD [F43.1O]", "F43.10", "PTSD"),
            (
                "Alcohol use disorder, severe, in early remission\t\u{a3}10.21\t1/9/2024",
                "F10.21",
                "Alcohol use disorder, severe, in early remission",
            ),
        ] {
            assert_eq!(found(text, PageText::Ocr), [row(code, name, true)], "{text}");
        }
    }

    #[test]
    fn a_misread_code_without_its_name_is_none() {
        for text in
            ["Lot F4l.1 was used", "Cough (F3Z.9)", "temperature 98.2, pulse 110", "Essential oils, 110 drops", "seen 148.91"]
        {
            assert_eq!(found(text, PageText::Primary), [], "{text}");
        }
    }

    #[test]
    fn on_a_recognised_page_a_code_counts_only_beside_its_name() {
        let text = "Visit Diagnoses\nF20.9\nPanic disorder F41.0";
        assert_eq!(found(text, PageText::Primary).len(), 2);
        assert_eq!(found(text, PageText::Ocr), [row("F41.0", "Panic disorder", false)]);
    }

    #[test]
    fn a_remission_that_only_a_misread_code_says_is_none() {
        let text = "Major depressive disorder, recurrent, moderate\tF334\t3/14/2021";
        assert_eq!(found(text, PageText::Ocr), [row("", "Major depressive disorder, recurrent, moderate", false)]);
    }
}
