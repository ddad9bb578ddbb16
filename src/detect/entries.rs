//! Puts the entries of a structured record and the mentions of its text together: what the narrative repeats of an entry gives
//! no row of its own, its place goes on the entry's row.

use crate::{
    document::{CodedEntry, SectionMark, Span},
    mention::Mention,
};

use super::{Detector, Reading, coded, places::Places};

/// All mentions of a document: entries, and those of the text that no entry repeats.
pub(super) fn merge(detector: &Detector, reading: &Reading<'_>, mut told: Vec<Mention>) -> Vec<Mention> {
    let document = reading.document;
    let mut places = Places::new(document);
    let mut mentions = Vec::new();
    for entry in &document.coded {
        let Some(mut mention) = coded::mention(detector, reading, &mut places, entry) else { continue };
        let span = entry.span.or_else(|| printed(reading, entry, &mention, &told));
        if let Some(span) = span {
            take(&mut told, &mention, span, reading);
            if mention.place.is_none() {
                mention.place = Some(places.place(span, &mention.section));
                mention.text = super::places::folded(document.slice(span));
            }
        }
        mentions.push(mention);
    }
    mentions.extend(told);
    mentions
}

/// Where the narrative of an entry's section prints the same condition.
fn printed(reading: &Reading<'_>, entry: &CodedEntry, mention: &Mention, told: &[Mention]) -> Option<Span> {
    let same = |other: &&Mention| {
        let place = other.place.as_ref();
        is_same(mention, other) && place.is_some_and(|place| is_in_section(reading, &entry.section, place.span))
    };
    told.iter().find(same).and_then(|other| other.place.as_ref()).map(|place| place.span)
}

/// Whether a span lies in a block of the section.
fn is_in_section(reading: &Reading<'_>, section: &SectionMark, span: Span) -> bool {
    let blocks = &reading.document.blocks;
    let index = blocks.partition_point(|block| block.span.end <= span.start);
    let mark = blocks.get(index).and_then(|block| block.section.as_ref());
    mark.is_some_and(|mark| !mark.loinc.is_empty() && mark.loinc == section.loinc || mark.title == section.title)
}

/// Takes out what the text repeats of an entry: what stands at its place, and the same condition in its row.
fn take(told: &mut Vec<Mention>, mention: &Mention, span: Span, reading: &Reading<'_>) {
    let row = reading.sentence_at(span.start).unwrap_or(span);
    told.retain(|other| {
        let Some(place) = &other.place else { return true };
        !(place.span.overlaps(span) || row.overlaps(place.span) && is_same(mention, other))
    });
}

/// Whether two mentions mean the same condition.
fn is_same(a: &Mention, b: &Mention) -> bool {
    let code = !a.icd10cm.is_empty() && a.icd10cm == b.icd10cm || !a.code.is_empty() && a.code == b.code;
    code || a.text.eq_ignore_ascii_case(&b.text)
}
