//! How far a cue reaches: to the end of its clause, on through a list, and backwards only where nothing follows it.

use crate::dictionary::{Cue, CueDirection, CueKind};

use super::{
    course::{Course, course},
    cues::{Frame, Hit},
    words::Gap,
};

/// Words that carry a list on without using up a cue's reach.
const CONJUNCTIONS: [&str; 5] = ["or", "and", "nor", "any", "versus"];
/// A cue that reaches at least this many words goes on through a list; a shorter one belongs to the words beside it.
const LIST: usize = 8;
/// How many words the first of two predicates may take ("was considered by another clinic in 2014 and ruled out").
const PREDICATE: usize = 12;
/// Words that doubt what stands on either side of them.
const VERSUS: [&str; 3] = ["vs", "vs.", "versus"];
/// Words that can open a clause.
const OPENERS: [&str; 4] = ["and", "who", "which", "that"];
/// Words behind a name that begin a phrase of their own.
const PREPOSITIONS: [&str; 13] =
    ["in", "at", "about", "with", "without", "before", "after", "of", "since", "during", "for", "while", "to"];
/// Words of the beginning of a condition, which may go on.
const ONSETS: [&str; 8] = ["began", "beginning", "started", "starting", "diagnosed", "dx'd", "onset", "emerged"];
/// What closes a clause.
const CLOSES: Gap =
    Gap::COMMA.and(Gap::SEMICOLON).and(Gap::PERIOD).and(Gap::PARAGRAPH).and(Gap::CLOSE).and(Gap::COLUMN).and(Gap::SLASH);

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
        hit.end <= start
            && !self.is_in_closed_bracket(hit.end, start)
            && !self.is_parted(hit.end, start, row.kind)
            && !self.is_labelled(hit.end, start, row.kind)
            && (row.kind != CueKind::Negation || !self.is_told(hit.end))
            && self.within(hit.end, start, row.scope_words)
    }

    /// Whether a bracket that holds a cue and something behind it closes before the phrase ("MDD (r/o bipolar), PTSD").
    fn is_in_closed_bracket(&self, from: usize, to: usize) -> bool {
        let opens = |index: usize| self.frame.gap(index).has(Gap::OPEN);
        let close = (from + 1..=to).find(|index| self.frame.gap(*index).has(Gap::CLOSE));
        close.is_some_and(|close| !(from..=close).any(opens))
    }

    /// Whether the phrase is told to be there in spite of a negation in front ("no acute distress, depression is stable"): it has its
    /// course, and words or a comma part it from the negation.
    fn is_told(&self, from: usize) -> bool {
        let start = self.frame.phrase.start;
        match course(self.frame) {
            None => false,
            Some(Course::Sentence) if start > from => true,
            Some(_) => (from.max(start.saturating_sub(2))..=start).any(|index| self.frame.gap(index).has(Gap::COMMA)),
        }
    }

    fn backward(&self, hit: &Hit<'_>, row: &Cue) -> bool {
        let end = self.frame.phrase.end;
        if hit.first < end {
            return false;
        }
        if row.kind == CueKind::Negation && self.is_second_predicate(hit, row) {
            return self.within(end, hit.first, PREDICATE) && !self.is_cut(end, hit.first - 1);
        }
        !self.is_parted_behind(end, hit.first)
            && (row.kind != CueKind::Template || self.is_compound(end, hit.first))
            && (row.kind != CueKind::Historical || !self.is_onset(end, hit.first))
            && self.within(end, hit.first, row.scope_words)
            && (!must_close(hit, row) || self.closes_clause(hit))
    }

    /// Whether a cue is the second thing said of the phrase ("was considered and ruled out", "in 2015 but later felt to be
    /// misdiagnosis"): nothing but an auxiliary stands between "and" or "but" and the cue, so that the subject is the same.
    fn is_second_predicate(&self, hit: &Hit<'_>, row: &Cue) -> bool {
        let phrase_end = self.frame.phrase.end;
        let before =
            |index: usize| index.checked_sub(1).filter(|before| *before >= phrase_end).map(|before| self.frame.word(before));
        let one_of = |word: Option<&str>, words: &[&str]| {
            word.is_some_and(|word| words.iter().any(|known| word.eq_ignore_ascii_case(known)))
        };
        let verb = || self.hits.iter().any(|other| other.is(CueKind::Verb) && other.first >= phrase_end && other.end < hit.first);
        one_of(before(hit.first), &["and", "then"]) && verb() || one_of(before(hit.first), &["but"]) && !must_close(hit, row)
    }

    /// Whether a word or sign that no scope crosses stands between two words.
    fn is_cut(&self, from: usize, to: usize) -> bool {
        let hard = (from..=to).any(|index| self.frame.gap(index).has(Gap::SEMICOLON.and(Gap::PARAGRAPH)));
        hard || self.hits.iter().any(|hit| hit.first >= from && hit.end <= to && hit.is(CueKind::ScopeEnd))
    }

    /// Whether a label stands between a negation and the phrase ("Not obtainable. REFERRING DIAGNOSIS: syncope").
    fn is_labelled(&self, from: usize, to: usize, kind: CueKind) -> bool {
        kind == CueKind::Negation && (from + 3..=to).any(|index| self.frame.gap(index).has(Gap::COLON))
    }

    /// Whether nothing follows a cue in its clause.
    fn closes_clause(&self, hit: &Hit<'_>) -> bool {
        hit.end >= self.frame.words.len() || self.frame.gap(hit.end).has(CLOSES)
    }

    /// Whether something between two words ends a scope: a semicolon, "but", another clause's verb.
    fn is_parted(&self, from: usize, to: usize, kind: CueKind) -> bool {
        let last = to.min(self.frame.words.len().saturating_sub(1));
        let parts = if self.leads_list(from, last, kind) { Gap::PARAGRAPH } else { Gap::SEMICOLON.and(Gap::PARAGRAPH) };
        let hard = (from..=last).any(|index| self.frame.gap(index).has(parts));
        hard || kind != CueKind::Template
            && self.hits.iter().filter(|hit| hit.first >= from && hit.end <= to).any(|hit| self.ends(hit, from, kind))
    }

    /// Whether doubt is the label of a list, whose items semicolons part ("Rule outs: PTSD; OCD").
    fn leads_list(&self, from: usize, last: usize, kind: CueKind) -> bool {
        kind == CueKind::Uncertain
            && self.frame.gap(from).has(Gap::COLON)
            && !(from + 1..=last).any(|index| self.frame.gap(index).has(Gap::COLON))
    }

    /// Whether a time in the past is that of the beginning ("depression began in college").
    fn is_onset(&self, from: usize, to: usize) -> bool {
        (from..to).any(|index| ONSETS.iter().any(|word| self.frame.word(index).eq_ignore_ascii_case(word)))
    }

    /// Whether a name and a noun behind it make a compound ("depression scale"): not where the noun is another item, has a preposition
    /// of its own ("anxiety in class") or a verb ("ADHD and takes medication").
    fn is_compound(&self, from: usize, to: usize) -> bool {
        let one_of = |index: usize, words: &[&str]| words.iter().any(|word| self.frame.word(index).eq_ignore_ascii_case(word));
        let said = |hit: &Hit<'_>| hit.first >= from && hit.end <= to && hit.is(CueKind::Verb);
        let another = to > from && one_of(to - 1, &CONJUNCTIONS) || self.frame.gap(to).has(Gap::COMMA);
        !another && !(from..to).any(|index| one_of(index, &PREPOSITIONS)) && !self.hits.iter().any(said)
    }

    /// Whether something between the phrase and a cue behind it parts them. A verb right before the cue belongs to the phrase
    /// ("depression is unlikely"), one further in front has said something of it already.
    fn is_parted_behind(&self, from: usize, to: usize) -> bool {
        let said = |hit: &Hit<'_>| hit.first >= from && hit.end < to && hit.is(CueKind::Verb);
        self.is_cut(from, to) || self.hits.iter().any(said)
    }

    /// Whether a word between a cue and the phrase ends the cue's scope.
    fn ends(&self, hit: &Hit<'_>, from: usize, kind: CueKind) -> bool {
        let negation = kind == CueKind::Negation;
        hit.is(CueKind::ScopeEnd)
            || !negation && kind != CueKind::ActiveOverride && hit.row(CueKind::Negation, CueDirection::Forward).is_some()
            || negation && hit.is(CueKind::NegationEnd)
            || hit.is(CueKind::Verb) && (negation || (from..=hit.first).any(|index| self.opens_clause(index)))
    }

    /// Whether a new clause can begin at a word: a comma before it, "and", "who".
    fn opens_clause(&self, index: usize) -> bool {
        let word = self.frame.word(index);
        self.frame.gap(index).has(Gap::COMMA) || OPENERS.iter().any(|opener| word.eq_ignore_ascii_case(opener))
    }

    /// Whether the words from `from` to `to` are few enough; in a list every item starts the count anew.
    fn within(&self, from: usize, to: usize, reach: usize) -> bool {
        if reach == 0 {
            return true;
        }
        let mut used = 0;
        for index in from..to {
            used = if reach >= LIST && self.carries_on(index) { 0 } else { used + 1 };
            if used > reach {
                return false;
            }
        }
        reach >= LIST || !(from + 1..=to).any(|index| index < self.frame.words.len() && self.is_next_item(index, from))
    }

    /// Whether a comma in front of a word parts it from a short cue; right behind the cue itself it does not.
    fn is_next_item(&self, index: usize, from: usize) -> bool {
        index > from && self.frame.gap(index).has(Gap::COMMA)
    }

    fn carries_on(&self, index: usize) -> bool {
        let word = self.frame.word(index);
        self.frame.gap(index).has(Gap::COMMA.and(Gap::SLASH))
            || CONJUNCTIONS.iter().any(|conjunction| word.eq_ignore_ascii_case(conjunction))
    }
}

/// Whether a cue points backwards only at the end of a clause: a single negating word ("absent"), and words that are also a cue in
/// front of a phrase ("denied").
fn must_close(hit: &Hit<'_>, row: &Cue) -> bool {
    if VERSUS.iter().any(|word| row.cue == *word) {
        return false;
    }
    hit.row(row.kind, CueDirection::Forward).is_some() || row.kind == CueKind::Negation && hit.end == hit.first + 1
}
