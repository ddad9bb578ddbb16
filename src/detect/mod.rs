//! From a document to its mentions of diagnoses: codes, names, coded entries, and what is said of each.
//!
//! It knows documents and dictionaries; it never sees a path, a byte of the original or a ruleset.

mod apposition;
pub mod assert;
mod builder;
mod coded;
mod codes;
mod course;
mod cues;
mod entries;
mod entry_codes;
mod headings;
mod inverted;
mod judge;
mod likeness;
pub(crate) mod marks;
mod misread;
mod names;
mod pairs;
pub mod patience;
mod phrases;
mod places;
mod reader;
mod repair;
pub(crate) mod risk_terms;
pub(crate) mod scan;
mod scope;
mod seams;
mod sections;
mod senses;
mod sentences;
mod specifiers;
mod spellings;
mod subject;
mod surroundings;
mod terms;
#[cfg(test)]
mod tests;
mod told;
mod visit_lines;
mod when;
mod words;

pub(crate) use when::{date_at_start, first_date};

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use crate::{
    dates::PartialDate,
    dictionary::Dictionaries,
    document::{Document, Span},
    mention::{Assertion, Mention},
    threads,
};

use builder::Builder;
use cues::{Clause, Cues, Frame};
use headings::Headings;
use judge::Judge;
use marks::Mark;
use patience::Patience;
use risk_terms::{RiskHit, RiskTerms};
use scan::{Part, Scanner};
use sections::{Reader, Shape};
use senses::Senses;
use specifiers::Specifiers;
use terms::Terms;
use words::{Filter, Openings, Vocabulary};

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
    /// Headings and labels as printed, in order.
    pub headings: Vec<Span>,
    /// How long it is searched.
    pub patience: Patience,
    /// What the words of its sentences lead to, part by part.
    parts: Vec<Part>,
}

impl Reading<'_> {
    /// The sentence, list item or table row around an offset.
    #[must_use]
    pub fn sentence_at(&self, offset: usize) -> Option<Span> {
        let index = self.sentences.partition_point(|sentence| sentence.end <= offset);
        self.sentences.get(index).copied().filter(|sentence| sentence.start <= offset)
    }

    /// A sentence without the heading or label that it begins with.
    #[must_use]
    pub fn without_heading(&self, sentence: Span, phrase: Span) -> Span {
        let index = self.headings.partition_point(|heading| heading.end <= sentence.start);
        let heading = self.headings.get(index).filter(|heading| heading.end <= phrase.start && sentence.contains(**heading));
        heading.map_or(sentence, |heading| Span::new(heading.end, sentence.end))
    }

    /// Whether a phrase stands within a heading.
    #[must_use]
    pub fn is_heading(&self, phrase: Span) -> bool {
        let index = self.headings.partition_point(|heading| heading.end <= phrase.start);
        self.headings.get(index).is_some_and(|heading| heading.contains(phrase))
    }

    /// What `find` finds in the parts of the text, in order. It is told how much was found before, and keeps within the bounds.
    ///
    /// Threads that share a text do not know what is found before their part: where it comes to the most that is taken, the text is gone
    /// through once more from its start, so that the search ends where that of one thread does.
    pub(crate) fn search<T: Send>(&self, find: impl Fn(&Part, usize) -> Vec<T> + Sync) -> Vec<T> {
        let many = self.patience.threads();
        let all = AtomicUsize::new(0);
        let in_part = |part: &Part| {
            if all.load(Ordering::Relaxed) >= self.patience.most() {
                return Vec::new();
            }
            let found = find(part, 0);
            all.fetch_add(found.len(), Ordering::Relaxed);
            found
        };
        if many > 1 && self.parts.len() > 1 {
            let found = threads::map(many, &self.parts, in_part);
            if all.load(Ordering::Relaxed) < self.patience.most() {
                return found.into_iter().flatten().collect();
            }
        }
        self.parts.iter().fold(Vec::new(), |mut found, part| {
            found.extend(find(part, found.len()));
            found
        })
    }

    /// The section around an offset.
    #[must_use]
    pub fn section_at(&self, offset: usize) -> Option<&Section> {
        let index = self.sections.partition_point(|section| section.span.end <= offset);
        self.sections.get(index).filter(|section| section.span.start <= offset)
    }

    /// The day of the encounter around an offset.
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
    vocabulary: Vocabulary,
    headings: Headings,
    cues: Cues,
    terms: Terms,
    senses: Senses,
    risk: RiskTerms,
    specifiers: Specifiers,
    /// The first words of names and of phrases of risk.
    first: Filter,
}

impl Detector {
    /// Compiles the dictionaries' terms, cues and headings.
    #[must_use]
    pub fn new(dictionaries: Arc<Dictionaries>) -> Self {
        let mut vocabulary = Vocabulary::default();
        let torn = spellings::add(&dictionaries.misspellings, &mut vocabulary);
        let terms = Terms::new(&dictionaries.terms, &dictionaries.icd10cm, &torn, &mut vocabulary);
        let headings = Headings::new(&dictionaries.headings, &dictionaries.section_loinc);
        let cues = Cues::new(&dictionaries.cues, &mut vocabulary);
        let senses = Senses::new(&dictionaries.sense_filters, |term| terms.number(term, &vocabulary));
        let risk = RiskTerms::new(&dictionaries.risk_terms, &mut vocabulary);
        Self {
            headings,
            cues,
            senses,
            first: Openings::first_of(&[terms.openings(), risk.openings()]),
            risk,
            specifiers: Specifiers::new(&dictionaries.specifiers, &dictionaries.specified, &mut vocabulary),
            terms,
            vocabulary,
            dictionaries,
        }
    }

    /// The tables it was compiled from.
    #[must_use]
    pub fn dictionaries(&self) -> &Dictionaries {
        &self.dictionaries
    }

    /// Recognises sections, sentences and encounters, for a search without bounds.
    #[must_use]
    pub fn read<'d>(&self, document: &'d Document) -> Reading<'d> {
        self.read_within(document, Patience::endless())
    }

    /// Recognises sections, sentences and encounters; every search in them keeps within the bounds.
    #[must_use]
    pub fn read_within<'d>(&self, document: &'d Document, patience: Patience) -> Reading<'d> {
        let names_condition = |text: &str| self.terms.any_in(text, &self.vocabulary);
        let reader = Reader { document, headings: &self.headings, names_condition, patience: &patience };
        let Shape { sections, sentences, encounters, headings } = reader.read();
        let parts = self.scan(document, &sentences, patience.threads());
        Reading { document, sections, sentences, encounters, headings, patience, parts }
    }

    /// What the words of some sentences lead to.
    fn scan(&self, document: &Document, sentences: &[Span], many: usize) -> Vec<Part> {
        let text = document.text.as_str();
        let scanner = Scanner { terms: &self.terms, risk: &self.risk, first: &self.first, vocabulary: &self.vocabulary };
        threads::map(many, &scan::cuts(document, sentences), |cut| scanner.part(text, sentences, cut))
    }

    /// Phrases of risk in a sentence of a part, in order.
    pub(crate) fn risks<'s>(
        &'s self,
        reading: &'s Reading<'_>,
        part: &'s Part,
        sentence: usize,
    ) -> impl Iterator<Item = RiskHit<'s>> {
        part.found(sentence).risks.iter().filter_map(|found| self.risk.hit(&reading.document.text, *found))
    }

    /// All mentions of diagnoses, sorted by place and code; those without a place last.
    #[must_use]
    pub fn mentions(&self, reading: &Reading<'_>) -> Vec<Mention> {
        let mut mentions =
            entries::merge(self, reading, reading.search(|part, before| Builder::new(self, reading, part, before).build()));
        mentions.sort_by(|a, b| order(a).cmp(&order(b)));
        mentions
    }

    /// What a sentence says of a phrase in it. The clause is the caller's, who may ask for many phrases of one text.
    fn judge_in(&self, reading: &Reading<'_>, sentence: Span, phrase: Span, clause: &mut Clause) -> Judgement {
        self.judge_under(reading, sentence, phrase, reading.section_at(phrase.start), clause)
    }

    fn judge_under(
        &self,
        reading: &Reading<'_>,
        sentence: Span,
        phrase: Span,
        section: Option<&Section>,
        clause: &mut Clause,
    ) -> Judgement {
        let span = reading.without_heading(sentence, phrase);
        let frame = Frame::new(&reading.document.text, span, phrase, clause, &self.vocabulary);
        let judged = Judge::new(&frame, &self.cues, section).in_heading(reading.is_heading(phrase)).judge();
        match marks::beside(&reading.document.text, phrase) {
            Some((mark, cue)) => marked(judged, mark, cue),
            None => judged,
        }
    }

    /// Whether a box, a sign or an answer beside the phrase says that it holds; `None` where none does.
    pub(crate) fn answered(reading: &Reading<'_>, phrase: Span) -> Option<bool> {
        match marks::beside(&reading.document.text, phrase)?.0 {
            Mark::Yes => Some(true),
            Mark::No => Some(false),
            Mark::Open | Mark::Aside => None,
        }
    }

    /// What the sentence alone says of the phrase at `span`, whatever its section makes of a bare mention.
    pub(crate) fn judge_alone(&self, reading: &Reading<'_>, span: Span) -> Judgement {
        let sentence = reading.sentence_at(span.start).unwrap_or(span);
        self.judge_under(reading, sentence, span, None, &mut Clause::default())
    }

    /// What a part of its sentence says of the phrase at `span`.
    pub(crate) fn judge_within(&self, reading: &Reading<'_>, part: Span, span: Span) -> Judgement {
        self.judge_in(reading, part, span, &mut Clause::default())
    }

    /// What the text says of the phrase at `span`; judged within its sentence, list item or table row.
    #[must_use]
    pub fn judge(&self, reading: &Reading<'_>, span: Span) -> Judgement {
        let sentence = reading.sentence_at(span.start).unwrap_or(span);
        self.judge_in(reading, sentence, span, &mut Clause::default())
    }
}

/// A judgement with what a mark beside the phrase says: it decides between yes and no, not whose or when.
fn marked(judged: Judgement, mark: Mark, cue: &str) -> Judgement {
    let assertion = match (mark, judged.assertion) {
        (_, Assertion::Other) | (Mark::Open, _) => Assertion::Other,
        (Mark::No, _) => Assertion::Negated,
        (Mark::Yes, Assertion::Negated | Assertion::Possible) => Assertion::Present,
        (Mark::Aside, Assertion::Negated) if judged.cue.eq_ignore_ascii_case("no") => Assertion::Present,
        (Mark::Yes | Mark::Aside, kept) => kept,
    };
    if assertion == judged.assertion { judged } else { Judgement { assertion, cue: cue.to_owned(), ..judged } }
}

/// Sorts by place and code; what has no place comes last.
fn order(mention: &Mention) -> (bool, Option<Span>, &str, &str) {
    let span = mention.place.as_ref().map(|place| place.span);
    (span.is_none(), span, &mention.code, &mention.text)
}
