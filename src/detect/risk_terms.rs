//! Phrases that speak of a risk to life, found in running text.

use crate::{dictionary::RiskTerm, document::Span};

use super::{
    phrases::Phrases,
    words::{Openings, Vocabulary, Words},
};

/// All phrases of risk, compiled.
#[derive(Debug, Default)]
pub(crate) struct RiskTerms {
    phrases: Phrases,
    terms: Vec<RiskTerm>,
    openings: Openings,
}

/// A phrase of risk in the text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RiskHit<'t> {
    /// Where it stands.
    pub(crate) span: Span,
    /// The row of the table.
    pub(crate) term: &'t RiskTerm,
}

impl RiskTerms {
    /// Compiles the table.
    pub(crate) fn new(table: &[RiskTerm], vocabulary: &mut Vocabulary) -> Self {
        let mut compiled = Self::default();
        let mut beginnings = Vec::new();
        for row in table {
            let fresh = u32::try_from(compiled.terms.len()).unwrap_or(u32::MAX);
            let words = vocabulary.phrase(&row.phrase);
            if compiled.phrases.insert(&words, fresh) == fresh {
                compiled.terms.push(row.clone());
                beginnings.extend(words.first().map(|first| (first.0, words.get(1).map(|word| word.0))));
            }
        }
        compiled.openings = vocabulary.openings(&beginnings);
        compiled
    }

    /// The phrases in `text[span]`, in order.
    pub(crate) fn find(&self, text: &str, span: Span, vocabulary: &Vocabulary) -> Vec<RiskHit<'_>> {
        let mut hits = Vec::new();
        let mut words = Words::new(text, span, vocabulary);
        while let Some(bare) = words.next_bare() {
            if !self.openings.may_begin(bare, &words) {
                continue;
            }
            let word = bare.first(vocabulary);
            let Some(found) = self.phrases.longest(std::iter::once(word).chain(words.clone())) else { continue };
            let last = (1..found.words).filter_map(|_| words.next()).last().unwrap_or(word);
            let span = Span::new(word.span.start, last.span.end);
            let Some(term) = self.terms.get(found.phrase as usize) else { continue };
            if !term.in_its_case || is_spelled(&text[span.start..span.end], &term.phrase) {
                hits.push(RiskHit { span, term });
            }
        }
        hits
    }
}

/// Whether the words that the table writes in capitals stand in capitals (`Passive SI`).
fn is_spelled(printed: &str, phrase: &str) -> bool {
    let words = |text: &'_ str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    words(printed).iter().zip(words(phrase)).all(|(word, known)| known.contains(char::is_lowercase) || *word == known)
}
