//! What an earlier run wrote of one patient, read back from its CSV reports.
//!
//! Columns are found by name, so that a later version with more of them is read too. Files are read row by row: a run may hold many patients.

use std::{
    collections::BTreeMap,
    fs::File,
    path::{Path, PathBuf},
};

use super::substance;
use crate::error::ConfigError;

/// Stands for the name of a file that is not to be printed.
const WITHHELD: &str = "see files.csv of the run";

/// The cells of a row by the names of their columns, without the guard against formulas.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Row {
    cells: BTreeMap<String, String>,
}

impl Row {
    /// A cell; empty where there is no such column.
    pub(super) fn get(&self, column: &str) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }

    /// A cell that holds a list.
    pub(super) fn list(&self, column: &str) -> Vec<&str> {
        self.get(column).split("; ").filter(|part| !part.is_empty()).collect()
    }

    /// A cell that holds a number; 0 where it holds none.
    pub(super) fn number(&self, column: &str) -> usize {
        self.get(column).parse().unwrap_or(0)
    }

    #[cfg(test)]
    pub(super) fn of(cells: &[(&str, &str)]) -> Self {
        Self { cells: cells.iter().map(|(column, cell)| ((*column).to_owned(), (*cell).to_owned())).collect() }
    }
}

/// The files that a sheet refers to: each is named once, at its end, and has a number elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Files {
    /// Their names, the first of them number 1.
    pub(super) names: Vec<String>,
}

impl Files {
    /// `file 2, page 12`.
    pub(super) fn place(&mut self, file: &str, page: &str) -> String {
        if file.is_empty() {
            return String::new();
        }
        let at = self.names.iter().position(|name| name == file).unwrap_or_else(|| {
            self.names.push(file.to_owned());
            self.names.len() - 1
        });
        if page.is_empty() { format!("file {}", at + 1) } else { format!("file {}, page {page}", at + 1) }
    }

    /// The names as the sheet prints them; one that speaks of substance use is not printed on a sheet without it.
    pub(super) fn named(self, without_sud: bool) -> Vec<String> {
        let told = |name: String| if without_sud && substance::is_file_name(&name) { WITHHELD.to_owned() } else { name };
        self.names.into_iter().map(told).collect()
    }
}

/// One patient's rows.
#[derive(Clone, Debug, Default)]
pub(super) struct Records {
    /// The row of patients.csv.
    pub(super) patient: Row,
    /// Rows of diagnoses.csv, strongest first.
    pub(super) diagnoses: Vec<Row>,
    /// Rows of evidence.csv.
    pub(super) evidence: Vec<Row>,
}

impl Records {
    /// Reads the rows of a patient.
    pub(super) fn read(dir: &Path, patient_id: &str) -> Result<Self, ConfigError> {
        let patient = rows_of(dir, "patients.csv", patient_id)?.pop().ok_or_else(|| {
            ConfigError::path(dir.join("patients.csv"), "has no such patient; take the id from the column patient_id")
        })?;
        Ok(Self {
            patient,
            diagnoses: rows_of(dir, "diagnoses.csv", patient_id)?,
            evidence: rows_of(dir, "evidence.csv", patient_id)?,
        })
    }
}

/// The rows of a report that belong to a patient.
fn rows_of(dir: &Path, report: &str, patient_id: &str) -> Result<Vec<Row>, ConfigError> {
    let path = dir.join(report);
    let file = File::open(&path)
        .map_err(|fault| ConfigError::path(&path, format!("{fault}; give the folder of a finished run with CSV reports")))?;
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(file);
    let broken = |fault: csv::Error, path: &PathBuf| ConfigError::path(path, format!("is no report of a run: {}", kind(&fault)));
    let header = reader.headers().map_err(|fault| broken(fault, &path))?.clone();
    let column = header
        .iter()
        .position(|name| name == "patient_id")
        .ok_or_else(|| ConfigError::path(&path, "is no report of a run: it has no column patient_id"))?;
    let mut rows = Vec::new();
    for record in reader.into_records() {
        let record = record.map_err(|fault| broken(fault, &path))?;
        if record.get(column).is_some_and(|id| unguarded(id) == patient_id) {
            let cells = header.iter().zip(&record).map(|(name, cell)| (name.to_owned(), unguarded(cell).to_owned()));
            rows.push(Row { cells: cells.collect() });
        }
    }
    Ok(rows)
}

/// What went wrong, without the words of a record that `csv::Error` may quote.
fn kind(fault: &csv::Error) -> String {
    let line = fault.position().map_or(0, csv::Position::line);
    match fault.kind() {
        csv::ErrorKind::Utf8 { .. } => format!("line {line} is not UTF-8"),
        csv::ErrorKind::Io(fault) => fault.to_string(),
        _ => format!("line {line} cannot be read"),
    }
}

/// A cell without the `'` that keeps spreadsheets from running it.
fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '\t', '\r']) => rest,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn reads_the_rows_of_one_patient_only() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("patients.csv"), "\u{feff}patient_id,name,mrn\na1,'=Lee,001\na2,\"Ray, Bob\",002\n").unwrap();
        fs::write(dir.path().join("diagnoses.csv"), "\u{feff}patient_id,code\na2,F33.1\na1,F20\na2,F41.1\n").unwrap();
        fs::write(dir.path().join("evidence.csv"), "\u{feff}patient_id,kind\n").unwrap();
        let records = Records::read(dir.path(), "a2").unwrap();
        assert_eq!((records.patient.get("name"), records.patient.get("mrn"), records.patient.get("x")), ("Ray, Bob", "002", ""));
        assert_eq!(records.diagnoses.iter().map(|row| row.get("code")).collect::<Vec<_>>(), ["F33.1", "F41.1"]);
        assert!(records.evidence.is_empty());
        assert_eq!(Records::read(dir.path(), "a1").unwrap().patient.get("name"), "=Lee", "the guard is off again");
    }

    #[test]
    fn says_what_is_missing_without_patient_text() {
        let dir = tempfile::tempdir().unwrap();
        let fault = Records::read(dir.path(), "a1").unwrap_err().to_string();
        assert!(fault.contains("patients.csv") && fault.contains("finished run"), "{fault}");
        fs::write(dir.path().join("patients.csv"), "patient_id,name\na2,Bob Ray\n").unwrap();
        let fault = Records::read(dir.path(), "a1").unwrap_err().to_string();
        assert!(fault.contains("no such patient") && !fault.contains("Bob"), "{fault}");
        fs::write(dir.path().join("patients.csv"), "name\nBob Ray\n").unwrap();
        let fault = Records::read(dir.path(), "a1").unwrap_err().to_string();
        assert!(fault.contains("no column patient_id"), "{fault}");
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_a_report_or_a_fault(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..80)) {
            let dir = tempfile::tempdir().unwrap();
            for name in ["patients.csv", "diagnoses.csv", "evidence.csv"] {
                fs::write(dir.path().join(name), [b"patient_id,name\na1,x\n", bytes.as_slice()].concat()).unwrap();
            }
            let _ = Records::read(dir.path(), "a1");
        }
    }
}
