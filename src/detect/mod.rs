//! From a document to its mentions of diagnoses: codes, names, coded entries, and what is said of each.
//!
//! It knows documents and dictionaries; it never sees a path, a byte of the original or a ruleset.

use std::sync::Arc;

use crate::{
    dates::PartialDate,
    dictionary::Dictionaries,
    document::{Document, Span},
    mention::{Assertion, Mention},
};

/// A section of the text with the class that decides what a mention in it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// From the heading's first byte to the next section.
    pub span: Span,
    /// The heading as printed.
    pub heading: String,
    /// Its class (`problem_list`, `family_history`, …; see `dictionaries/section_headings.csv`), or empty.
    pub class: String,
    /// What a bare mention in it means (`active`, `resolved`, `family`, `template`, …), or empty.
    pub dx_status: String,
}

/// An encounter header in running text (`1/10/2023 - Psychotherapy - Individual in BEHAVIORAL HEALTH`): what stands behind it
/// belongs to that day until the next one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncounterMark {
    /// From the header line's first byte to the next encounter.
    pub span: Span,
    /// Its day.
    pub date: Option<PartialDate>,
    /// The header line as printed.
    pub title: String,
}

/// A document with what was recognised of its shape: the common ground of all detectors.
#[derive(Debug)]
pub struct Reading<'d> {
    /// The document.
    pub document: &'d Document,
    /// Sections in order.
    pub sections: Vec<Section>,
    /// Sentences (and list items, table rows) in order; page furniture is in none.
    pub sentences: Vec<Span>,
    /// Encounters in order.
    pub encounters: Vec<EncounterMark>,
}

impl Reading<'_> {
    /// The sentence, list item or table row around an offset.
    #[must_use]
    pub fn sentence_at(&self, offset: usize) -> Option<Span> {
        let index = self.sentences.partition_point(|sentence| sentence.end <= offset);
        self.sentences.get(index).copied().filter(|sentence| sentence.start <= offset)
    }

    /// The section around an offset.
    #[must_use]
    pub fn section_at(&self, offset: usize) -> Option<&Section> {
        let index = self.sections.partition_point(|section| section.span.end <= offset);
        self.sections.get(index).filter(|section| section.span.start <= offset)
    }

    /// The date that a mention at an offset belongs to: its encounter's, else the document's.
    #[must_use]
    pub fn date_at(&self, offset: usize) -> Option<PartialDate> {
        let index = self.encounters.partition_point(|encounter| encounter.span.end <= offset);
        let mark = self.encounters.get(index).filter(|encounter| encounter.span.start <= offset);
        mark.and_then(|mark| mark.date)
    }
}

/// What is said of a phrase, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judgement {
    /// The assertion.
    pub assertion: Assertion,
    /// `recent`, `historical`, `hypothetical`.
    pub temporality: Temporality,
    /// `patient`, `family`, `other`.
    pub experiencer: Experiencer,
    /// The cue that decided, as printed, or the section or rule; empty where nothing but the default did.
    pub cue: String,
}

/// The time axis of a [`Judgement`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Temporality {
    /// Now.
    #[default]
    Recent,
    /// Then.
    Historical,
    /// If or when.
    Hypothetical,
}

/// The person axis of a [`Judgement`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Experiencer {
    /// The patient.
    #[default]
    Patient,
    /// A relative.
    Family,
    /// Somebody else.
    Other,
}

/// The compiled detector: one for a run, shared by all threads.
#[derive(Debug)]
pub struct Detector {
    dictionaries: Arc<Dictionaries>,
}

impl Detector {
    /// Compiles the dictionaries' terms, cues and headings.
    #[must_use]
    pub fn new(dictionaries: Arc<Dictionaries>) -> Self {
        Self { dictionaries }
    }

    /// The tables it was compiled from.
    #[must_use]
    pub fn dictionaries(&self) -> &Dictionaries {
        &self.dictionaries
    }

    /// Recognises sections, sentences and encounters.
    #[must_use]
    pub fn read<'d>(&self, document: &'d Document) -> Reading<'d> {
        Reading { document, sections: Vec::new(), sentences: Vec::new(), encounters: Vec::new() }
    }

    /// All mentions of diagnoses, sorted by place and code; those without a place last.
    #[must_use]
    pub fn mentions(&self, reading: &Reading<'_>) -> Vec<Mention> {
        let _ = reading;
        Vec::new()
    }

    /// What the text says of the phrase at `span`.
    #[must_use]
    pub fn judge(&self, reading: &Reading<'_>, span: Span) -> Judgement {
        let _ = (reading, span);
        Judgement::default()
    }
}
