//! How far a cue reaches: to the end of its clause, on through a list, and backwards only where nothing follows it.

use crate::dictionary::{Cue, CueDirection, CueKind};

use super::{
    cues::{Frame, Hit},
    words::Gap,
};

/// Words that carry a list on without using up a cue's reach.
const CONJUNCTIONS: [&str; 4] = ["or", "and", "nor", "any"];

/// The clause structure of a sentence, as far as cues need it.
pub(crate) struct Scope<'a> {
    frame: &'a Frame<'a>,
    hits: &'a [Hit<'a>],
}

impl<'a> Scope<'a> {
    pub(crate) const fn new(frame: &'a Frame<'a>, hits: &'a [Hit<'a>]) -> Self {
        Self { frame, hits }
    }

    /// Whether the phrase lies in the scope of a cue.
    pub(crate) fn reaches(&self, hit: &Hit<'_>, row: &Cue) -> bool {
        match row.direction {
            CueDirection::Any => true,
            CueDirection::None => false,
            CueDirection::Forward => self.forward(hit, row),
            CueDirection::Backward => self.backward(hit, row),
        }
    }

    fn forward(&self, hit: &Hit<'_>, row: &Cue) -> bool {
        let start = self.frame.phrase.start;
        hit.end <= start && !self.is_parted(hit.end, start, row.kind) && self.within(hit.end, start, row.scope_words)
    }

    fn backward(&self, hit: &Hit<'_>, row: &Cue) -> bool {
        let end = self.frame.phrase.end;
        hit.first >= end
            && !self.is_parted(end, hit.first, row.kind)
            && hit.first - end <= row.scope_words
            && (!self.goes_both_ways(hit, row) || self.closes_clause(hit))
    }

    /// Whether the same words are also a cue in front of a phrase ("denied").
    fn goes_both_ways(&self, hit: &Hit<'_>, row: &Cue) -> bool {
        hit.row(row.kind, CueDirection::Forward).is_some()
    }

    /// Whether nothing follows a cue in its clause.
    fn closes_clause(&self, hit: &Hit<'_>) -> bool {
        let ends = Gap::COMMA.and(Gap::SEMICOLON).and(Gap::PERIOD).and(Gap::PARAGRAPH).and(Gap::CLOSE).and(Gap::COLUMN);
        hit.end >= self.frame.words.len() || self.frame.gap(hit.end).has(ends)
    }

    /// Whether something between two words ends a scope: a semicolon, "but", another clause's verb.
    fn is_parted(&self, from: usize, to: usize, kind: CueKind) -> bool {
        let last = to.min(self.frame.words.len().saturating_sub(1));
        let hard = (from..=last).any(|index| self.frame.gap(index).has(Gap::SEMICOLON.and(Gap::PARAGRAPH)));
        let ends = |hit: &Hit<'_>| hit.first >= from && hit.end <= to && hit.is(CueKind::ScopeEnd);
        hard || !matches!(kind, CueKind::Template | CueKind::Family) && self.hits.iter().any(ends)
    }

    /// Whether the words from `from` to `to` are few enough; a comma, a slash or a conjunction starts the count anew.
    fn within(&self, from: usize, to: usize, reach: usize) -> bool {
        let mut used = 0;
        for index in from..to {
            let anew = self.frame.gap(index).has(Gap::COMMA.and(Gap::SLASH)) || self.is_conjunction(index);
            used = if anew { 0 } else { used + 1 };
            if reach > 0 && used > reach {
                return false;
            }
        }
        true
    }

    fn is_conjunction(&self, index: usize) -> bool {
        let word = self.frame.word(index);
        CONJUNCTIONS.iter().any(|conjunction| word.eq_ignore_ascii_case(conjunction))
    }

    /// Whether a relative is the one who has it, and not who reports it or comes along.
    pub(crate) fn is_subject(&self, hit: &Hit<'_>) -> bool {
        const REPORTS: [&str; 16] = [
            "reports",
            "reported",
            "states",
            "stated",
            "says",
            "said",
            "notes",
            "noted",
            "believes",
            "thinks",
            "feels",
            "denies",
            "denied",
            "brought",
            "called",
            "describes",
        ];
        let next = self.frame.word(hit.end);
        !REPORTS.iter().any(|verb| next.eq_ignore_ascii_case(verb))
    }
}
