//! From a code to the categories of each ruleset, with the rule that decided.
//!
//! Decided for each category alone: among its rules that match, the one with the most code characters wins (a range counts the
//! characters of its start, a regex the whole code); ties go exclude, then flag, then include. ICD-9-CM codes have rules of
//! their own and never pass through the map to ICD-10-CM.

use regex::Regex;

use crate::{dates::PartialDate, document::CodeSystem};

/// What a rule does with a code that it matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// In the category.
    Include,
    /// Shown with `?`, never counted.
    Flag,
    /// Not in the category.
    Exclude,
}

/// How a rule's code is compared. All comparisons are blind to case and see the dotted code.
#[derive(Clone, Debug)]
pub enum Pattern {
    /// The code starts with it.
    Prefix(String),
    /// The code is it.
    Exact(String),
    /// The code's first characters lie between the two, which are of one length (`F01` to `F99`, `Z91.4` to `Z91.5`), both included.
    Range(String, String),
    /// The whole code matches it.
    Regex(Regex),
}

/// One row of a ruleset.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Category id (`MDD`).
    pub category: String,
    /// Category in words.
    pub title: String,
    /// The code system it speaks of.
    pub system: CodeSystem,
    /// What it matches.
    pub pattern: Pattern,
    /// What it does.
    pub action: Action,
    /// Least age in years, where the rule has one.
    pub age_min: Option<i16>,
    /// Greatest age in years, where the rule has one.
    pub age_max: Option<i16>,
    /// The source of the rule.
    pub citation: String,
    /// Remark.
    pub note: String,
    /// Line of the file, from 1.
    pub line: u64,
}

/// A ruleset: one column of the reports.
#[derive(Clone, Debug)]
pub struct Ruleset {
    /// Its id, the column's name.
    pub id: String,
    /// Its rules in the order of the file.
    pub rules: Vec<Rule>,
}

/// A code with what the rules may ask about it.
#[derive(Clone, Debug, Default)]
pub struct Question<'a> {
    /// Its system.
    pub system: CodeSystem,
    /// The dotted code.
    pub code: &'a str,
    /// The name printed with it, or empty.
    pub name: &'a str,
    /// The date of the mention.
    pub date: Option<PartialDate>,
    /// The patient's age in years on the report's date.
    pub age: Option<i16>,
}

impl Question<'_> {
    /// Until 2021-09-30 F32.9 also meant "depression NOS" (F32.A came on 2021-10-01): without "major" in its name it is only a flag.
    /// Nothing else that a ruleset says depends on the day or the name.
    #[must_use]
    pub fn is_depression_nos(&self) -> bool {
        let old = || self.date.is_some_and(|date| (date.first_day().year(), date.first_day().month()) < (2021, 10));
        self.code.eq_ignore_ascii_case("F32.9") && old() && !self.name.to_lowercase().contains("major")
    }
}

/// A category that a code stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership<'r> {
    /// Category id.
    pub category: &'r str,
    /// Whether the ruleset only flags it (`?` in the reports).
    pub flagged: bool,
    /// Line of the rule that decided, from 1.
    pub line: u64,
}

impl Membership<'_> {
    /// The id as the reports print it, with `?` behind a flagged one.
    #[must_use]
    pub fn label(&self) -> String {
        format!("{}{}", self.category, if self.flagged { "?" } else { "" })
    }
}

impl Ruleset {
    /// A category in words; its id where no rule names it.
    #[must_use]
    pub fn title<'r>(&'r self, category: &'r str) -> &'r str {
        self.rules.iter().find(|rule| rule.category == category).map_or(category, |rule| rule.title.as_str())
    }

    /// The categories of a code, in the order in which the file first names them.
    #[must_use]
    pub fn categories(&self, question: &Question<'_>) -> Vec<Membership<'_>> {
        let mut best: Vec<(&Rule, usize)> = Vec::new();
        for rule in &self.rules {
            let Some(weight) = rule.weight(question) else { continue };
            match best.iter_mut().find(|(held, _)| held.category == rule.category) {
                Some((held, held_weight)) if (weight, rule.action) > (*held_weight, held.action) => {
                    (*held, *held_weight) = (rule, weight);
                }
                Some(_) => {}
                None => best.push((rule, weight)),
            }
        }
        best.sort_by_key(|(rule, _)| self.rules.iter().position(|first| first.category == rule.category));
        best.into_iter().filter_map(|(rule, _)| rule.membership(question)).collect()
    }
}

impl Rule {
    /// How many code characters of the rule match the code; `None` where it does not match or speaks of another age.
    fn weight(&self, question: &Question<'_>) -> Option<usize> {
        if self.system != question.system || !self.fits_age(question.age) {
            return None;
        }
        let code = question.code;
        let starts = |prefix: &str| code.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
        match &self.pattern {
            Pattern::Prefix(prefix) => starts(prefix).then(|| characters(prefix)),
            Pattern::Exact(exact) => code.eq_ignore_ascii_case(exact).then(|| characters(exact)),
            Pattern::Range(from, to) => {
                let head = || code.bytes().take(from.len()).map(|byte| byte.to_ascii_uppercase());
                let within = code.is_char_boundary(from.len()) && head().ge(from.bytes()) && head().le(to.bytes());
                within.then(|| characters(from))
            }
            Pattern::Regex(regex) => regex.is_match(code).then(|| characters(code)),
        }
    }

    /// A rule without an age fits everybody; an unknown age is decided in [`Rule::membership`].
    fn fits_age(&self, age: Option<i16>) -> bool {
        age.is_none_or(|age| self.age_min.is_none_or(|min| min <= age) && self.age_max.is_none_or(|max| age <= max))
    }

    /// The membership that the winning rule of a category gives.
    fn membership(&self, question: &Question<'_>) -> Option<Membership<'_>> {
        let age_unknown = question.age.is_none() && (self.age_min.is_some() || self.age_max.is_some());
        let flagged = self.action == Action::Flag || age_unknown || self.category == "MDD" && question.is_depression_nos();
        (self.action != Action::Exclude).then_some(Membership { category: &self.category, flagged, line: self.line })
    }
}

/// Code characters of a pattern: the dot is none.
fn characters(code: &str) -> usize {
    code.bytes().filter(|byte| *byte != b'.').count()
}

#[cfg(test)]
mod tests;
