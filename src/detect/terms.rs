//! The names and abbreviations of conditions, found in running text.

use crate::{
    dictionary::{CodeTable, Term, Tier},
    document::Span,
};

use super::{
    inverted::{self, Inverted},
    names::leaf,
    phrases::{Found, Phrases},
    spellings::{self, Torn},
    words::{Openings, Step, Steps, Vocabulary, Word, Words},
};

/// One thing that a phrase can stand for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sense {
    /// The code of the table's row.
    pub(crate) code: String,
    /// The billable code that it stands for when nothing more is said.
    pub(crate) leaf: String,
    /// The spelling that an abbreviation must have; `None` for a phrase.
    pub(crate) abbreviation: Option<String>,
}

/// All terms that are looked for in text, compiled.
#[derive(Debug, Default)]
pub(crate) struct Terms {
    phrases: Phrases,
    /// The same in the word order of an index.
    inverted: Inverted,
    /// For each phrase what it can stand for.
    senses: Vec<Vec<Sense>>,
    openings: Openings,
}

/// A term in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TermHit {
    /// Where it stands.
    pub(crate) span: Span,
    /// Number of its phrase.
    pub(crate) phrase: u32,
}

impl Terms {
    /// Compiles the terms of tiers A and B, and those of the index that are worth looking for.
    pub(crate) fn new(table: &[Term], codes: &CodeTable, torn: &[Torn], vocabulary: &mut Vocabulary) -> Self {
        let mut terms = Self::default();
        let mut natural = Vec::new();
        for term in table.iter().filter(|term| term.tier != Tier::C) {
            let words = vocabulary.phrase(&term.term);
            if words.is_empty() {
                continue;
            }
            let number = terms.phrases.insert(&words, terms.fresh());
            terms.add(number, term, codes);
            for variant in spellings::variants(torn, &words) {
                terms.phrases.insert(&variant, number);
            }
            if !term.abbreviation {
                vocabulary.add_plural(&term.term);
                natural.push((words, number, term.code.starts_with('F')));
            }
        }
        spellings::abbreviate(&mut terms.phrases, vocabulary);
        let turned: Vec<_> =
            natural.into_iter().filter(|(_, _, mental)| *mental).map(|(words, number, _)| (words, number)).collect();
        terms.inverted = Inverted::new(&turned, |words| terms.phrases.is_phrase(words), vocabulary);
        for term in table.iter().filter(|term| inverted::is_index_entry(term)) {
            if inverted::is_list(&term.term, |part| terms.phrases.is_phrase(&vocabulary.phrase(part))) {
                continue;
            }
            let words = vocabulary.phrase(&term.term);
            let fresh = terms.fresh();
            if terms.inverted.insert(&words, fresh) == fresh {
                terms.add(fresh, term, codes);
            }
        }
        let beginnings: Vec<_> = terms.phrases.beginnings().chain(terms.inverted.beginnings()).collect();
        terms.openings = vocabulary.openings(&beginnings);
        terms
    }

    /// The number that the next new phrase gets.
    fn fresh(&self) -> u32 {
        u32::try_from(self.senses.len()).unwrap_or(u32::MAX)
    }

    /// Adds what a phrase can stand for.
    fn add(&mut self, number: u32, term: &Term, codes: &CodeTable) {
        if number == self.fresh() {
            self.senses.push(Vec::new());
        }
        if let Some(senses) = self.senses.get_mut(number as usize) {
            let abbreviation = term.abbreviation.then(|| term.term.clone());
            senses.push(Sense { code: term.code.clone(), leaf: leaf(codes, &term.code), abbreviation });
        }
    }

    /// The number of a phrase, where it is looked for.
    pub(crate) fn number(&self, phrase: &str, vocabulary: &Vocabulary) -> Option<u32> {
        let words: Vec<_> = Words::new(phrase, Span::new(0, phrase.len()), vocabulary).collect();
        self.phrases.longest(words.iter().copied()).filter(|found| found.words == words.len()).map(|found| found.phrase)
    }

    /// What a phrase can stand for.
    pub(crate) fn senses(&self, phrase: u32) -> &[Sense] {
        self.senses.get(phrase as usize).map_or(&[], Vec::as_slice)
    }

    /// The term that begins at a step.
    #[inline]
    pub(crate) fn at(&self, step: &Step, steps: &Steps<'_>, vocabulary: &Vocabulary) -> Option<TermHit> {
        if !self.openings.may_begin(step, vocabulary) {
            return None;
        }
        let (word, words) = (step.word.first(vocabulary), steps.behind(step));
        let found = self.at_start(word, &words)?;
        let last = words.take(found.words - 1).last().unwrap_or(word);
        Some(TermHit { span: Span::new(word.span.start, last.span.end), phrase: found.phrase })
    }

    /// What terms begin with.
    pub(crate) const fn openings(&self) -> &Openings {
        &self.openings
    }

    /// The longest phrase that begins with `word` and goes on in `words`.
    fn at_start(&self, word: Word, words: &Words<'_>) -> Option<Found> {
        let all = || std::iter::once(word).chain(words.clone());
        let natural = if self.phrases.begins(word.id) { self.phrases.longest(all()) } else { None };
        let inverted = if self.inverted.begins(word.id) { self.inverted.at_start(all()) } else { None };
        natural.into_iter().chain(inverted).max_by_key(|found| found.words)
    }

    /// The terms of a text, in order.
    pub(crate) fn all_in<'t>(&'t self, text: &'t str, vocabulary: &'t Vocabulary) -> impl Iterator<Item = TermHit> + 't {
        let mut steps = Words::new(text, Span::new(0, text.len()), vocabulary).steps();
        let mut free = 0;
        std::iter::from_fn(move || {
            loop {
                let step = steps.next()?;
                let hit = if step.word.span.start < free { None } else { self.at(&step, &steps, vocabulary) };
                if let Some(hit) = hit {
                    free = hit.span.end;
                    return Some(hit);
                }
            }
        })
    }

    /// Whether a text holds a term at all.
    pub(crate) fn any_in(&self, text: &str, vocabulary: &Vocabulary) -> bool {
        self.all_in(text, vocabulary).next().is_some()
    }
}
