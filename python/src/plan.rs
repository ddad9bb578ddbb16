//! Who is who in a run, as Python sees it: what a driver computes from the headers of all files and sends to where the findings are.

use std::sync::Arc;

use parityscan::{
    error::ConfigError,
    file_report::{FileReport, ReportSource},
    report::rows::TableName,
    triage::{self, FileRow, Run},
};
use pyo3::{
    prelude::*,
    types::{PyBytes, PyList},
};

use crate::{refused, scanner::Setting, tables::Rows};

/// Which files are one patient's and which are duplicates. `Scanner.plan` makes it.
#[pyclass(frozen, module = "parityscan")]
pub(crate) struct Plan {
    pub(crate) setting: Setting,
    pub(crate) plan: triage::plan::Plan,
}

/// A run of files without reports: for the table of files.
struct Unasked(usize);

impl ReportSource for Unasked {
    fn len(&self) -> usize {
        self.0
    }

    fn get(&self, _: usize) -> Result<Arc<FileReport>, ConfigError> {
        Err(ConfigError::Usage("a plan holds no reports".into()))
    }
}

impl Plan {
    /// Rows without any patient.
    fn run(&self, files: Vec<FileRow>) -> Run {
        self.setting.run_of(files)
    }
}

#[pymethods]
impl Plan {
    /// The rows of `files`.
    fn files<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let files = self.plan.files().to_vec();
        let nothing = Unasked(files.len());
        let rows = Rows::of(TableName::Files, &self.run(files), &nothing, &self.setting.dictionaries).map_err(refused)?;
        rows.into_python(py)
    }

    /// For each file its name, the number of the patient whose part needs its report (`None` for duplicates and what is no record), and
    /// what `Scanner.file_tables` needs.
    fn assignments<'py>(&self, py: Python<'py>) -> PyResult<Vec<Assignment<'py>>> {
        let files = self.plan.files().iter().enumerate();
        files.map(|(index, row)| Ok((row.file.clone(), self.plan.person_of(index), packed(py, row)?))).collect()
    }

    /// For each patient a number and what `Scanner.patient_tables` needs.
    fn parts<'py>(&self, py: Python<'py>) -> PyResult<Vec<(usize, Bound<'py, PyBytes>)>> {
        self.plan.parts().enumerate().map(|(number, part)| Ok((number, packed(py, &part)?))).collect()
    }
}

/// A file's name, the number of the patient whose part needs its report, and what `Scanner.file_tables` needs.
type Assignment<'py> = (String, Option<usize>, Bound<'py, PyBytes>);

fn packed<'py>(py: Python<'py>, message: &impl serde::Serialize) -> PyResult<Bound<'py, PyBytes>> {
    let bytes = postcard::to_stdvec(message).map_err(|fault| refused(ConfigError::Usage(fault.to_string())))?;
    Ok(PyBytes::new(py, &bytes))
}
