//! report.html and the call sheet as a browser shows them. Without a Chromium these tests say "skipped" and pass, but not in a CI.
#![cfg(unix)]

mod devtools;
mod page;
mod sample;
mod sheet;

use std::path::PathBuf;

use parityscan::{
    dictionary::Dictionaries,
    file_report::FileReport,
    report::{self, ReportFormat},
    triage,
};

/// The day of the test runs.
const AS_OF: jiff::civil::Date = jiff::civil::date(2026, 1, 15);

/// A folder with the reports of a run.
struct Written {
    dir: tempfile::TempDir,
}

impl Written {
    /// Triages and writes reports.
    fn of(reports: &Vec<FileReport>) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let dictionaries = Dictionaries::built_in().expect("tables");
        let run = triage::triage(reports, &dictionaries, AS_OF).expect("a run");
        let formats = [ReportFormat::Csv, ReportFormat::Html];
        report::write_all(&run, reports, &dictionaries, dir.path(), &formats).expect("written");
        Self { dir }
    }

    fn path(&self) -> PathBuf {
        self.dir.path().join("report.html")
    }

    fn page(&self) -> String {
        std::fs::read_to_string(self.path()).expect("the page")
    }
}
