//! Diagnoses as the page shows them: in groups of equal weight, with rulesets and categories in words.

use crate::{
    dictionary::Dictionaries,
    document::Format,
    mention::Assertion,
    report::call_sheet::substance,
    triage::{self, Diagnosis, Run},
};

use super::{
    link::Links,
    place,
    quotes::Shelf,
    view::{DiagnosisGroup, DiagnosisView, Lead, QuoteView},
    words,
};

/// What a diagnosis weighs; the order of the groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Weight {
    /// Makes the verdict `parity`.
    Parity,
    /// On a parity list, but in doubt.
    Doubtful,
    /// Present and covered under SB 855.
    Covered,
    /// A mental-health condition of which something else is said.
    Named,
    /// No mental-health condition.
    Elsewhere,
}

/// The titles of the groups that are shown in full.
const TITLES: [(Weight, &str); 4] = [
    (Weight::Parity, "Parity diagnoses"),
    (Weight::Doubtful, "On a parity list, but a person has to decide"),
    (Weight::Covered, "Other mental-health and substance-use diagnoses, present"),
    (Weight::Named, "Named in the record, but not as a present diagnosis"),
];

/// What a diagnosis weighs in a run.
pub(super) fn weight(run: &Run, row: &Diagnosis) -> Weight {
    if triage::is_parity(&run.rulesets, row) {
        Weight::Parity
    } else if triage::doubt(&run.rulesets, row).is_some() {
        Weight::Doubtful
    } else if triage::is_covered(&run.rulesets, row) {
        Weight::Covered
    } else if row.mental {
        Weight::Named
    } else {
        Weight::Elsewhere
    }
}

/// What the views of diagnoses are made with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Context<'c> {
    /// The run.
    pub(super) run: &'c Run,
    /// The tables in use.
    pub(super) dictionaries: &'c Dictionaries,
    /// How files are linked; `None` where they are not.
    pub(super) links: Option<&'c Links>,
}

impl Context<'_> {
    /// The groups of a patient that are shown in full, and the diagnoses that are shown in brief.
    pub(super) fn groups(&self, rows: &[&Diagnosis], shelf: &mut Shelf) -> (Vec<DiagnosisGroup>, Vec<DiagnosisView>) {
        let mut of = |weight: Weight| -> Vec<DiagnosisView> {
            let those = rows.iter().filter(|row| self::weight(self.run, row) == weight);
            those.map(|row| self.view(row, weight, shelf)).collect()
        };
        let groups =
            TITLES.map(|(weight, title)| DiagnosisGroup { title, parity: weight == Weight::Parity, diagnoses: of(weight) });
        let groups = groups.into_iter().filter(|group| !group.diagnoses.is_empty()).collect();
        (groups, of(Weight::Elsewhere))
    }

    fn view(&self, row: &Diagnosis, weight: Weight, shelf: &mut Shelf) -> DiagnosisView {
        let mut quotes = if weight == Weight::Elsewhere { Vec::new() } else { shelf.take(&key(row)) };
        if quotes.is_empty() {
            quotes.push(self.best(row));
        }
        DiagnosisView {
            name: row.description.clone(),
            code: code(row).to_owned(),
            own_code: own_code(row),
            said: words::said(row.assertion, row.clinical_status),
            dates: dates(row),
            mentions: format!("{} in {}", words::count(row.mentions, "mention"), words::count(row.files, "file")),
            lists: if weight <= Weight::Covered { self.lists(row) } else { Vec::new() },
            notes: self.notes(row, weight),
            substance: is_substance(row),
            more: row.mentions.saturating_sub(quotes.len()),
            quotes,
        }
    }

    /// The one line that names a diagnosis in the table of patients.
    pub(super) fn lead(&self, row: &Diagnosis) -> Lead {
        Lead {
            name: row.description.clone(),
            code: code(row).to_owned(),
            said: words::said(row.assertion, row.clinical_status),
            place: place(&row.best_file, self.format_of(&row.best_file), row.best_page, self.links),
        }
    }

    /// The quote of the strongest mention, which every row has.
    fn best(&self, row: &Diagnosis) -> QuoteView {
        QuoteView {
            parts: [row.best_snippet.clone(), String::new(), String::new()],
            date: row.last_date.map(|date| date.to_string()).unwrap_or_default(),
            place: place(&row.best_file, self.format_of(&row.best_file), row.best_page, self.links),
            ..QuoteView::default()
        }
    }

    fn format_of(&self, file: &str) -> Format {
        let found = self.run.files.binary_search_by(|row| row.file.as_bytes().cmp(file.as_bytes()));
        found.ok().and_then(|index| self.run.files.get(index)).map_or(Format::Other, |row| row.format)
    }

    /// `AB 88, the nine severe mental illnesses: Panic disorder`, one for each ruleset.
    pub(super) fn lists(&self, row: &Diagnosis) -> Vec<String> {
        let cells = if row.held.is_empty() { &row.cells } else { &row.held };
        let named = self.run.rulesets.iter().zip(cells.iter()).filter(|(_, labels)| !labels.is_empty());
        let words = named.filter_map(|(id, labels)| {
            let ruleset = self.dictionaries.rulesets.iter().find(|ruleset| ruleset.id == *id)?;
            let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
            Some(format!("{}: {}", words::ruleset(id), words::categories(ruleset, &labels)))
        });
        words.collect()
    }

    fn notes(&self, row: &Diagnosis, weight: Weight) -> Vec<String> {
        let doubt = (weight == Weight::Doubtful).then(|| triage::doubt(&self.run.rulesets, row)).flatten().map(str::to_owned);
        doubt.into_iter().chain(row.notes.iter().cloned()).collect()
    }
}

/// The code that a diagnosis is known by: the ICD-10-CM code, else the record's own.
pub(super) fn code(row: &Diagnosis) -> &str {
    if row.icd10cm.is_empty() { &row.code } else { &row.icd10cm }
}

/// The record's own code, where it is another one.
fn own_code(row: &Diagnosis) -> String {
    match row.code_system {
        Some(system) if row.code != code(row) => format!("{} {}", system.as_str(), row.code),
        _ => String::new(),
    }
}

/// The key under which the quotes of a row are kept.
fn key(row: &Diagnosis) -> String {
    match row.code_system {
        _ if !row.icd10cm.is_empty() => row.icd10cm.to_uppercase(),
        Some(system) if !row.code.is_empty() => format!("{} {}", system.as_str(), row.code),
        _ => row.description.to_lowercase(),
    }
}

/// First and last day.
fn dates(row: &Diagnosis) -> String {
    match (row.first_date, row.last_date) {
        (Some(first), Some(last)) if first != last => format!("{first} to {last}"),
        (first, last) => last.or(first).map(|date| date.to_string()).unwrap_or_default(),
    }
}

fn is_substance(row: &Diagnosis) -> bool {
    substance::is_code(code(row)) || substance::is_text(&row.description)
}

/// Whether a row is a present mental-health diagnosis.
pub(super) fn is_present(row: &Diagnosis) -> bool {
    row.mental && row.assertion == Assertion::Present
}
