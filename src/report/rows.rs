//! The rows of the five tables for a caller that writes them itself, such as a cluster job.

use super::{
    Material, Row, Table, diagnoses::Diagnoses, evidence::EvidenceTable, files::Files, findings::Findings, patients::Patients,
};
use crate::error::ConfigError;

/// A table of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TableName {
    /// One row per input.
    Files,
    /// One row per mention of a diagnosis.
    Findings,
    /// One row per patient and diagnosis.
    Diagnoses,
    /// One row per patient.
    Patients,
    /// What supports a referral besides the diagnosis.
    Evidence,
}

/// Columns that hold numbers; an unknown one is null. All others hold text.
const NUMBERS: [(TableName, &[&str]); 5] = [
    (TableName::Files, &["pages", "ocr_pages", "unread_pages", "bytes"]),
    (TableName::Findings, &["page", "line", "start", "end"]),
    (TableName::Diagnoses, &["mentions", "files", "best_page"]),
    (TableName::Patients, &["age", "files", "unread_files", "unread_pages"]),
    (TableName::Evidence, &["page"]),
];

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Whether it holds numbers.
    pub number: bool,
}

impl TableName {
    /// All tables.
    pub const ALL: [Self; 5] = [Self::Files, Self::Findings, Self::Diagnoses, Self::Patients, Self::Evidence];

    /// The name that the contract gives it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Files => Files::NAME,
            Self::Findings => Findings::NAME,
            Self::Diagnoses => Diagnoses::NAME,
            Self::Patients => Patients::NAME,
            Self::Evidence => EvidenceTable::NAME,
        }
    }

    /// Its columns, with one for each of these rulesets where it has such.
    #[must_use]
    pub fn columns(self, rulesets: &[String]) -> Vec<Column> {
        let numbers = NUMBERS.iter().find(|(table, _)| *table == self).map_or(&[][..], |(_, numbers)| numbers);
        let (own, with_rulesets) = match self {
            Self::Files => (Files::COLUMNS, Files::RULESETS),
            Self::Findings => (Findings::COLUMNS, Findings::RULESETS),
            Self::Diagnoses => (Diagnoses::COLUMNS, Diagnoses::RULESETS),
            Self::Patients => (Patients::COLUMNS, Patients::RULESETS),
            Self::Evidence => (EvidenceTable::COLUMNS, EvidenceTable::RULESETS),
        };
        let rulesets = if with_rulesets { rulesets } else { &[] };
        let own = own.iter().map(|name| Column { name: (*name).to_owned(), number: numbers.contains(name) });
        own.chain(rulesets.iter().map(|id| Column { name: id.clone(), number: false })).collect()
    }

    /// Its rows, in order.
    ///
    /// # Errors
    /// Where a file report cannot be read.
    pub fn rows(self, material: Material<'_>) -> Result<Vec<Row>, ConfigError> {
        let mut rows = Vec::new();
        let mut emit = |row| {
            rows.push(row);
            Ok(())
        };
        match self {
            Self::Files => Files::rows(material, &mut emit),
            Self::Findings => Findings::rows(material, &mut emit),
            Self::Diagnoses => Diagnoses::rows(material, &mut emit),
            Self::Patients => Patients::rows(material, &mut emit),
            Self::Evidence => EvidenceTable::rows(material, &mut emit),
        }?;
        Ok(rows)
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, time::Instant};

    use super::*;
    use crate::{
        detect::Detector,
        dictionary::Dictionaries,
        document::Format,
        extract::{self, ExtractOptions},
        file_report::FileReport,
        pipeline::{Effort, Facts, Outcome, assess},
        report::Cell,
        triage::triage,
    };

    #[test]
    fn numbers_stand_in_the_columns_that_say_so() {
        let dictionaries = Arc::new(Dictionaries::built_in().unwrap());
        let text = "Patient Name: Lindqvist, Vera\nDOB: 04/02/1971\n\nPHQ-9: 17. Assessment: Bipolar I disorder (F31.9).\n";
        let document = extract::read(Format::Text, text.as_bytes(), &ExtractOptions::default()).unwrap();
        let detector = Detector::new(Arc::clone(&dictionaries));
        let facts = Facts {
            file: "in/a.txt".into(),
            format: Format::Text,
            bytes: text.len() as u64,
            sha256: String::new(),
            pages: 0,
            started: Instant::now(),
        };
        let reports: Vec<FileReport> =
            vec![assess(&detector, &facts, Outcome::Document(Box::new(document)), Effort { timeout: 600, threads: 1 })];
        let run = triage(&reports, &dictionaries, jiff::civil::date(2026, 1, 15)).unwrap();
        let material = Material { run: &run, reports: &reports, dictionaries: &dictionaries };
        for table in TableName::ALL {
            let columns = table.columns(&run.rulesets);
            let rows = table.rows(material).unwrap();
            assert!(!rows.is_empty(), "{table:?}");
            for row in rows {
                let numbers: Vec<bool> = row.iter().map(|cell| matches!(cell, Cell::Number(_))).collect();
                assert_eq!(numbers, columns.iter().map(|column| column.number).collect::<Vec<_>>(), "{table:?}");
            }
        }
    }
}
