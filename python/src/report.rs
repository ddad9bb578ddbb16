//! What a scan learned of one file, as Python sees it.

use std::sync::Arc;

use jiff::civil::Date;
use parityscan::{
    dictionary::Dictionaries,
    error::ConfigError,
    file_report,
    report::rows::TableName,
    triage::{Run, triage},
};
use pyo3::{
    prelude::*,
    types::{PyBytes, PyList},
};

use crate::{refused, tables::Rows, unlocked};

/// What a scan learned of one file or archive member. Its rows are those of a run over this file alone.
#[pyclass(frozen, module = "parityscan")]
pub(crate) struct FileReport {
    report: Vec<file_report::FileReport>,
    dictionaries: Arc<Dictionaries>,
    as_of: Date,
}

impl FileReport {
    pub(crate) fn new(report: file_report::FileReport, dictionaries: &Arc<Dictionaries>, as_of: Date) -> Self {
        Self { report: vec![report], dictionaries: Arc::clone(dictionaries), as_of }
    }

    pub(crate) fn report(&self) -> &file_report::FileReport {
        // It is made with one.
        &self.report[0]
    }

    fn rows<'py>(&self, py: Python<'py>, table: TableName) -> PyResult<Bound<'py, PyList>> {
        let rows = unlocked(py, || {
            let run: Run = triage(&self.report, &self.dictionaries, self.as_of)?;
            Rows::of(table, &run, &self.report, &self.dictionaries)
        })?;
        rows.into_python(py)
    }
}

#[pymethods]
impl FileReport {
    /// Its name; a member's is `outer.zip!/folder/member.xml`.
    #[getter]
    fn file(&self) -> &str {
        &self.report().file
    }

    /// `read`, `partial`, `unreadable` or `skipped`.
    #[getter]
    fn status(&self) -> &'static str {
        self.report().status.as_str()
    }

    /// Why, where it is not `read`.
    #[getter]
    fn reason(&self) -> &str {
        &self.report().reason
    }

    /// SHA-256 of its bytes in hexadecimal; empty where they could not be read.
    #[getter]
    fn sha256(&self) -> &str {
        &self.report().sha256
    }

    /// The row of `files`.
    #[getter]
    fn row<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.rows(py, TableName::Files)?.get_item(0)
    }

    /// The rows of `findings`.
    #[getter]
    fn findings<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        self.rows(py, TableName::Findings)
    }

    /// The rows of `evidence`.
    #[getter]
    fn evidence<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        self.rows(py, TableName::Evidence)
    }

    /// What the file says of whom it is about: names, birth dates, record numbers, date.
    #[getter]
    fn header<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let text =
            serde_json::to_string(&self.report().header).map_err(|fault| refused(ConfigError::Usage(fault.to_string())))?;
        py.import("json")?.call_method1("loads", (text,))
    }

    /// Everything, as JSON; `Scanner.load` reads it again.
    fn to_json<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        json(py, self.report())
    }

    /// What `Scanner.plan` needs of it, as JSON: no findings, no evidence.
    fn header_json<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let report = self.report();
        let header = file_report::FileReport {
            header: report.header.clone(),
            page_headers: report.page_headers.clone(),
            pages: report.pages,
            ocr_pages: report.ocr_pages,
            unread_pages: report.unread_pages,
            bytes: report.bytes,
            sha256: report.sha256.clone(),
            format: report.format,
            ..file_report::FileReport::empty(report.file.clone(), report.status, report.reason.clone())
        };
        json(py, &header)
    }

    fn __repr__(&self) -> String {
        format!("FileReport(status={:?})", self.status())
    }
}

fn json<'py>(py: Python<'py>, report: &file_report::FileReport) -> PyResult<Bound<'py, PyBytes>> {
    let bytes = serde_json::to_vec(report).map_err(|fault| refused(ConfigError::Usage(fault.to_string())))?;
    Ok(PyBytes::new(py, &bytes))
}
