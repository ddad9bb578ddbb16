//! The parts of the page in the order in which they are written.

use askama::Template;

use super::{
    policy,
    view::{PatientView, RowView, RunView},
};

/// The page's own script.
const SCRIPT: &str = include_str!("page.js");
/// The page's own style.
const STYLE: &str = include_str!("page.css");

/// Everything up to the first row of the table of patients.
#[derive(Template)]
#[template(path = "html/head.html", config = "src/report/askama.toml")]
pub(super) struct Head<'v> {
    run: &'v RunView,
    style: &'static str,
    style_hash: String,
    script_hash: String,
}

impl<'v> Head<'v> {
    /// The head of a run's page.
    pub(super) fn new(run: &'v RunView) -> Self {
        Self { run, style: STYLE, style_hash: policy::hash(STYLE), script_hash: policy::hash(SCRIPT) }
    }
}

/// One row of the table of patients.
#[derive(Template)]
#[template(path = "html/row.html", config = "src/report/askama.toml")]
pub(super) struct Row<'v> {
    /// The row.
    pub(super) row: &'v RowView,
}

/// From the end of the table to the first patient.
#[derive(Template)]
#[template(path = "html/middle.html", config = "src/report/askama.toml")]
pub(super) struct Middle<'v> {
    /// The run.
    pub(super) run: &'v RunView,
}

/// One patient's part.
#[derive(Template)]
#[template(path = "html/patient.html", config = "src/report/askama.toml")]
pub(super) struct Detail<'v> {
    /// The patient.
    pub(super) patient: &'v PatientView,
}

/// The end.
#[derive(Template)]
#[template(path = "html/tail.html", config = "src/report/askama.toml")]
pub(super) struct Tail {
    script: &'static str,
    version: &'static str,
}

impl Tail {
    /// The end of every page.
    pub(super) const fn new() -> Self {
        Self { script: SCRIPT, version: env!("CARGO_PKG_VERSION") }
    }
}
