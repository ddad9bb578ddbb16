//! A clinical statement (act, observation, encounter …) while its element is open.

use super::{
    concept::{Concept, WrittenCode},
    templates::Templates,
};
use crate::{dates::PartialDate, extract::xml::Tag};

/// When something was, as an interval.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Times {
    /// The one time given, or the interval's centre.
    pub(super) at: Option<PartialDate>,
    /// The interval's start.
    pub(super) low: Option<PartialDate>,
    /// The interval's end.
    pub(super) high: Option<PartialDate>,
}

impl Times {
    /// Takes the time that an element states (`effectiveTime` itself, `low`, `center`, `high`); the first one counts.
    pub(super) fn take(&mut self, tag: &Tag<'_>) {
        let slot = match tag.name {
            "low" => &mut self.low,
            "high" => &mut self.high,
            _ => &mut self.at,
        };
        if slot.is_none() {
            *slot = time_of(tag);
        }
    }

    /// When it began.
    pub(super) fn start(&self) -> Option<PartialDate> {
        self.low.or(self.at)
    }
}

/// The date of a time stamp. Some records write the date where a nullFlavor belongs.
pub(super) fn time_of(tag: &Tag<'_>) -> Option<PartialDate> {
    let stamp = tag.raw("value").or_else(|| tag.raw("nullFlavor"))?;
    PartialDate::from_hl7(stamp).or_else(|| PartialDate::from_iso(stamp))
}

/// A clinical statement.
#[derive(Debug, Default)]
pub(super) struct Statement<'a> {
    /// Element name.
    pub(super) kind: &'a str,
    /// Depth of its element.
    pub(super) depth: usize,
    /// `typeCode` of the relationship to the statement around it.
    pub(super) relation: &'a str,
    /// What its templates say it is.
    pub(super) templates: Templates,
    /// Its code.
    pub(super) code: Concept<'a>,
    /// Its coded values.
    pub(super) values: Vec<Concept<'a>>,
    /// ICD codes that stand where an interpretation belongs.
    pub(super) interpreted: Vec<WrittenCode<'a>>,
    /// Codes of an ICD system elsewhere in it.
    pub(super) elsewhere: Vec<Concept<'a>>,
    /// Its value, where that is a number or text.
    pub(super) number: String,
    /// `text/reference`, without the `#`.
    pub(super) reference: Option<&'a str>,
    /// `text` written in the entry itself.
    pub(super) inline: String,
    /// `statusCode`.
    pub(super) status: &'a str,
    /// `effectiveTime`.
    pub(super) times: Times,
    /// When its author wrote it.
    pub(super) recorded: Option<PartialDate>,
    /// `negationInd`.
    pub(super) negated: bool,
    /// `moodCode`, empty for what happened (`EVN`).
    pub(super) mood: &'a str,
    /// Whether its subject is a relative.
    pub(super) family: bool,
    /// The status of the problem, from a status observation in it: code and words.
    pub(super) problem_status: Option<(String, String)>,
    /// Who performed it.
    pub(super) performers: Vec<String>,
    /// The number of entries that were there when it began.
    pub(super) first_entry: usize,
}

impl<'a> Statement<'a> {
    /// The statement of a start tag.
    pub(super) fn of(tag: &Tag<'a>, depth: usize, relation: &'a str, first_entry: usize) -> Self {
        let mut statement = Self { kind: tag.name, depth, relation, first_entry, ..Self::default() };
        for (key, value) in tag.attributes() {
            match key {
                "negationInd" => statement.negated = value.trim().eq_ignore_ascii_case("true") || value.trim() == "1",
                "moodCode" if value != "EVN" => statement.mood = value,
                _ => {}
            }
        }
        statement
    }

    /// Takes a value that is text: a number, or the words for a condition.
    pub(super) fn take_text(&mut self, text: &str) {
        let text = text.trim();
        if text.contains(|c: char| c.is_ascii_digit()) && text.len() < 20 {
            text.clone_into(&mut self.number);
        } else if !text.is_empty() {
            self.values.push(Concept { inline: text.to_owned(), ..Concept::default() });
        }
    }

    /// The conditions that it names, taken out of it. `listed`: its section is one that lists diagnoses.
    pub(super) fn conditions(&mut self, listed: bool) -> Vec<Concept<'a>> {
        let diagnosis = self.kind == "observation" && self.is_diagnosis(listed);
        let mut conditions = std::mem::take(&mut self.values);
        conditions.retain(|value| value.has_icd() || diagnosis && value.names_a_condition(self.reference.is_some()));
        if let Some(first) = conditions.first_mut() {
            first.codes.extend(self.interpreted.drain(..));
        } else if !self.interpreted.is_empty() {
            conditions.push(Concept { codes: self.interpreted.drain(..).collect(), ..Concept::default() });
        }
        if self.code.has_icd() {
            conditions.push(self.code.clone());
        }
        conditions.append(&mut self.elsewhere);
        conditions
    }

    /// What it found: its number, or the words of its value where that has a question to it; none of what is planned.
    pub(super) fn answer(&self) -> String {
        if !self.number.is_empty() {
            return self.number.clone();
        }
        let answers = self.kind == "observation" && self.mood.is_empty() && !self.negated && !self.code.words().is_empty();
        self.values.first().filter(|_| answers).map(|value| value.words().trim().to_owned()).unwrap_or_default()
    }

    /// Whether its coded value is a condition: by its templates, or, without any that say so, by its code and section.
    fn is_diagnosis(&self, listed: bool) -> bool {
        let by_code = listed && super::templates::states_a_condition(&self.code.first_code());
        !self.templates.has(Templates::NOT_A_DIAGNOSIS) && (self.templates.has(Templates::DIAGNOSIS) || by_code)
    }

    /// Whether it says what state the problem around it is in.
    pub(super) fn is_problem_status(&self) -> bool {
        self.templates.has(Templates::STATUS) || super::templates::states_a_status(&self.code.first_code())
    }

    /// Code and words of its first value.
    pub(super) fn value_words(&self) -> (String, String) {
        let value = self.values.first();
        value.map(|value| (value.first_code().into_owned(), value.words().into_owned())).unwrap_or_default()
    }
}

/// Whether an element is a clinical statement.
pub(super) fn is_statement(name: &str) -> bool {
    matches!(
        name,
        "act"
            | "observation"
            | "encounter"
            | "procedure"
            | "substanceAdministration"
            | "organizer"
            | "supply"
            | "encompassingEncounter"
            | "observationMedia"
            | "regionOfInterest"
    )
}
