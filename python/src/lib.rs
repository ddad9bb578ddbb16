//! The Python module `parityscan._parityscan`: one file's bytes in, its rows out, and the step across files as a function over reports.
//!
//! Everything that takes time runs without the interpreter's lock. A panic is that file's row or a `RuntimeError`, never the end of the
//! interpreter.

mod plan;
mod report;
mod scanner;
mod tables;

use std::panic::{self, AssertUnwindSafe};

use parityscan::error::ConfigError;
use pyo3::{
    exceptions::{PyRuntimeError, PyValueError},
    prelude::*,
};

/// What `import parityscan._parityscan` gives.
#[pymodule]
mod _parityscan {
    #[pymodule_export]
    use super::{plan::Plan, report::FileReport, scanner::Scanner};
    use parityscan::{intake::archive::MAX_FILE, pipeline::worker};
    use pyo3::prelude::*;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        // What a panic carries may be patient text.
        worker::note_panics();
        module.add("MAX_FILE", MAX_FILE)?;
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}

/// Runs something without the interpreter's lock; a panic in it is an exception.
fn unlocked<T: Send>(py: Python<'_>, work: impl FnOnce() -> Result<T, ConfigError> + Send) -> PyResult<T> {
    let ended = py.detach(|| panic::catch_unwind(AssertUnwindSafe(work)));
    ended.map_err(|_| PyRuntimeError::new_err("internal error"))?.map_err(refused)
}

/// Wrong usage and what cannot be read or written, as an exception. It carries no patient text.
fn refused(fault: ConfigError) -> PyErr {
    PyValueError::new_err(fault.to_string())
}
