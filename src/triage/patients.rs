//! The second pass: what the files of each patient say, counted, rolled up and judged.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use jiff::civil::Date;
use rayon::prelude::*;

use crate::{
    dates::PartialDate,
    dictionary::Dictionaries,
    error::ConfigError,
    evidence::EvidenceKind,
    file_report::{FileReport, ReportSource},
    mention::Assertion,
};

use super::{
    Cells, Count, Diagnosis, FileRow, Gap, Patient, Run,
    cells::{self, Labels, Pool},
    concerns::Concerns,
    gaps::{Found, Visits},
    redact, rollup,
    strangers::Foreign,
    summary::Summary,
    survey::{Person, Survey},
    tally::{self, Seen, Tally},
    verdict,
};

/// An age below this makes a child.
const ADULT: i16 = 18;
/// Evidence that speaks for the functional part of the child limb.
const FUNCTIONAL: [(EvidenceKind, &str); 5] = [
    (EvidenceKind::Impairment, "impairment"),
    (EvidenceKind::WorkSchool, "school"),
    (EvidenceKind::Risk, "risk"),
    (EvidenceKind::Hospitalization, "hospitalization"),
    (EvidenceKind::LevelOfCare, "level of care"),
];

/// What is counted of one patient.
#[derive(Debug, Default)]
struct Account {
    tallies: BTreeMap<String, Tally>,
    summary: Summary,
    visits: Visits,
    /// Newest day on which the record shows the patient.
    last_seen: Option<PartialDate>,
    /// Newest day of any document.
    newest: Option<PartialDate>,
}

/// Reads all reports again, patient by patient, and makes the run: what is counted of a patient is forgotten when his rows are made, so that it
/// does not grow with the run, and threads share the patients.
pub(super) fn assemble(
    reports: &dyn ReportSource,
    survey: Survey,
    dictionaries: &Dictionaries,
    as_of: Date,
) -> Result<Run, ConfigError> {
    let foreign = survey.foreign_of();
    let own = |number: usize| foreign.get(&number).map_or(&[][..], Vec::as_slice);
    let all: Vec<(usize, Vec<usize>)> = survey.counted().into_iter().enumerate().filter(|(_, files)| !files.is_empty()).collect();
    let pool = Pool::default();
    let closed = all.par_iter().map(|(number, files)| {
        let mut account = Account::default();
        for index in files {
            let (report, row) = (reports.get(*index)?, &survey.files[*index]);
            let mut report = Cow::Borrowed(&*report);
            if let Some(masks) = &survey.masks {
                masks.hide_births(&row.patient_id, report.to_mut());
            }
            account.add(*index, &report, row, dictionaries, as_of);
        }
        let mut closed = account.close(*number, &survey, own(*number), dictionaries);
        closed.share(&pool);
        Ok(closed)
    });
    let mut closed: Vec<Closed> = closed.collect::<Result<_, ConfigError>>()?;
    closed.sort_by_cached_key(|one| order(&one.patient));
    Ok(run(closed, survey, dictionaries, as_of))
}

/// Risk first, then by verdict, name and id.
fn order(patient: &Patient) -> impl Ord + use<> {
    (patient.risk.is_empty(), patient.verdict, super::fold::fold(&patient.name), patient.patient_id.clone())
}

fn run(closed: Vec<Closed>, survey: Survey, dictionaries: &Dictionaries, as_of: Date) -> Run {
    let Survey { files, masks, .. } = survey;
    let rulesets = dictionaries.rulesets.iter().map(|ruleset| ruleset.id.clone()).collect();
    let mut run = Run { as_of, rulesets, files, patients: Vec::new(), diagnoses: Vec::new(), gaps: Vec::new(), masks };
    run.patients.reserve_exact(closed.len());
    run.diagnoses.reserve_exact(closed.iter().map(|one| one.diagnoses.len()).sum());
    for one in closed {
        run.gaps.extend(one.gaps);
        run.diagnoses.extend(one.diagnoses);
        run.patients.push(one.patient);
    }
    run.gaps.sort_by_key(|gap| (gap.file, gap.evidence.date));
    run
}

/// A patient's rows.
struct Closed {
    patient: Patient,
    diagnoses: Vec<Diagnosis>,
    gaps: Vec<Gap>,
}

impl Closed {
    /// Takes no more room than needed until the rows of all patients are one list.
    fn share(&mut self, pool: &Pool) {
        pool.share(&mut self.patient.cells);
        for diagnosis in &mut self.diagnoses {
            pool.share(&mut diagnosis.cells);
            pool.share(&mut diagnosis.held);
        }
        self.diagnoses.shrink_to_fit();
    }
}

impl Account {
    /// Counts one file. What stands on a page that names somebody else is nobody's.
    fn add(&mut self, index: usize, report: &FileReport, row: &FileRow, dictionaries: &Dictionaries, as_of: Date) {
        let until = |date: Option<PartialDate>| date.filter(|date| date.first_day() <= as_of);
        let document = until(report.header.date);
        self.newest = self.newest.max(document);
        let mut labels = Labels::new(&dictionaries.rulesets, row.age);
        for mention in &report.mentions {
            if row.patient_on(mention.place.as_ref().map(|place| place.page)).is_empty() {
                continue;
            }
            if !(mention.date == document && tally::stands_in_list(mention)) {
                self.last_seen = self.last_seen.max(until(mention.date));
            }
            let cells = labels.of_mention(mention);
            let seen = Seen { mention, file: index, document, cells: &cells };
            self.tallies.entry(tally::key(mention)).or_default().add(seen);
        }
        for (_, day) in report.visited.iter().filter(|(page, _)| !row.patient_on(Some(*page)).is_empty()) {
            self.last_seen = self.last_seen.max(until(Some(*day)));
        }
        for evidence in report.evidence.iter().filter(|evidence| !row.patient_on(Some(evidence.page)).is_empty()) {
            self.last_seen = self.last_seen.max(until(evidence.date));
            self.summary.add(evidence);
            self.visits.add(evidence, index);
        }
    }

    /// Rolls up what was counted.
    fn close(self, number: usize, survey: &Survey, foreign: &[&Foreign], dictionaries: &Dictionaries) -> Closed {
        let person = &survey.people[number];
        let newest = self.newest.max(self.last_seen);
        let mut diagnoses = rollup::rows(self.tallies, &person.id, &survey.files, newest);
        let mut gaps = self.visits.gaps();
        if let Some(masks) = &survey.masks {
            diagnoses.iter_mut().for_each(|row| masks.diagnosis(row, dictionaries));
            gaps.iter_mut().for_each(|gap| gap.evidence = masks.evidence(&person.id, &gap.evidence));
        }
        let mut concerns = concerns(number, survey, foreign);
        concerns.risk = !self.summary.risk().is_empty();
        concerns.functional = functional(&self.summary);
        concerns.open_tail = self.visits.open_tail(newest);
        let files: Vec<&FileRow> = person.files.iter().map(|index| &survey.files[*index]).collect();
        let rulesets: Vec<String> = dictionaries.rulesets.iter().map(|ruleset| ruleset.id.clone()).collect();
        let (verdict, reasons) = verdict::decide(&dictionaries.rulesets, &diagnoses, &files, &concerns);
        let count = |kind| self.summary.count(kind);
        let patient = Patient {
            patient_id: person.id.clone(),
            name: person.name.clone(),
            date_of_birth: person.birth,
            mrn: person.mrn.clone(),
            age: if survey.masks.is_some() { redact::age(person.age) } else { person.age },
            verdict,
            reasons,
            diagnoses: present(&diagnoses),
            last_seen: self.last_seen.or(self.newest),
            risk: self.summary.risk(),
            files: files.len(),
            unread_files: files.iter().filter(|row| !row.has_text()).count(),
            unread_pages: files.iter().map(|row| row.unread_pages).sum(),
            trauma: count(EvidenceKind::Trauma),
            work_school: count(EvidenceKind::WorkSchool),
            impairment: count(EvidenceKind::Impairment),
            group_treatment: count(EvidenceKind::GroupTreatment),
            visit_gaps: flagged(&gaps),
            access_request: count(EvidenceKind::AccessRequest),
            latest_scores: self.summary.latest_scores(&dictionaries.screeners),
            cells: Arc::new(present_cells(&diagnoses, rulesets.len())),
        };
        let gaps = gaps.into_iter().map(|gap| self::gap(gap, person)).collect();
        Closed { patient, diagnoses, gaps }
    }
}

fn gap(found: Found, person: &Person) -> Gap {
    Gap { patient_id: person.id.clone(), file: found.file, evidence: found.evidence }
}

fn flagged(gaps: &[Found]) -> Count {
    let mut count = Count::default();
    gaps.iter().filter(|gap| gap.flagged).for_each(|gap| count.add(gap.evidence.date));
    count
}

/// The present mental-health diagnoses, code and title.
fn present(diagnoses: &[Diagnosis]) -> Vec<String> {
    let rows = diagnoses.iter().filter(|row| row.mental && row.assertion == Assertion::Present);
    let label = |row: &Diagnosis| {
        let code = if row.icd10cm.is_empty() { &row.code } else { &row.icd10cm };
        let state = if row.clinical_status.as_str() == "remission" { " (remission)" } else { "" };
        format!("{code} {}{state}", row.description).trim().to_owned()
    };
    rows.map(label).collect()
}

/// For each ruleset the categories with a present diagnosis.
fn present_cells(diagnoses: &[Diagnosis], rulesets: usize) -> Cells {
    let mut all = vec![Vec::new(); rulesets];
    let rows = diagnoses.iter().filter(|row| row.assertion == Assertion::Present);
    rows.for_each(|row| cells::union(&mut all, &row.held));
    all
}

/// Which kinds of functional evidence there are.
fn functional(summary: &Summary) -> Vec<&'static str> {
    FUNCTIONAL.iter().filter(|(kind, _)| summary.count(*kind).rows > 0).map(|(_, word)| *word).collect()
}

/// What the first pass found that a person should know.
fn concerns(number: usize, survey: &Survey, foreign: &[&Foreign]) -> Concerns {
    let person = &survey.people[number];
    let pages = |pages: &BTreeSet<u32>| {
        let list: Vec<String> = pages.iter().map(u32::to_string).collect();
        format!("page{} {}", if list.len() > 1 { "s" } else { "" }, list.join(", "))
    };
    let name = |pages: &BTreeSet<u32>| if pages.len() > 1 { "name" } else { "names" };
    let file = |index: usize| survey.files[index].file.as_str();
    let held = foreign.iter().filter(|foreign| foreign.holder == number);
    let named = foreign.iter().filter(|foreign| foreign.named == Some(number));
    Concerns {
        birth_conflict: person.facts.birth_conflict(),
        ambiguous: person.ambiguous,
        strangers: held
            .map(|foreign| {
                let (pages, names, file) = (pages(&foreign.pages), name(&foreign.pages), file(foreign.file));
                format!("{pages} of {file} {names} another patient: what stands there counts for nobody, split the file and scan it again")
            })
            .collect(),
        elsewhere: named
            .map(|foreign| {
                format!("{} of {}, a file of another patient, {} this patient", pages(&foreign.pages), file(foreign.file), name(&foreign.pages))
            })
            .collect(),
        minor: person.age.is_some_and(|age| age < ADULT),
        age_unknown: person.age.is_none(),
        ..Concerns::default()
    }
}
