//! How a run ends once its reports are in their place, scanned or merged: what is told, and the exit status.

use std::io;

use super::{options::Ending, summary};
use crate::{
    cli::{status::ExitStatus, terminal},
    file_report::FileStatus,
    triage::{FileRow, Run},
};

impl Ending {
    /// Prints the summary, and a line for each file that was not read whole where that was asked for; gives the exit status.
    pub(in crate::cli) fn tell(&self, run: &Run) -> io::Result<ExitStatus> {
        for row in run.files.iter().filter(|row| self.verbose && is_unread(row)) {
            terminal::say(&format!("{}: {}: {}", row.file, row.status.as_str(), row.reason));
        }
        if !self.quiet {
            summary::print(run, &self.out)?;
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
