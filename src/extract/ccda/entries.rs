//! From a clinical statement to a diagnosis entry: what it is, whose, in which state, and where the narrative prints it.

use super::{concept::Concept, folded, statement::Statement, status, templates::Templates};
use crate::{
    dates::PartialDate,
    document::{CodedEntry, EntryRole, SectionMark, Span, Subject, Verification},
    extract::printed::Printed,
};

/// A diagnosis entry whose names and places are not looked up yet: narratives can stand behind their entries.
#[derive(Debug, Default)]
pub(super) struct Pending<'a> {
    /// What is known already.
    pub(super) entry: CodedEntry,
    /// References into the narrative, the most exact first.
    references: Vec<&'a str>,
    /// Words written in the entry itself, the most trusted first.
    inline: Vec<String>,
    /// Where the section's narrative lies, if it stands before the entry.
    narrative: Span,
    /// What its sources say of its state.
    pub(super) state: status::Sources,
    /// When the visit around it was.
    visit: Option<PartialDate>,
}

impl<'a> Pending<'a> {
    /// The entry of one value of a statement.
    pub(super) fn of(statement: &Statement<'a>, concept: Concept<'a>, section: &SectionMark, narrative: Span) -> Self {
        let times = &statement.times;
        let (code, words) = statement.problem_status.clone().unwrap_or_default();
        let entry = CodedEntry {
            section: section.clone(),
            verification: if statement.negated { Verification::Refuted } else { Verification::Confirmed },
            subject: if statement.family { Subject::Family } else { Subject::Patient },
            date: statement.recorded,
            onset: times.start(),
            resolved: times.high,
            codes: concept.entry_codes(),
            ..CodedEntry::default()
        };
        Self {
            entry,
            references: concept.reference.into_iter().chain(statement.code.reference).chain(statement.reference).collect(),
            inline: [concept.inline, statement.inline.clone()].into_iter().filter(|words| !words.trim().is_empty()).collect(),
            narrative,
            state: status::Sources { code, words, act: String::new() },
            visit: None,
        }
    }

    /// Takes what the act around it says: its status, its date, its subject, that it is negated.
    pub(super) fn take_from(&mut self, act: &Statement<'a>) {
        if self.state.act.is_empty() {
            act.status.clone_into(&mut self.state.act);
        }
        if act.negated && act.kind == "act" {
            self.entry.verification = Verification::Refuted;
        }
        if act.family {
            self.entry.subject = Subject::Family;
        }
        if matches!(act.kind, "encounter" | "encompassingEncounter") {
            self.visit = self.visit.or(act.times.start());
        }
        if self.entry.date.is_none() {
            self.entry.date = act.recorded.or(self.visit);
        }
        if act.kind == "act" && self.references.is_empty() {
            self.references.extend(act.reference);
        }
    }

    /// Takes what lowers the entry: a risk is no condition yet, and what is planned or ordered is its reason at most.
    pub(super) fn qualify(&mut self, statement: &Statement<'a>, around: Templates) {
        if around.and(statement.templates).has(Templates::RISK) && self.entry.verification == Verification::Confirmed {
            self.entry.verification = Verification::Unconfirmed;
            self.entry.notes.push("stated as a risk".to_owned());
        }
        if !statement.mood.is_empty() && self.entry.role != EntryRole::Family {
            self.entry.role = EntryRole::Indication;
            self.entry.notes.push("planned or ordered".to_owned());
        }
    }

    /// The finished entry; `None` for a placeholder ("No known problems").
    pub(super) fn finish(mut self, printed: &Printed<'a>, written: Option<PartialDate>) -> Option<CodedEntry> {
        let place = self.references.iter().find_map(|id| printed.place_of(id));
        let display = self.entry.codes.iter().map(|code| code.display.clone()).find(|display| !display.is_empty());
        let place = place.and_then(|row| narrowed(printed.text(), row, display.as_deref().unwrap_or("")));
        self.entry.span = place.or_else(|| self.searched(printed, display.as_deref()));
        self.entry.name = match self.entry.span {
            Some(span) => printed.text()[span.start..span.end].to_owned(),
            None => self.inline.first().map(|words| folded(words)).or(display).unwrap_or_default(),
        };
        self.date_of_visit();
        status::decide(&mut self.entry, &self.state, written);
        (!is_placeholder(&self.entry)).then_some(self.entry)
    }

    /// A diagnosis of a visit carries the visit's time: that is when it was made, and tells nothing of its onset.
    fn date_of_visit(&mut self) {
        let Some(stated) = self.entry.onset.filter(|_| self.entry.role == EntryRole::EncounterDiagnosis) else { return };
        if self.entry.date.is_none() {
            self.entry.date = Some(stated);
        }
        if self.visit.is_none_or(|visit| stated >= visit) {
            self.entry.onset = None;
        }
    }

    /// Where the section's narrative prints the entry's own words, for entries that refer to nothing.
    fn searched(&self, printed: &Printed<'a>, display: Option<&str>) -> Option<Span> {
        let text = printed.text().get(self.narrative.start..self.narrative.end)?;
        let words = self.inline.iter().map(|words| folded(words)).chain(display.map(str::to_owned));
        words
            .filter(|words| words.len() > 3)
            .find_map(|words| find_words(text, &words))
            .map(|span| span.shifted(self.narrative.start))
    }
}

/// Longest stretch of narrative that is taken for a name.
const LONGEST_NAME: usize = 300;

/// The part of a referenced stretch of narrative that is the name: the display name where it is printed there, else the first
/// cell or line that is more than a number or a date. `None` where nothing in it can be a name.
fn narrowed(text: &str, row: Span, display: &str) -> Option<Span> {
    let printed = text.get(row.start..row.end)?;
    if let Some(span) = find_words(printed, display) {
        return Some(span.shifted(row.start));
    }
    let mut start = row.start;
    for cell in printed.split(['\t', '\n']) {
        let lead = cell.len() - cell.trim_start().len();
        let span = Span::new(start + lead, start + lead + cell.trim().len());
        if cell.chars().filter(|c| c.is_alphabetic()).count() > 2
            && span.len() <= LONGEST_NAME
            && PartialDate::parse(cell).is_none()
        {
            return Some(span);
        }
        start += cell.len() + 1;
    }
    None
}

/// Where words stand in a text, whatever their case, as whole words.
fn find_words(text: &str, words: &str) -> Option<Span> {
    let first = words.bytes().next()?;
    let starts = memchr::memchr2_iter(first.to_ascii_lowercase(), first.to_ascii_uppercase(), text.as_bytes());
    let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    starts.map(|start| Span::new(start, start + words.len())).find(|span| {
        text.get(span.start..span.end).is_some_and(|found| found.eq_ignore_ascii_case(words))
            && !letter(text[..span.start].chars().next_back())
            && !letter(text[span.end..].chars().next())
    })
}

/// Codes that say no more than "a problem" or "no problem".
const GENERIC: [&str; 9] =
    ["55607006", "64572001", "404684003", "160245001", "409586006", "418799008", "282291009", "ASSERTION", "29308-4"];

/// Words, in lower case without signs, that say no more than that or that there is nothing.
const NOTHING: [&str; 31] = [
    "",
    "problem",
    "problems",
    "disease",
    "diagnosis",
    "condition",
    "clinical finding",
    "finding",
    "complaint",
    "symptom",
    "none",
    "none known",
    "none recorded",
    "none reported",
    "no information",
    "no information available",
    "not on file",
    "unknown",
    "na",
    "n a",
    "nothing reported",
    "not available",
    "no data",
    "no data available",
    "not applicable",
    "null",
    "other",
    "no diagnosis",
    "no assessment recorded",
    "not recorded",
    "no current problems or disability",
];

/// Whether an entry says only that there is nothing to say; generic codes beside a real name are dropped.
pub(super) fn is_placeholder(entry: &CodedEntry) -> bool {
    let generic = entry.codes.iter().all(|code| GENERIC.contains(&code.code.as_str()) || code.code.is_empty());
    says_nothing(&entry.name) && (generic || says_no_problem(&entry.name))
        || generic && entry.verification == Verification::Refuted
}

/// Whether a name says no more than "a problem" or that there is none.
fn says_nothing(name: &str) -> bool {
    let words: Vec<String> =
        name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    let name = words.join(" ");
    NOTHING.contains(&name.as_str()) || says_no_problem(&name)
}

/// Whether a name says that there are no problems.
fn says_no_problem(name: &str) -> bool {
    const NEGATIONS: [&str; 6] = ["no known ", "no active ", "no current ", "no significant ", "no past ", "no relevant "];
    const OBJECTS: [&str; 7] =
        ["problem", "diagnos", "condition", "medical history", "family history", "health concern", "past history"];
    let name = name.trim().to_lowercase();
    let bare = ["no problems", "no diagnoses", "no health concerns", "no conditions"].contains(&name.trim_end_matches('.'));
    let negated = NEGATIONS.iter().any(|negation| name.starts_with(negation));
    bare || negated && name.len() < 60 && !name.contains(" with ") && OBJECTS.iter().any(|object| name.contains(object))
}

/// What kind of list the entry stands in, by the statement, the statements around it and the section.
pub(super) fn role(own: Templates, around: Templates, relation: &str, section: Option<EntryRole>) -> EntryRole {
    let all = own.and(around);
    if own.has(Templates::INDICATION) || relation == "RSON" {
        EntryRole::Indication
    } else if all.has(Templates::FAMILY) || section == Some(EntryRole::Family) {
        EntryRole::Family
    } else if all.has(Templates::ENCOUNTER_DIAGNOSIS) {
        EntryRole::EncounterDiagnosis
    } else {
        section.unwrap_or(if around.has(Templates::CONCERN) { EntryRole::Problem } else { EntryRole::Other })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_is_found_within_its_row() {
        let text = "x\n1/2/2020\tDepression, recurrent\tF33.1";
        let row = Span::new(2, text.len());
        let span = narrowed(text, row, "").unwrap();
        assert_eq!(&text[span.start..span.end], "Depression, recurrent");
        let span = narrowed(text, row, "depression").unwrap();
        assert_eq!(&text[span.start..span.end], "Depression");
        assert_eq!(narrowed(text, Span::new(2, 10), ""), None);
    }

    #[test]
    fn placeholders_are_told_from_diagnoses() {
        for name in ["No known problems", "Not on file", "NONE RECORDED", "Problem", "No Known Active Problems", "n/a", ""] {
            assert!(says_nothing(name), "{name}");
        }
        for name in [
            "Depression",
            "No problem with Depression noted with anxiety",
            "Problem gambling",
            "No code problem",
            "None-epileptic seizures",
        ] {
            assert!(!says_nothing(name), "{name}");
        }
    }
}
