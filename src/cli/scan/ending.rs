//! How a run ends, scanned or merged: the reports that are written, what is told, and the exit status.

use std::{collections::BTreeMap, io};

use jiff::civil::Date;

use super::{folder::Folder, options::Ending, summary};
use crate::{
    cli::{status::ExitStatus, terminal},
    dictionary::Dictionaries,
    error::ConfigError,
    file_report::FileStatus,
    pipeline::journal::Reports,
    report::{self, run_manifest::RunManifest},
    triage::{self, FileRow, Run},
};

impl Ending {
    /// Joins what was found into patients and writes the reports, masked where that was asked for.
    pub(in crate::cli) fn write(
        &self,
        reports: &Reports,
        dictionaries: &Dictionaries,
        as_of: Date,
        folder: &Folder,
        (manifest, seconds): (&mut RunManifest, BTreeMap<String, f64>),
    ) -> Result<Run, ConfigError> {
        let (dir, formats) = (folder.fresh(), self.formats.as_slice());
        if self.redact {
            let (run, reports) = triage::triage_redacted(reports, dictionaries, as_of)?;
            report::write_all(&run, &reports, dictionaries, dir, formats)?;
            manifest.end(&run, reports.masked(seconds));
            return Ok(run);
        }
        let run = triage::triage(reports, dictionaries, as_of)?;
        report::write_all(&run, reports, dictionaries, dir, formats)?;
        manifest.end(&run, seconds);
        Ok(run)
    }

    /// Prints the summary, and a line for each file that was not read whole where that was asked for; gives the exit status.
    pub(in crate::cli) fn tell(&self, run: &Run) -> io::Result<ExitStatus> {
        for row in run.files.iter().filter(|row| self.verbose && is_unread(row)) {
            terminal::say(&format!("{}: {}: {}", row.file, row.status.as_str(), row.reason));
        }
        match if self.quiet { Ok(()) } else { summary::print(run, &self.out) } {
            // Nobody reads on; the reports are written, and what they say is what counts.
            Err(fault) if fault.kind() == io::ErrorKind::BrokenPipe => {}
            printed => printed?,
        }
        Ok(self.status(run))
    }

    /// What was read and what was found, as an exit status: what is missing cannot be trusted, so it outranks what was found.
    fn status(&self, run: &Run) -> ExitStatus {
        let met = |wanted| run.patients.iter().any(|patient| patient.verdict == wanted);
        if run.files.iter().any(is_unread) {
            ExitStatus::Unread
        } else if self.fail_on.is_some_and(met) {
            ExitStatus::Met
        } else {
            ExitStatus::Success
        }
    }
}

fn is_unread(row: &FileRow) -> bool {
    matches!(row.status, FileStatus::Partial | FileStatus::Unreadable)
}
