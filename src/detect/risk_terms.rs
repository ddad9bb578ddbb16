//! Phrases that speak of a risk to life, found in running text.

use crate::{dictionary::RiskTerm, document::Span};

use super::{
    phrases::{PhraseId, Phrases},
    words::{Openings, Step, Steps, Vocabulary},
};

/// All phrases of risk, compiled.
#[derive(Debug, Default)]
pub(crate) struct RiskTerms {
    phrases: Phrases,
    terms: Vec<RiskTerm>,
    openings: Openings,
}

/// Words of a text that are a phrase of risk in some case.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RiskFound {
    pub(crate) span: Span,
    pub(crate) phrase: PhraseId,
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

    /// The phrase that begins at a step, whatever its case.
    #[inline]
    pub(crate) fn at(&self, step: &Step, steps: &Steps<'_>, vocabulary: &Vocabulary) -> Option<RiskFound> {
        if !self.openings.may_begin(step, vocabulary) {
            return None;
        }
        let (word, words) = (step.word.first(vocabulary), steps.behind(step));
        let found = self.phrases.longest(std::iter::once(word).chain(words.clone()))?;
        let last = words.take(found.words - 1).last().unwrap_or(word);
        Some(RiskFound { span: Span::new(word.span.start, last.span.end), phrase: found.phrase })
    }

    /// What phrases of risk begin with.
    pub(crate) const fn openings(&self) -> &Openings {
        &self.openings
    }

    /// The row of a phrase, where its words stand in the case that the row asks for.
    pub(crate) fn hit(&self, text: &str, found: RiskFound) -> Option<RiskHit<'_>> {
        let term = self.terms.get(found.phrase as usize)?;
        let spelled = !term.in_its_case || is_spelled(&text[found.span.start..found.span.end], &term.phrase);
        spelled.then_some(RiskHit { span: found.span, term })
    }
}

/// Whether the words that the table writes in capitals stand in capitals (`Passive SI`).
fn is_spelled(printed: &str, phrase: &str) -> bool {
    let words = |text: &'_ str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    words(printed).iter().zip(words(phrase)).all(|(word, known)| known.contains(char::is_lowercase) || *word == known)
}
