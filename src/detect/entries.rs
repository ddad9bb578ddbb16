//! Puts the entries of a structured record and the mentions of its text together: what the narrative repeats of an entry gives
//! no row of its own, its place goes on the entry's row.

use crate::{
    document::{CodedEntry, SectionMark, Span},
    mention::{Mention, Source},
};

use super::{Detector, Reading, coded, places::Places, told::Told};

/// All mentions of a document: entries, and those of the text that no entry repeats.
pub(super) fn merge(detector: &Detector, reading: &Reading<'_>, told: Vec<Mention>) -> Vec<Mention> {
    let document = reading.document;
    if document.coded.is_empty() {
        return told;
    }
    let mut told = Told::new(told);
    let mut places = Places::new(document);
    let mut mentions = Vec::new();
    for entry in &document.coded {
        if !reading.patience.lasts(document.text.len(), mentions.len()) {
            break;
        }
        let Some(mut mention) = coded::mention(detector, reading, &mut places, entry) else { continue };
        let span = entry.span.or_else(|| told.printed(reading, entry, &mention));
        if let Some(span) = span {
            adopt(&mut mention, &told, span);
            take(&mut told, &mention, entry, span, reading);
            if mention.place.is_none() {
                mention.place = Some(places.place(span, &mention.section));
                mention.text = super::places::folded(document.slice(span));
            }
        }
        mentions.push(mention);
    }
    mentions.extend(told.mentions.into_iter().flatten());
    mentions
}

/// Whether a span lies in a block of the section.
pub(super) fn is_in_section(reading: &Reading<'_>, section: &SectionMark, span: Span) -> bool {
    let blocks = &reading.document.blocks;
    let index = blocks.partition_point(|block| block.span.end <= span.start);
    let mark = blocks.get(index).and_then(|block| block.section.as_ref());
    mark.is_some_and(|mark| !mark.loinc.is_empty() && mark.loinc == section.loinc || mark.title == section.title)
}

/// Gives an entry without a code the code that is printed in its own words.
fn adopt(mention: &mut Mention, told: &Told, span: Span) {
    if !mention.code.is_empty() {
        return;
    }
    let printed = told.near(span).filter(|(_, other)| other.source == Source::Code && stands_at(other, span));
    if let Some((_, printed)) = printed.min_by_key(|(index, _)| *index) {
        mention.code.clone_from(&printed.code);
        mention.code_system = printed.code_system;
        mention.icd10cm.clone_from(&printed.icd10cm);
        mention.description.clone_from(&printed.description);
        mention.mental |= printed.mental;
        mention.notes.push("code printed in the entry's words".to_owned());
    }
}

/// Takes out what the text repeats of an entry: what stands at its place, and the same condition in its row. A code there that
/// means something else stays: it would be lost.
fn take(told: &mut Told, mention: &Mention, entry: &CodedEntry, span: Span, reading: &Reading<'_>) {
    let row = reading.sentence_at(span.start).unwrap_or(span);
    let both = Span::new(row.start.min(span.start), row.end.max(span.end));
    let repeats = |(index, other): (usize, &Mention)| {
        let same = is_same(mention, other) || has_code(entry, &other.code);
        let at_entry = stands_at(other, span) && (same || other.source != Source::Code);
        (at_entry || same && stands_at(other, row)).then_some(index)
    };
    let repeated: Vec<usize> = told.near(both).filter_map(repeats).collect();
    repeated.into_iter().for_each(|index| told.mentions[index] = None);
}

/// Whether a mention stands at a span.
fn stands_at(mention: &Mention, span: Span) -> bool {
    mention.place.as_ref().is_some_and(|place| span.overlaps(place.span))
}

/// Whether a code is one of the entry's, dots and case aside.
fn has_code(entry: &CodedEntry, code: &str) -> bool {
    let bare = |code: &str| code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect::<String>();
    !code.is_empty() && entry.codes.iter().any(|own| bare(&own.code) == bare(code))
}

/// Whether two mentions mean the same condition.
pub(super) fn is_same(a: &Mention, b: &Mention) -> bool {
    let code = !a.icd10cm.is_empty() && a.icd10cm == b.icd10cm || !a.code.is_empty() && a.code == b.code;
    code || a.text.eq_ignore_ascii_case(&b.text)
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, time::Instant};

    use super::*;
    use crate::detect::{builder::Builder, tests::detector};
    use crate::{
        dictionary::Dictionaries,
        document::{CodeSystem, Document, EntryCode, Format},
    };

    /// Codes of the mentions of a text whose words `name` are an entry with these codes.
    fn codes(text: &str, name: &str, codes: &[(CodeSystem, &str)]) -> Vec<String> {
        let start = text.find(name).expect("the name is printed");
        let code =
            |(system, code): &(CodeSystem, &str)| EntryCode { system: *system, code: (*code).into(), ..EntryCode::default() };
        let span = Some(Span::new(start, start + name.len()));
        let entry = CodedEntry { name: name.into(), span, codes: codes.iter().map(code).collect(), ..CodedEntry::default() };
        let document = Document { coded: vec![entry], ..Document::of_text(Format::Ccda, text.into()) };
        let detector = Detector::new(Arc::new(Dictionaries::built_in().expect("built-in tables")));
        detector.mentions(&detector.read(&document)).into_iter().map(|mention| mention.code).collect()
    }

    #[test]
    fn an_entry_without_code_takes_the_code_in_its_words() {
        let name = "UNSPECIFIED DISORDER OF EYE MOVEMENTS ICD9 378.9 with comments";
        assert_eq!(codes(&format!("Reason: {name}\n"), name, &[]), ["378.9"]);
    }

    #[test]
    fn the_narrative_repeats_an_entry_and_a_code_that_means_something_else_stays() {
        let text = "Problems\nMajor depressive disorder, recurrent, moderate (F33.1)\tActive\n";
        let name = "Major depressive disorder, recurrent, moderate (F33.1)";
        assert_eq!(codes(text, name, &[(CodeSystem::Icd10Cm, "F33.1")]), ["F33.1"]);
        assert_eq!(codes(text, name, &[(CodeSystem::Icd10Cm, "F20.9")]), ["F33.1", "F20.9"]);
    }

    #[test]
    fn entries_that_the_text_repeats_cost_what_their_number_does() {
        let detector = detector();
        let line = "Panic disorder F41.0\n";
        let cost = |count: usize| {
            let entry = |index: usize| CodedEntry {
                name: "Panic disorder".into(),
                span: Some(Span::new(index * line.len(), index * line.len() + "Panic disorder".len())),
                ..CodedEntry::default()
            };
            let coded = (0..count).map(entry).collect();
            let document = Document { coded, ..Document::of_text(Format::Ccda, line.repeat(count)) };
            let reading = detector.read(&document);
            let told = reading.search(|part, before| Builder::new(&detector, &reading, part, before).build());
            assert_eq!(told.len(), count);
            let start = Instant::now();
            assert_eq!(merge(&detector, &reading, told).len(), count, "each mention is taken by its entry");
            start.elapsed().as_secs_f64().max(1e-3)
        };
        let short = cost(250).min(cost(250));
        let long = cost(8_000);
        assert!(long < short * 32.0 * 6.0, "32 times as many, {:.0} times as dear", long / short);
    }
}
