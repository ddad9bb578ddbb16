//! What stands before the patients: the run in figures, the table of patients, and what could not be read.

use std::collections::BTreeMap;

use crate::{
    file_report::FileStatus,
    triage::{Patient, Run, Verdict},
};

use super::{
    diagnosis::{self, Context},
    headline,
    patient::{self, Index},
    person,
    view::{FileLine, RowView, RunView},
    words::{self, BADGES, Badge},
};

/// At most so many unread files are listed.
const UNREAD: usize = 500;
/// Other diagnoses named in a row.
const ALSO: usize = 3;

/// The run as a whole; `detailed` patients have their details on the page.
pub(super) fn run(context: Context<'_>, detailed: usize) -> RunView {
    let run = context.run;
    let mut unread: Vec<FileLine> = run
        .files
        .iter()
        .filter(|file| matches!(file.status, FileStatus::Partial | FileStatus::Unreadable))
        .map(|file| patient::file_line(context, file))
        .collect();
    let unread_more = unread.len().saturating_sub(UNREAD);
    unread.truncate(UNREAD);
    let count = |badge: Badge| run.patients.iter().filter(|patient| patient.verdict.as_str() == badge.verdict).count();
    RunView {
        as_of: run.as_of.to_string(),
        redacted: run.is_redacted(),
        patients: run.patients.len(),
        counts: BADGES.map(|badge| (badge, count(badge))).to_vec(),
        at_risk: run.patients.iter().filter(|patient| !patient.risk.is_empty()).count(),
        files: files(run),
        unread,
        unread_more,
        without_details: run.patients.len().saturating_sub(detailed),
        sources: context.dictionaries.checksums.clone(),
    }
}

/// `54 files: 49 read, 3 only partly read, 2 that could not be read`.
fn files(run: &Run) -> String {
    let mut counts: BTreeMap<FileStatus, usize> = BTreeMap::new();
    run.files.iter().for_each(|file| *counts.entry(file.status).or_default() += 1);
    let named = [
        (FileStatus::Read, "read"),
        (FileStatus::Partial, "only partly read"),
        (FileStatus::Unreadable, "not readable"),
        (FileStatus::Duplicate, "the same as another"),
        (FileStatus::Skipped, "skipped as no record"),
    ];
    let parts = named.iter().filter_map(|(status, words)| Some(format!("{} {words}", counts.get(status)?)));
    format!("{}: {}", words::count(run.files.len(), "file"), parts.collect::<Vec<_>>().join(", "))
}

/// A patient's row.
pub(super) fn row(context: Context<'_>, index: &Index<'_>, order: usize, patient: &Patient, details: bool) -> RowView {
    let rows = index.diagnoses(patient);
    let deciding = headline::deciding(context, patient, rows);
    let others =
        rows.iter().filter(|row| diagnosis::is_present(row) && !deciding.is_some_and(|first| std::ptr::eq(first, **row)));
    let also: Vec<String> = others.map(|row| format!("{} {}", row.description, diagnosis::code(row)).trim().to_owned()).collect();
    let more = also.len().saturating_sub(ALSO);
    let mut also: Vec<String> = also.into_iter().take(ALSO).collect();
    if more > 0 {
        also.push(format!("{more} more"));
    }
    RowView {
        order,
        person: person(patient),
        badge: Badge::of(patient.verdict.as_str()),
        lead: deciding.map(|row| context.lead(row)),
        also,
        risk: patient.risk.len(),
        risk_newest: patient.risk.first().cloned().unwrap_or_default(),
        file: if patient.name.is_empty() { first_file(context, index, patient) } else { String::new() },
        was_read: patient.verdict != Verdict::Unread,
        unread: headline::unread(patient),
        unread_weight: patient.unread_files * 10_000 + patient.unread_pages,
        details,
    }
}

/// What a patient without a name can be told by.
fn first_file(context: Context<'_>, index: &Index<'_>, patient: &Patient) -> String {
    let file = index.files(patient).first().and_then(|at| context.run.files.get(*at));
    file.map(|file| file.file.clone()).unwrap_or_default()
}
