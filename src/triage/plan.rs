//! Triage in two places: one sees the headers of all files and decides whose each is, many others each see all that one patient's files
//! say. A cluster works like that; one machine does both at once and comes to the same rows.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{FileRow, Run, patients, strangers::Foreign, survey, survey::Survey};
use crate::{
    dictionary::Dictionaries,
    error::ConfigError,
    file_report::{FileReport, FileStatus, ReportSource},
};

/// Who is who in a run.
#[derive(Debug)]
pub struct Plan {
    as_of: Date,
    survey: Survey,
}

/// One patient of a plan: everything that must be known of other files to write this patient's rows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Part {
    as_of: Date,
    /// It has one person. Files of other patients are in it where they name this one.
    survey: Survey,
}

impl Plan {
    /// Joins files into patients. Mentions and evidence of the reports are not looked at and may be left out.
    ///
    /// # Errors
    /// Where the reports cannot be read.
    pub fn new(headers: &dyn ReportSource, as_of: Date) -> Result<Self, ConfigError> {
        Ok(Self { as_of, survey: survey::survey(headers, as_of)? })
    }

    /// The rows of files.csv.
    #[must_use]
    pub fn files(&self) -> &[FileRow] {
        &self.survey.files
    }

    /// The number of the patient whose part needs the report of a file; `None` for what is no record and for duplicates.
    #[must_use]
    pub fn person_of(&self, file: usize) -> Option<usize> {
        let duplicate = self.survey.files.get(file)?.status == FileStatus::Duplicate;
        self.survey.person_of[file].filter(|_| !duplicate)
    }

    /// The parts, one per patient, in order of the patients' numbers.
    pub fn parts(&self) -> impl Iterator<Item = Part> + '_ {
        let foreign = self.survey.foreign_of();
        (0..self.survey.people.len()).map(move |number| self.part(number, foreign.get(&number).map_or(&[][..], Vec::as_slice)))
    }

    /// The part of one patient, given the pages that name somebody else and concern this patient.
    fn part(&self, number: usize, foreign: &[&Foreign]) -> Part {
        let mut person = self.survey.people[number].clone();
        let mut held: Vec<usize> = person.files.clone();
        held.extend(foreign.iter().map(|stranger| stranger.file));
        held.sort_unstable();
        held.dedup();
        // Each index is in the list that was just made of them.
        let place = |file: usize| held.binary_search(&file).unwrap_or_default();
        let own = |file: &usize| person.files.contains(file);
        let person_of = held.iter().map(|file| own(file).then_some(0)).collect();
        let here = |other: usize| if other == number { 0 } else { 1 };
        let foreign = foreign.iter().map(|stranger| Foreign {
            file: place(stranger.file),
            pages: stranger.pages.clone(),
            holder: here(stranger.holder),
            named: stranger.named.map(here),
        });
        let foreign = foreign.collect();
        person.files = person.files.iter().map(|file| place(*file)).collect();
        let files = held.iter().map(|file| self.survey.files[*file].clone()).collect();
        let originals = vec![None; held.len()];
        Part { as_of: self.as_of, survey: Survey { files, people: vec![person], person_of, foreign, originals, masks: None } }
    }
}

impl Part {
    /// The patient's id.
    #[must_use]
    pub fn patient_id(&self) -> &str {
        self.survey.people.first().map_or("", |person| person.id.as_str())
    }

    /// Rolls up the patient's reports, given in any order. Of the run that comes out the patient, the diagnoses and the visit gaps count;
    /// its files are those of the part.
    ///
    /// # Errors
    /// Where the report of one of the patient's files is missing.
    pub fn close(self, reports: Vec<FileReport>, dictionaries: &Dictionaries) -> Result<Run, ConfigError> {
        let mut given: BTreeMap<String, FileReport> = reports.into_iter().map(|report| (report.file.clone(), report)).collect();
        let mut held = Vec::with_capacity(self.survey.files.len());
        for (row, person) in self.survey.files.iter().zip(&self.survey.person_of) {
            let report = given.remove(&row.file);
            if person.is_some() && report.is_none() {
                return Err(ConfigError::Usage("a report of one of the patient's files is missing".into()));
            }
            held.push(report.unwrap_or_else(|| FileReport::empty(row.file.clone(), row.status, String::new())));
        }
        patients::assemble(&held, self.survey, dictionaries, self.as_of)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{
        dates::PartialDate,
        document::{Header, PageHeader},
        triage::{identity::tests::header, triage},
    };

    fn report(file: &str, header: Header) -> FileReport {
        FileReport { header, pages: 2, ..FileReport::empty(file.into(), FileStatus::Read, String::new()) }
    }

    /// Two patients; the second's file has a page of the first's, and one file is there twice.
    fn reports() -> Vec<FileReport> {
        let (ann, bob) = (header("Ann Lee", "1980-01-02", "12345678"), header("Bob Ray", "1971-05-06", "87654321"));
        let mixed = FileReport {
            page_headers: vec![PageHeader { page: 2, header: ann.clone(), stranger: false }],
            ..report("in/b.pdf", bob.clone())
        };
        let copy = |file: &str| FileReport { bytes: 3, sha256: "aa".into(), ..report(file, ann.clone()) };
        let unread = FileReport { status: FileStatus::Unreadable, ..report("in/x.pdf", Header::default()) };
        vec![copy("in/a.pdf"), copy("in/a2.pdf"), mixed, report("in/c.pdf", bob), unread]
    }

    #[test]
    fn all_parts_together_are_one_run() {
        let (dictionaries, as_of) = (Dictionaries::built_in().unwrap(), date(2026, 1, 15));
        let reports = reports();
        let whole = triage(&reports, &dictionaries, as_of).unwrap();
        let plan = Plan::new(&reports, as_of).unwrap();
        assert_eq!(plan.files(), whole.files);
        assert_eq!(plan.person_of(1), None, "a duplicate adds nothing");
        let mut patients = Vec::new();
        for (number, part) in plan.parts().enumerate() {
            let own = reports.iter().enumerate().filter(|(index, _)| plan.person_of(*index) == Some(number));
            let own = own.map(|(_, report)| report.clone()).rev().collect();
            let sent: Part = postcard::from_bytes(&postcard::to_stdvec(&part).unwrap()).unwrap();
            assert_eq!(sent.patient_id(), part.patient_id());
            patients.extend(sent.close(own, &dictionaries).unwrap().patients);
        }
        let by_id = |mut patients: Vec<crate::triage::Patient>| {
            patients.sort_by(|a, b| a.patient_id.cmp(&b.patient_id));
            patients
        };
        assert!(whole.patients.iter().any(|patient| patient.reasons.iter().any(|why| why.contains("names this patient"))));
        assert_eq!(whole.patients.first().and_then(|patient| patient.date_of_birth), PartialDate::parse("1980-01-02"));
        assert_eq!(by_id(patients), by_id(whole.patients));
    }

    #[test]
    fn a_part_without_a_report_is_refused() {
        let reports = reports();
        let plan = Plan::new(&reports, date(2026, 1, 15)).unwrap();
        let part = plan.parts().next().unwrap();
        assert!(part.close(Vec::new(), &Dictionaries::built_in().unwrap()).is_err());
    }
}
