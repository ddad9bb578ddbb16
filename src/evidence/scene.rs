//! What stands around a piece of evidence: its day, its page, its sentence, and whether the record speaks of mental health there.

use std::sync::{LazyLock, OnceLock};

use regex::Regex;

use crate::{
    dates::PartialDate,
    detect::{Detector, Judgement, Reading},
    document::{Format, Span},
    mention::Assertion,
};

use super::{Evidence, EvidenceKind};

/// A quote is no longer than this, in bytes.
const LONGEST_QUOTE: usize = 400;
/// What shows that a text is about mental health: a code of chapter F, a disorder by name, a clinician of the field.
static MENTAL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?-u:\b)F[0-9]{2}(?:\.[0-9A-Z]{1,4})?(?-u:\b)|(?-u:\b)(?:LCSW|LMFT|LPCC|PsyD|Psy\.D|MFT|ASW)(?-u:\b)|",
        r"(?i:depressive disorder|major depress|bipolar|schizo|psychosis|psychotic|anxiety disorder|panic disorder|obsessive|",
        r"(?-u:\b)ptsd(?-u:\b)|post-?\s?traumatic stress|adjustment disorder|anorexia nervosa|bulimia|autis[mt]|",
        r"(?-u:\b)adhd(?-u:\b)|attention[ -]deficit|",
        r"dysthymi|borderline personality|alcohol use disorder|opioid use disorder|substance use disorder|dementia|psychotherapy)"
    ))
    .ok()
});

/// A document while evidence is looked for.
pub(super) struct Scene<'s, 'd> {
    /// The compiled detector.
    pub(super) detector: &'s Detector,
    /// The document and its shape.
    pub(super) reading: &'s Reading<'d>,
    /// Whether each encounter is about mental health, as far as it was asked; the last is the document.
    mental: Vec<OnceLock<bool>>,
}

impl<'s, 'd> Scene<'s, 'd> {
    /// Of a document.
    pub(super) fn new(detector: &'s Detector, reading: &'s Reading<'d>) -> Self {
        Self { detector, reading, mental: vec![OnceLock::new(); reading.encounters.len() + 1] }
    }

    /// The printed text.
    pub(super) fn text(&self) -> &'d str {
        &self.reading.document.text
    }

    /// The day that a place belongs to: its encounter's, else that of a document without encounters.
    pub(super) fn date_at(&self, offset: usize) -> Option<PartialDate> {
        let document = self.reading.document;
        let one_day = self.reading.encounters.is_empty() && !matches!(document.format, Format::Ccda | Format::Fhir);
        self.reading.date_at(offset).or(if one_day { document.header.date } else { None })
    }

    /// Whether a place stands in a leaflet, a template or the like.
    pub(super) fn is_template(&self, offset: usize) -> bool {
        self.reading.section_at(offset).is_some_and(|section| section.dx_status == "template")
    }

    /// What the text says of a phrase.
    pub(super) fn judge(&self, span: Span) -> Judgement {
        self.detector.judge(self.reading, span)
    }

    /// What a part of a sentence says of a phrase in it.
    pub(super) fn judge_within(&self, part: Span, phrase: Span) -> Judgement {
        self.detector.judge_within(self.reading, part, phrase)
    }

    /// What the text up to the end of a phrase says of it.
    pub(super) fn judge_to_its_end(&self, span: Span) -> Judgement {
        let sentence = self.reading.sentence_at(span.start).unwrap_or(span);
        self.judge_within(Span::new(sentence.start, span.end), span)
    }

    /// What the text says of a phrase; in a message its words alone, for its section is no record of diagnoses.
    pub(super) fn judge_told(&self, span: Span) -> Judgement {
        if self.is_in_message(span) { self.detector.judge_alone(self.reading, span) } else { self.judge(span) }
    }

    /// Whether a place stands in a message: what a patient writes of herself there is evidence all the same.
    fn is_in_message(&self, span: Span) -> bool {
        let section = self.reading.section_at(span.start).filter(|section| section.dx_status == "admin");
        section.is_some_and(|section| section.heading.to_ascii_lowercase().contains("message"))
    }

    /// The encounter around a place.
    fn encounter_at(&self, offset: usize) -> Option<usize> {
        let index = self.reading.encounters.partition_point(|encounter| encounter.span.end <= offset);
        self.reading.encounters.get(index).filter(|encounter| encounter.span.start <= offset).map(|_| index)
    }

    /// Whether the encounter around a place, or the document where there is none, is about mental health.
    pub(super) fn is_mental(&self, offset: usize) -> bool {
        let encounter = self.encounter_at(offset);
        let slot = encounter.unwrap_or(self.reading.encounters.len());
        let span = encounter.map_or(Span::new(0, self.text().len()), |index| self.reading.encounters[index].span);
        *self.mental[slot].get_or_init(|| self.speaks_of_mental_health(span))
    }

    /// Whether a text names a disorder, its code or a clinician of the field outside of leaflets, or is headed by a service of it.
    fn speaks_of_mental_health(&self, span: Span) -> bool {
        let head = self.reading.document.slice(span).lines().next().unwrap_or("");
        let coded = || self.reading.document.coded.iter().flat_map(|entry| &entry.codes).any(|code| code.code.starts_with('F'));
        is_mental_service(head)
            || (self.reading.encounters.is_empty() && coded())
            || MENTAL.as_ref().is_some_and(|mental| {
                mental.find_iter(self.reading.document.slice(span)).any(|found| !self.is_template(span.start + found.start()))
            })
    }

    /// The sentence around a place, and what of the place lies behind it, white space folded.
    pub(super) fn quote(&self, span: Span) -> String {
        let mut sentence = self.reading.sentence_at(span.start).unwrap_or(span);
        sentence.end = sentence.end.max(span.end);
        let text = self.reading.document.slice(sentence);
        let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if folded.len() <= LONGEST_QUOTE {
            return folded;
        }
        let from = span.start.saturating_sub(LONGEST_QUOTE / 2).max(sentence.start);
        let to = (span.end + LONGEST_QUOTE / 2).min(sentence.end);
        let floor = |mut at: usize| {
            while !self.text().is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let cut = self.reading.document.slice(Span::new(floor(from), floor(to)));
        format!("…{}…", cut.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// A piece of evidence at a place.
    pub(super) fn evidence(&self, kind: EvidenceKind, value: impl Into<String>, assertion: Assertion, span: Span) -> Evidence {
        Evidence {
            kind,
            value: value.into(),
            severity: String::new(),
            date: self.date_at(span.start),
            assertion,
            page: self.reading.document.page_at(span.start),
            start: span.start,
            snippet: self.quote(span),
            note: String::new(),
        }
    }
}

/// Whether a heading names a mental-health service.
pub(super) fn is_mental_service(head: &str) -> bool {
    static SERVICE: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(concat!(
            r"(?i)psychother|psychiatr|psycholog|behaviou?ral health|mental health|addiction|chemical dependency|substance|",
            r"\b(?:bh|mh|amrs)\b|counsel|individual therapy|group therapy|family therapy"
        ))
        .ok()
    });
    SERVICE.as_ref().is_some_and(|service| service.is_match(head))
}
