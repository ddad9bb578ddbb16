//! The one pass over the words of a text that all detectors share: names, words that may be codes, phrases of risk.
//!
//! A text is gone through in parts of whole sentences; what is found in one does not depend on the others, so that several threads can
//! share a long text and find the same.

use std::ops::Range;

use crate::document::{Document, Span};

use super::{
    codes, misread,
    places::{Places, Walked},
    risk_terms::{RiskFound, RiskTerms},
    terms::{TermHit, Terms},
    words::{Filter, Vocabulary, Words},
};

/// Sentences of about so many bytes are one part.
const PART: usize = 1 << 18;

/// Where a part of a text lies.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cut {
    /// Its sentences, by their numbers in the text.
    sentences: Range<usize>,
    /// Page and line of the first of them: told once for all parts, or each would count the lines of its page anew.
    walked: Walked,
}

/// What was found in a part of a text.
#[derive(Debug, Default)]
pub(crate) struct Part {
    /// Its sentences, by their numbers in the text.
    pub(crate) sentences: Range<usize>,
    /// Page and line of the first of them.
    pub(crate) walked: Walked,
    /// For each of them how many of the lists below belong to it and those before it.
    ends: Vec<[u32; 3]>,
    terms: Vec<TermHit>,
    numbers: Vec<Span>,
    risks: Vec<RiskFound>,
}

/// What was found in one sentence.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Found<'p> {
    /// Names.
    pub(crate) terms: &'p [TermHit],
    /// Words with a digit that may be codes.
    pub(crate) numbers: &'p [Span],
    /// Phrases of risk.
    pub(crate) risks: &'p [RiskFound],
}

impl Part {
    /// What was found in a sentence, by its number in the text.
    pub(crate) fn found(&self, sentence: usize) -> Found<'_> {
        let index = sentence.saturating_sub(self.sentences.start);
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        let end = self.ends.get(index).copied().unwrap_or(start);
        Found {
            terms: self.terms.get(start[0] as usize..end[0] as usize).unwrap_or(&[]),
            numbers: self.numbers.get(start[1] as usize..end[1] as usize).unwrap_or(&[]),
            risks: self.risks.get(start[2] as usize..end[2] as usize).unwrap_or(&[]),
        }
    }

    /// Ends the sentence that was gone through.
    fn close(&mut self) {
        let lengths = [self.terms.len(), self.numbers.len(), self.risks.len()];
        self.ends.push(lengths.map(|length| u32::try_from(length).unwrap_or(u32::MAX)));
    }
}

/// Cuts the sentences of a text into parts. Two sentences with a page break between them stay together: a name may go across it.
pub(crate) fn cuts(document: &Document, sentences: &[Span]) -> Vec<Cut> {
    let text = document.text.as_bytes();
    let mut places = Places::new(document);
    let mut cuts = Vec::new();
    let mut first = 0;
    for (index, sentence) in sentences.iter().enumerate() {
        let start = sentences[first].start;
        let next = sentences.get(index + 1);
        let is_whole = |next: &Span| !text.get(sentence.end..next.start).is_some_and(|gap| gap.contains(&b'\x0c'));
        if next.is_none_or(|next| sentence.end.saturating_sub(start) >= PART && is_whole(next)) {
            cuts.push(Cut { sentences: first..index + 1, walked: places.walk_to(start) });
            first = index + 1;
        }
    }
    cuts
}

/// Looks for everything that words lead to.
#[derive(Debug)]
pub(crate) struct Scanner<'a> {
    pub(crate) terms: &'a Terms,
    pub(crate) risk: &'a RiskTerms,
    /// Whether a word begins anything at all.
    pub(crate) first: &'a Filter,
    pub(crate) vocabulary: &'a Vocabulary,
}

impl Scanner<'_> {
    /// Goes through a part of a text.
    pub(crate) fn part(&self, text: &str, sentences: &[Span], cut: &Cut) -> Part {
        let mut part = Part { sentences: cut.sentences.clone(), walked: cut.walked, ..Part::default() };
        for sentence in sentences.get(cut.sentences.clone()).unwrap_or(&[]) {
            self.sentence(text, *sentence, &mut part);
            part.close();
        }
        part
    }

    /// Goes through the words of a sentence. Phrases of one kind do not overlap, and no word of a name is a code.
    fn sentence(&self, text: &str, sentence: Span, part: &mut Part) {
        let mut steps = Words::new(text, sentence, self.vocabulary).steps();
        let (mut named, mut risked) = (sentence.start, sentence.start);
        while let Some(step) = steps.next() {
            let word = step.word;
            let start = word.span.start;
            if word.digit && start >= named && (codes::has_shape(text, word.span) || misread::may_be_code(text, word.span)) {
                part.numbers.push(word.span);
            }
            if !self.first.perhaps(word.hash) {
                continue;
            }
            if start >= named
                && let Some(hit) = self.terms.at(&step, &steps, self.vocabulary)
            {
                named = hit.span.end;
                part.terms.push(hit);
            }
            if start >= risked
                && let Some(hit) = self.risk.at(&step, &steps, self.vocabulary)
            {
                risked = hit.span.end;
                part.risks.push(hit);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::super::{patience::Patience, tests::detector};
    use crate::{
        document::{Document, Format},
        evidence,
    };

    /// A note again and again, in several parts.
    fn long_document() -> Document {
        let note =
            "Visit Diagnoses\n- Panic disorder (F41.0)\nDenies SI. PHQ-9 item 9: 1. R45.851. Mother has bipolar disorder.\n\u{c}";
        Document::of_text(Format::Text, note.repeat(7_000))
    }

    #[test]
    fn threads_that_share_a_document_find_what_one_does_and_end_where_it_does() {
        let detector = detector();
        let document = long_document();
        let end = Instant::now() + Duration::from_secs(600);
        let found = |threads: usize, most: usize| {
            let reading = detector.read_within(&document, Patience::until(end, most).shared_by(threads));
            assert!(reading.parts.len() > 2, "the document has several parts");
            (detector.mentions(&reading), evidence::gather(&detector, &reading).evidence, reading.patience.ended())
        };
        for most in [usize::MAX, 9_000] {
            let alone = found(1, most);
            assert!(alone.0.len() > 8_000 && alone.1.len() > 8_000, "{} mentions, {} evidence", alone.0.len(), alone.1.len());
            assert_eq!(alone.2.is_some(), most == 9_000);
            assert!(found(3, most) == alone, "at most {most}");
        }
    }
}
