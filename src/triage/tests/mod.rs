//! Whole runs over invented file reports.

mod diagnoses;
mod joins;
mod verdicts;

use jiff::civil::date;

use super::{Patient, Run, Verdict, triage};
use crate::{
    dates::PartialDate,
    dictionary::Dictionaries,
    document::{CodeSystem, Place, Span},
    file_report::{FileReport, FileStatus},
    mention::{Assertion, ClinicalStatus, Mention, Source},
};

/// A file that was read, about an invented patient; empty texts are left out.
pub(super) fn file(name: &str, who: (&str, &str, &str)) -> FileReport {
    FileReport {
        header: super::identity::tests::header(who.0, who.1, who.2),
        root: "exports".into(),
        bytes: 1,
        sha256: name.to_owned(),
        ..FileReport::empty(name.to_owned(), FileStatus::Read, String::new())
    }
}

/// A mention of an ICD-10-CM code on page 1.
pub(super) fn mention(code: &str, name: &str, day: &str, assertion: Assertion) -> Mention {
    Mention {
        place: Some(Place { page: 1, line: 1, section: String::new(), span: Span::new(0, name.len()) }),
        section: String::new(),
        text: name.to_owned(),
        source: Source::Code,
        code_system: Some(CodeSystem::Icd10Cm),
        code: code.to_owned(),
        icd10cm: code.to_owned(),
        description: name.to_owned(),
        assertion,
        clinical_status: ClinicalStatus::Unknown,
        date: PartialDate::parse(day),
        onset: None,
        resolved: None,
        notes: Vec::new(),
        snippet: name.to_owned(),
        disagrees: false,
        mental: code.starts_with('F'),
    }
}

/// A run over reports in any order; `exports` is the PATH.
pub(super) fn run(mut reports: Vec<FileReport>) -> Run {
    reports.sort_by(|a, b| a.file.cmp(&b.file));
    let dictionaries = dictionaries();
    triage(&reports, &dictionaries, date(2026, 11, 23)).unwrap()
}

/// The built-in tables.
pub(super) fn dictionaries() -> Dictionaries {
    Dictionaries::built_in().unwrap()
}

/// The patient of a file.
pub(super) fn patient_of<'r>(run: &'r Run, file: &str) -> &'r Patient {
    let row = run.files.iter().find(|row| row.file == file).unwrap();
    run.patients.iter().find(|patient| patient.patient_id == row.patient_id).unwrap()
}

/// The verdict of a run with one patient.
pub(super) fn verdict(run: &Run) -> Verdict {
    assert_eq!(run.patients.len(), 1);
    run.patients[0].verdict
}
