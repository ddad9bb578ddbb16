//! A scanner: tables, limits and passwords, resolved once; then one file after another.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, atomic::AtomicBool},
    time::Instant,
};

use jiff::{Zoned, civil::Date};
use parityscan::{
    detect::Detector,
    dictionary::Dictionaries,
    discover::{Source, SourceKind},
    document::Format,
    error::{ConfigError, FileError},
    extract::ocr::{OcrMode, engine::Engine},
    file_report,
    intake::archive::MAX_FILE,
    pipeline::{self, Consumer, Effort, Facts, Outcome, ReadOptions, WorkerCommand, assess, journal::root_of},
    report::rows::TableName,
    triage::{FileRow, Run, plan, triage},
};
use pyo3::{
    exceptions::{PyOSError, PyValueError},
    prelude::*,
    types::{PyBytes, PyDict, PyList},
};

use crate::{plan::Plan, report::FileReport, tables, tables::Rows, unlocked};

/// Longest name of a temporary file in bytes.
const LONGEST_NAME: usize = 200;

/// Tables, limits and passwords. Make one and use it for many files: it takes a moment to compile the tables.
#[pyclass(frozen, module = "parityscan")]
pub(crate) struct Scanner {
    setting: Setting,
    detector: Detector,
    reading: ReadOptions,
}

/// What rows depend on besides the reports.
#[derive(Clone)]
pub(crate) struct Setting {
    pub(crate) dictionaries: Arc<Dictionaries>,
    as_of: Date,
}

impl Setting {
    /// A run of these files without any patient.
    pub(crate) fn run_of(&self, files: Vec<FileRow>) -> Run {
        let rulesets = self.rulesets();
        let (patients, diagnoses, gaps) = (Vec::new(), Vec::new(), Vec::new());
        Run { as_of: self.as_of, rulesets, files, patients, diagnoses, gaps, masks: None }
    }

    fn rulesets(&self) -> Vec<String> {
        self.dictionaries.rulesets.iter().map(|ruleset| ruleset.id.clone()).collect()
    }
}

/// Takes the outcomes of one file and its members.
struct Collected<'c> {
    detector: &'c Detector,
    /// How the looking for diagnoses is bounded.
    effort: Effort,
    reports: Mutex<Vec<file_report::FileReport>>,
}

impl Consumer for Collected<'_> {
    fn take(&self, facts: Facts, outcome: Outcome) {
        let report = assess(self.detector, &facts, outcome, self.effort);
        self.reports.lock().unwrap_or_else(PoisonError::into_inner).push(report);
    }
}

impl Scanner {
    /// How the looking for diagnoses is bounded: in one thread, Python has its own.
    const fn effort(&self) -> Effort {
        Effort { timeout: self.reading.timeout, threads: 1 }
    }

    /// Reads one file. Its bytes lie in a folder of their own that nobody else can read, and are gone when this returns.
    fn read(&self, name: &str, data: &[u8], worker: WorkerCommand) -> io::Result<Vec<file_report::FileReport>> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join(base_name(name));
        fs::write(&path, data)?;
        let source = Source { name: name.to_owned(), path, kind: SourceKind::File(data.len() as u64) };
        let collected = Collected { detector: &self.detector, effort: self.effort(), reports: Mutex::new(Vec::new()) };
        pipeline::read_all(vec![source], &ReadOptions { worker, ..self.reading.clone() }, &collected);
        let mut reports = collected.reports.into_inner().unwrap_or_else(PoisonError::into_inner);
        reports.sort_by(|a, b| a.file.as_bytes().cmp(b.file.as_bytes()));
        Ok(reports)
    }

    fn scan(&self, py: Python<'_>, name: &str, data: &[u8], worker: WorkerCommand) -> PyResult<Vec<FileReport>> {
        if data.len() as u64 > MAX_FILE {
            return Ok(vec![self.too_large(name, data.len() as u64)]);
        }
        let read = unlocked(py, || Ok(self.read(name, data, worker)))?;
        let reports = read.map_err(|fault| PyOSError::new_err(format!("the temporary folder: {fault}")))?;
        Ok(reports.into_iter().map(|report| self.wrap(report)).collect())
    }

    fn wrap(&self, report: file_report::FileReport) -> FileReport {
        FileReport::new(report, &self.setting.dictionaries, self.setting.as_of)
    }
}

#[pymethods]
impl Scanner {
    #[new]
    #[pyo3(signature = (dictionaries=None, rulesets=Vec::new(), ocr="auto", passwords=Vec::new(), as_of=None, timeout=None, worker_memory=None, worker=None))]
    #[expect(clippy::too_many_arguments, reason = "keyword arguments of Python")]
    fn new(
        py: Python<'_>,
        dictionaries: Option<PathBuf>,
        rulesets: Vec<PathBuf>,
        ocr: &str,
        passwords: Vec<String>,
        as_of: Option<&str>,
        timeout: Option<u64>,
        worker_memory: Option<u64>,
        worker: Option<PathBuf>,
    ) -> PyResult<Self> {
        let ocr = match ocr {
            "auto" => OcrMode::Auto,
            "never" => OcrMode::Never,
            "always" => OcrMode::Always,
            other => return Err(PyValueError::new_err(format!("ocr={other:?}: expected auto, never or always"))),
        };
        let worker = match worker {
            Some(worker) => worker,
            None => py.import("parityscan")?.call_method0("worker_path")?.extract()?,
        };
        let as_of = as_of.map_or_else(|| Ok(Zoned::now().date()), day)?;
        unlocked(py, move || {
            let dictionaries = Arc::new(load(dictionaries.as_deref(), &rulesets)?);
            let reading = ReadOptions {
                worker: WorkerCommand::at(worker),
                jobs: 1,
                timeout: timeout.unwrap_or(60),
                memory: worker_memory.unwrap_or(1 << 30),
                passwords,
                ocr: Engine::for_mode(ocr)?.map(Arc::new),
                checksums: true,
                stop: Arc::new(AtomicBool::new(false)),
            };
            let detector = Detector::new(Arc::clone(&dictionaries));
            Ok(Self { setting: Setting { dictionaries, as_of }, detector, reading })
        })
    }

    /// Reads one file in a worker process with a deadline and a memory limit.
    fn scan_isolated(&self, py: Python<'_>, name: &str, data: &[u8]) -> PyResult<Vec<FileReport>> {
        self.scan(py, name, data, self.reading.worker.clone())
    }

    /// Reads one file in this process.
    fn scan_bytes(&self, py: Python<'_>, name: &str, data: &[u8]) -> PyResult<Vec<FileReport>> {
        self.scan(py, name, data, WorkerCommand::Here)
    }

    /// The report of a file that is too large to be read.
    fn too_large(&self, name: &str, bytes: u64) -> FileReport {
        let facts = Facts {
            file: name.to_owned(),
            format: Format::Other,
            bytes,
            sha256: String::new(),
            pages: 0,
            started: Instant::now(),
        };
        let fault = FileError::Limit(format!("larger than {} MB", MAX_FILE >> 20));
        self.wrap(assess(&self.detector, &facts, Outcome::Unreadable(fault), self.effort()))
    }

    /// A report from its JSON.
    fn load(&self, json: &[u8]) -> PyResult<FileReport> {
        Ok(self.wrap(parsed(json)?))
    }

    /// The step across files on one machine: all five tables.
    #[pyo3(signature = (reports, roots=Vec::new()))]
    fn assemble<'py>(
        &self,
        py: Python<'py>,
        reports: Vec<PyRef<'py, FileReport>>,
        roots: Vec<String>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let reports = placed(reports.iter().map(|report| report.report().clone()).collect(), &roots);
        let all = unlocked(py, || {
            let run = triage(&reports, &self.setting.dictionaries, self.setting.as_of)?;
            TableName::ALL
                .into_iter()
                .map(|table| Rows::of(table, &run, &reports, &self.setting.dictionaries))
                .collect::<Result<Vec<_>, _>>()
        })?;
        let tables = PyDict::new(py);
        for (table, rows) in TableName::ALL.into_iter().zip(all) {
            tables.set_item(table.as_str(), rows.into_python(py)?)?;
        }
        Ok(tables)
    }

    /// Whose file each is, from what `FileReport.header_json` gave for all of them.
    #[pyo3(signature = (headers, roots=Vec::new()))]
    fn plan(&self, py: Python<'_>, headers: Vec<Bound<'_, PyBytes>>, roots: Vec<String>) -> PyResult<Plan> {
        let headers = headers.iter().map(|header| parsed(header.as_bytes())).collect::<PyResult<Vec<_>>>()?;
        let plan = unlocked(py, || plan::Plan::new(&placed(headers, &roots), self.setting.as_of))?;
        Ok(Plan { setting: self.setting.clone(), plan })
    }

    /// The rows of `findings` and of `evidence` of one file, from its JSON and from what `Plan.assignments` says of it.
    fn file_tables<'py>(&self, py: Python<'py>, report: &[u8], row: &[u8]) -> PyResult<(Bound<'py, PyList>, Bound<'py, PyList>)> {
        let (findings, evidence) = unlocked(py, || {
            let run = self.setting.run_of(vec![unpacked(row)?]);
            let reports = vec![from_json(report)?];
            let table = |table| Rows::of(table, &run, &reports, &self.setting.dictionaries);
            Ok((table(TableName::Findings)?, table(TableName::Evidence)?))
        })?;
        Ok((findings.into_python(py)?, evidence.into_python(py)?))
    }

    /// The rows of `diagnoses` and of `patients` of one patient, and the visit gaps for `evidence`, from what `Plan.parts` says of the
    /// patient and from the JSON of the patient's files in any order.
    fn patient_tables<'py>(
        &self,
        py: Python<'py>,
        part: &[u8],
        reports: Vec<Bound<'py, PyBytes>>,
    ) -> PyResult<(Bound<'py, PyList>, Bound<'py, PyList>, Bound<'py, PyList>)> {
        let reports = reports.iter().map(|report| parsed(report.as_bytes())).collect::<PyResult<Vec<_>>>()?;
        let dictionaries = &self.setting.dictionaries;
        let (diagnoses, patients, gaps) = unlocked(py, || {
            let run = unpacked::<plan::Part>(part)?.close(reports, dictionaries)?;
            // Without the files' own evidence: those rows are theirs.
            let blank = run.files.iter().map(|row| file_report::FileReport::empty(row.file.clone(), row.status, String::new()));
            let blank: Vec<_> = blank.collect();
            let table = |table| Rows::of(table, &run, &blank, dictionaries);
            Ok((table(TableName::Diagnoses)?, table(TableName::Patients)?, table(TableName::Evidence)?))
        })?;
        Ok((diagnoses.into_python(py)?, patients.into_python(py)?, gaps.into_python(py)?))
    }

    /// The columns of a table: names, and whether they hold numbers.
    fn columns(&self, table: &str) -> PyResult<Vec<(String, bool)>> {
        let columns = tables::named(table)?.columns(&self.setting.rulesets());
        Ok(columns.into_iter().map(|column| (column.name, column.number)).collect())
    }
}

fn load(dir: Option<&Path>, rulesets: &[PathBuf]) -> Result<Dictionaries, ConfigError> {
    let mut dictionaries = dir.map_or_else(Dictionaries::built_in, Dictionaries::from_dir)?;
    rulesets.iter().try_for_each(|file| dictionaries.add_ruleset(file))?;
    Ok(dictionaries)
}

fn day(text: &str) -> PyResult<Date> {
    text.parse().map_err(|_| PyValueError::new_err(format!("as_of={text:?}: expected a day such as 2024-03-19")))
}

/// In bytewise order, each with the PATH that it lies under.
fn placed(mut reports: Vec<file_report::FileReport>, roots: &[String]) -> Vec<file_report::FileReport> {
    reports.sort_by(|a, b| a.file.as_bytes().cmp(b.file.as_bytes()));
    reports.iter_mut().for_each(|report| report.root = root_of(roots, &report.file));
    reports
}

fn from_json(json: &[u8]) -> Result<file_report::FileReport, ConfigError> {
    serde_json::from_slice(json).map_err(|_| ConfigError::Usage("no report of this version".into()))
}

fn parsed(json: &[u8]) -> PyResult<file_report::FileReport> {
    from_json(json).map_err(crate::refused)
}

fn unpacked<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T, ConfigError> {
    postcard::from_bytes(bytes).map_err(|_| ConfigError::Usage("no part of a plan of this version".into()))
}

/// The last part of a name, as a file of that name can have it: its ending may decide what the content alone does not.
fn base_name(name: &str) -> String {
    let last = name.rsplit('/').next().unwrap_or_default().replace('\0', "_");
    let cut = last.len().saturating_sub(LONGEST_NAME);
    let from = (cut..=last.len()).find(|at| last.is_char_boundary(*at)).unwrap_or_default();
    match &last[from..] {
        "" | "." | ".." => "file".into(),
        name => name.into(),
    }
}
