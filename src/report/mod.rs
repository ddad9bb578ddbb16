//! The files that a run writes: one module per output, behind one trait.
//!
//! A `Table` knows its columns and rows, a `Format` how rows become bytes; a new output is one module and one match arm.
//! Everything is a function of the run, the file reports and the dictionaries: the same bytes every time.

pub mod call_sheet;
mod cell;
mod csv;
mod diagnoses;
mod evidence;
mod files;
mod findings;
pub mod html;
mod jsonl;
mod patients;
pub mod rows;
pub mod run_manifest;

use std::{
    fs::{File, OpenOptions},
    io::{self, BufWriter, Write},
    path::Path,
};

use rayon::prelude::*;

use crate::{dictionary::Dictionaries, error::ConfigError, file_report::ReportSource, triage::Run};

pub use cell::{Cell, Row};

/// The version of the columns; `schema_version` in JSONL and run.json.
pub const SCHEMA_VERSION: u32 = 1;

/// What a scan can write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReportFormat {
    /// Tables for spreadsheets.
    Csv,
    /// The same tables, one JSON object a line.
    Jsonl,
    /// One page to look through a run.
    Html,
}

/// What every output is made from.
#[derive(Clone, Copy)]
pub struct Material<'r> {
    /// The run.
    pub run: &'r Run,
    /// The file reports, for what the run does not hold.
    pub reports: &'r dyn ReportSource,
    /// The tables in use.
    pub dictionaries: &'r Dictionaries,
}

impl std::fmt::Debug for Material<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Material({} files)", self.run.files.len())
    }
}

/// One table of the contract.
trait Table {
    /// The file's name without ending.
    const NAME: &'static str;
    /// The columns of the contract, in order.
    const COLUMNS: &'static [&'static str];
    /// Whether a column per ruleset follows.
    const RULESETS: bool;

    /// Gives every row, in order, to `emit`.
    ///
    /// # Errors
    /// Where a file report cannot be read, and whatever `emit` fails with.
    fn rows(material: Material<'_>, emit: &mut dyn FnMut(Row) -> Result<(), ConfigError>) -> Result<(), ConfigError>;

    /// All columns of a run.
    fn columns(run: &Run) -> Vec<String> {
        let rulesets = if Self::RULESETS { run.rulesets.as_slice() } else { &[] };
        Self::COLUMNS.iter().map(|name| (*name).to_owned()).chain(rulesets.iter().cloned()).collect()
    }
}

/// How rows become bytes.
trait Format<W: Write>: Sized {
    /// The ending of the file's name.
    const ENDING: &'static str;

    /// Starts a table with what stands before its first row.
    fn begin(out: W, columns: Vec<String>) -> io::Result<Self>;
    /// Writes one row.
    fn row(&mut self, row: &Row) -> io::Result<()>;
    /// Writes what is still held back.
    fn end(self) -> io::Result<()>;
}

/// Where a table goes.
type Sink = BufWriter<File>;

/// Writes the reports of a run into a folder that exists, each with mode 0600. Flushing them to the disk is left to the caller, who can do it
/// for the whole folder at once.
///
/// # Errors
/// Where a file report cannot be read or an output cannot be written.
pub fn write_all(
    run: &Run,
    reports: &dyn ReportSource,
    dictionaries: &Dictionaries,
    dir: &Path,
    formats: &[ReportFormat],
) -> Result<(), ConfigError> {
    let material = Material { run, reports, dictionaries };
    let mut outputs: Vec<Output> = Vec::new();
    for format in [ReportFormat::Html, ReportFormat::Csv, ReportFormat::Jsonl] {
        if formats.contains(&format) {
            match format {
                ReportFormat::Html => outputs.push(html::write),
                ReportFormat::Csv => outputs.extend(tables::<csv::Csv<Sink>>()),
                ReportFormat::Jsonl => outputs.extend(tables::<jsonl::Jsonl<Sink>>()),
            }
        }
    }
    outputs.into_par_iter().with_max_len(1).try_for_each(|write| write(material, dir))
}

/// Writes one file of a run's folder.
type Output = fn(Material<'_>, &Path) -> Result<(), ConfigError>;

/// The five tables in one format, the longest first.
const fn tables<F: Format<Sink>>() -> [Output; 5] {
    [
        table::<findings::Findings, F>,
        table::<evidence::EvidenceTable, F>,
        table::<diagnoses::Diagnoses, F>,
        table::<patients::Patients, F>,
        table::<files::Files, F>,
    ]
}

/// Writes one table in one format.
fn table<T: Table, F: Format<Sink>>(material: Material<'_>, dir: &Path) -> Result<(), ConfigError> {
    let path = dir.join(format!("{}.{}", T::NAME, F::ENDING));
    let failed = |fault: io::Error| ConfigError::path(&path, fault);
    let mut format = F::begin(BufWriter::new(create(&path)?), T::columns(material.run)).map_err(failed)?;
    T::rows(material, &mut |row| format.row(&row).map_err(failed))?;
    format.end().map_err(failed)
}

/// A new file that only its owner may read.
fn create(path: &Path) -> Result<File, ConfigError> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|fault| ConfigError::path(path, fault))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        document::Header,
        evidence::{Evidence, EvidenceKind},
        file_report::{FileReport, FileStatus},
        mention::Assertion,
        triage::triage,
    };

    /// One file of an invented patient with a session, whose name would be a formula.
    fn reports() -> Vec<FileReport> {
        let evidence = Evidence {
            kind: EvidenceKind::Visit,
            value: "individual".into(),
            severity: String::new(),
            date: "2024-03-04".parse().ok(),
            assertion: Assertion::Present,
            page: 1,
            start: 0,
            snippet: "@home, \"phone\"".into(),
            note: String::new(),
        };
        let later = Evidence { date: "2024-03-19".parse().ok(), start: 9, ..evidence.clone() };
        vec![FileReport {
            header: Header { names: vec!["=Lee, Ann".into()], ..Header::default() },
            evidence: vec![later, evidence],
            ..FileReport::empty("exports/a.txt".into(), FileStatus::Read, String::new())
        }]
    }

    fn written(dir: &Path) -> Vec<(String, Vec<u8>)> {
        let reports = reports();
        let dictionaries = Dictionaries::built_in().unwrap();
        let run = triage(&reports, &dictionaries, jiff::civil::date(2026, 11, 23)).unwrap();
        write_all(&run, &reports, &dictionaries, dir, &[ReportFormat::Csv, ReportFormat::Jsonl]).unwrap();
        let mut files: Vec<_> = std::fs::read_dir(dir)
            .unwrap()
            .map(|entry| entry.unwrap())
            .map(|entry| (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap()))
            .collect();
        files.sort();
        files
    }

    #[test]
    fn the_same_run_gives_the_same_bytes() {
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let files = written(one.path());
        assert_eq!(files, written(other.path()));
        assert_eq!(files.len(), 10);
    }

    #[test]
    fn tables_hold_the_columns_of_the_contract_and_no_formula() {
        let dir = tempfile::tempdir().unwrap();
        let files = written(dir.path());
        let text = |name: &str| {
            let bytes = &files.iter().find(|file| file.0 == name).unwrap().1;
            String::from_utf8(bytes.clone()).unwrap()
        };
        let patients = text("patients.csv");
        assert!(patients.starts_with("\u{feff}patient_id,name,date_of_birth,mrn,age,verdict,reasons,"));
        assert!(patients.lines().next().unwrap().ends_with(",latest_scores,ca-ab88,ca-ab88-child,ca-sb855,kaiser-affiliate"));
        assert!(patients.contains(",\"'=Lee, Ann\",,"));
        let evidence = text("evidence.csv");
        assert_eq!(evidence.lines().count(), 4);
        assert!(evidence.lines().nth(1).unwrap().contains(",2024-03-04,present,exports/a.txt,1,\"'@home, \"\"phone\"\"\""));
        assert!(evidence.contains("visit_gap,11 (11 without federal holidays),flagged,2024-03-19"));
        assert!(text("evidence.jsonl").starts_with("{\"schema_version\":1,\"patient_id\":\""));
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_may_read_them() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        written(dir.path());
        for entry in std::fs::read_dir(dir.path()).unwrap() {
            assert_eq!(entry.unwrap().metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
}
