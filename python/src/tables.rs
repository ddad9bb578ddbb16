//! Rows of the tables as Python dictionaries, and the tables of a single file or patient.

use parityscan::{
    dictionary::Dictionaries,
    error::ConfigError,
    file_report::ReportSource,
    report::{Cell, Material, Row, rows::TableName},
    triage::Run,
};
use pyo3::{
    exceptions::PyValueError,
    prelude::*,
    types::{PyDict, PyList},
};

/// Rows of one table before they are Python's.
pub(crate) struct Rows {
    table: TableName,
    rulesets: Vec<String>,
    rows: Vec<Row>,
}

impl Rows {
    /// The rows of a table of a run.
    pub(crate) fn of(
        table: TableName,
        run: &Run,
        reports: &(impl ReportSource + 'static),
        dictionaries: &Dictionaries,
    ) -> Result<Self, ConfigError> {
        let rows = table.rows(Material { run, reports, dictionaries })?;
        Ok(Self { table, rulesets: run.rulesets.clone(), rows })
    }

    /// A list of dictionaries.
    pub(crate) fn into_python(self, py: Python<'_>) -> PyResult<Bound<'_, PyList>> {
        let columns = self.table.columns(&self.rulesets);
        let list = PyList::empty(py);
        for row in self.rows {
            let dict = PyDict::new(py);
            for (column, cell) in columns.iter().zip(row) {
                match cell {
                    Cell::Text(text) => dict.set_item(&column.name, text)?,
                    Cell::Number(number) => dict.set_item(&column.name, number)?,
                }
            }
            list.append(dict)?;
        }
        Ok(list)
    }
}

/// The table of that name.
pub(crate) fn named(name: &str) -> PyResult<TableName> {
    let found = TableName::ALL.into_iter().find(|table| table.as_str() == name);
    found.ok_or_else(|| PyValueError::new_err(format!("no table {name:?}")))
}
