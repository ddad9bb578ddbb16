//! What a sentence says of a phrase in it: absent, another person's, hypothetical, possible, past or present, and the cue that
//! decided.
//!
//! Order of decision: other, negated, family, hypothetical, possible, historical, present. A cue in the sentence beats what the
//! section would make of a bare mention. The axes of time and person are kept apart from the assertion.

use crate::{
    dictionary::{CueDirection, CueKind},
    mention::Assertion,
};

use super::{
    Experiencer, Judgement, Section, Temporality,
    cues::{Cues, Frame, Hit},
    scope::Scope,
    subject,
    words::Gap,
};

/// A decision with the words that led to it.
type Reason<'a> = Option<&'a str>;

/// All that is needed to judge one phrase.
pub(crate) struct Judge<'a> {
    frame: &'a Frame<'a>,
    hits: Vec<Hit<'a>>,
    section: Option<&'a Section>,
    in_heading: bool,
}

impl<'a> Judge<'a> {
    /// Looks for the cues around the phrase of `frame`.
    pub(crate) fn new(frame: &'a Frame<'a>, cues: &'a Cues, section: Option<&'a Section>) -> Self {
        let hits = cues.around(frame.words, frame.phrase.clone());
        Self { frame, hits, section, in_heading: false }
    }

    /// Tells whether the phrase is part of a heading.
    pub(crate) const fn in_heading(mut self, in_heading: bool) -> Self {
        self.in_heading = in_heading;
        self
    }

    /// Decides.
    pub(crate) fn judge(&self) -> Judgement {
        let negated = self.reached(CueKind::Negation);
        let family = self.family();
        let hypothetical = self.reached(CueKind::Hypothetical);
        let past = self.past();
        let (assertion, cue) = self.assertion(negated, family, hypothetical, past);
        Judgement {
            assertion,
            temporality: if hypothetical.is_some() {
                Temporality::Hypothetical
            } else if self.is_in_the_past(negated) {
                Temporality::Historical
            } else {
                Temporality::Recent
            },
            experiencer: if family.is_some() { Experiencer::Family } else { Experiencer::Patient },
            cue: cue.split_whitespace().collect::<Vec<_>>().join(" "),
        }
    }

    fn assertion(
        &self,
        negated: Reason<'a>,
        family: Reason<'a>,
        hypothetical: Reason<'a>,
        past: Reason<'a>,
    ) -> (Assertion, &'a str) {
        let template = || if self.in_heading { Some("heading") } else { self.template() };
        let possible = || self.reached(CueKind::Uncertain).or_else(|| self.prior(&["possible"]));
        if let Some(cue) = self.positive_screen() {
            (Assertion::Possible, cue)
        } else if let Some(cue) = template() {
            (Assertion::Other, cue)
        } else if let Some(cue) = negated {
            (Assertion::Negated, cue)
        } else if let Some(cue) = family {
            (Assertion::Family, cue)
        } else if let Some(cue) = hypothetical {
            (Assertion::Hypothetical, cue)
        } else if let Some(cue) = possible() {
            (Assertion::Possible, cue)
        } else if let Some(cue) = past {
            (Assertion::Historical, cue)
        } else {
            (Assertion::Present, self.reached(CueKind::ActiveOverride).or_else(|| self.prior(&["active"])).unwrap_or(""))
        }
    }

    /// A screen that is positive ("positive depression screen", "depression screening was positive") suspects what it looks for.
    fn positive_screen(&self) -> Reason<'a> {
        const SCREENS: [&str; 5] = ["screen", "screens", "screening", "screener", "screenings"];
        let one_of = |index: usize, words: &[&str]| words.iter().any(|word| self.frame.word(index).eq_ignore_ascii_case(word));
        let phrase = &self.frame.phrase;
        let screen = phrase.end;
        if screen >= self.frame.words.len() || !one_of(screen, &SCREENS) {
            return None;
        }
        let before = phrase.start.checked_sub(1).filter(|before| one_of(*before, &["positive", "pos"]));
        let behind = || (screen + 1..screen + 3).find(|index| one_of(*index, &["positive", "pos"]));
        let clear = |index: usize| !self.frame.gap_between(screen, index).has(Gap::PARTS.and(Gap::COMMA));
        let positive = before.or_else(|| behind().filter(|index| clear(*index)))?;
        Some(self.frame.printed(positive.min(screen)..positive.max(screen) + 1))
    }

    /// A questionnaire, a leaflet, an order, a test.
    fn template(&self) -> Reason<'a> {
        self.reached(CueKind::Template)
            .or_else(|| self.prior(&["template", "screen", "admin"]))
            .or_else(|| self.prior(&["medication"]).filter(|_| self.is_indication()))
    }

    /// Whether the sentence is a row or a direction of a medication list, where a condition is only what a drug is for.
    fn is_indication(&self) -> bool {
        const DIRECTIONS: [&str; 10] =
            ["tablet", "tablets", "capsule", "capsules", "take", "mouth", "tab", "cap", "indication", "indications"];
        let words = 0..self.frame.words.len();
        words.clone().any(|index| self.frame.gap(index).has(Gap::COLUMN))
            || words.into_iter().any(|index| DIRECTIONS.iter().any(|word| self.frame.word(index).eq_ignore_ascii_case(word)))
    }

    /// The heading of the section where a bare mention means one of `statuses`.
    fn prior(&self, statuses: &[&str]) -> Reason<'a> {
        let section = self.section.filter(|section| statuses.contains(&section.dx_status.as_str()))?;
        Some(if section.heading.is_empty() { section.class.as_str() } else { section.heading.as_str() })
    }

    /// A relative who has it, or the family history section.
    fn family(&self) -> Reason<'a> {
        subject::relative(self.frame, &self.hits).or_else(|| self.prior(&["family"]))
    }

    /// A cue of the past or a list of past conditions, unless the same item says that it goes on.
    fn past(&self) -> Reason<'a> {
        let past = self.reached(CueKind::Historical).or_else(|| self.prior(&["historical", "resolved"]))?;
        if self.reached(CueKind::ActiveOverride).is_some() { None } else { Some(past) }
    }

    /// The axis of time, whatever else is said: a cue of the past, a negation of history, a section about the past.
    fn is_in_the_past(&self, negated: Reason<'a>) -> bool {
        const SECTIONS: [&str; 4] = ["history", "social_history", "family_history", "allergies"];
        let never = |cue: &str| ["history", "hx", "h/o", "prior", "never"].iter().any(|word| cue.to_lowercase().contains(word));
        let told = self.hits.iter().any(|hit| hit.is(CueKind::Family) && never(self.frame.printed(hit.first..hit.end)));
        self.reached(CueKind::Historical).is_some()
            || negated.is_some_and(never)
            || told
            || self.section.is_some_and(|section| SECTIONS.contains(&section.class.as_str()))
    }

    /// The nearest cue of a kind in whose scope the phrase lies, as printed.
    fn reached(&self, kind: CueKind) -> Reason<'a> {
        let scope = Scope::new(self.frame, &self.hits);
        let reaches = |hit: &&Hit<'_>| {
            hit.is(kind)
                && [CueDirection::Forward, CueDirection::Backward, CueDirection::Any]
                    .into_iter()
                    .filter_map(|direction| hit.row(kind, direction))
                    .any(|row| scope.reaches(hit, row))
        };
        let distance = |hit: &&Hit<'_>| self.distance(hit);
        let hit = self.hits.iter().filter(reaches).min_by_key(distance)?;
        Some(self.frame.printed(hit.first..hit.end))
    }

    /// Words between a cue and the phrase.
    fn distance(&self, hit: &Hit<'_>) -> usize {
        let phrase = &self.frame.phrase;
        phrase.start.saturating_sub(hit.end).max(hit.first.saturating_sub(phrase.end))
    }
}
