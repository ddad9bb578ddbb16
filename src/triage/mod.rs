//! Who is who, which diagnoses each patient has, and the verdict with its reasons. The only room that looks across files.
//!
//! It knows no format: it reads [`crate::file_report::FileReport`]s, twice. The first pass learns who each file is about, the second counts what the
//! files say; of a mention nothing is kept but what its diagnosis needs, so that a run of any size fits in memory. The result does
//! not depend on the order in which files were read.

mod calendar;
mod cells;
mod concerns;
mod duplicates;
mod facts;
mod findings;
mod fold;
mod folders;
mod gaps;
mod identity;
mod join;
mod patients;
pub mod plan;
mod redact;
mod rollup;
mod run;
mod strangers;
mod summary;
mod survey;
mod tally;
mod verdict;
mod wording;

use jiff::civil::Date;

use crate::{dictionary::Dictionaries, error::ConfigError, file_report::ReportSource};

pub(crate) use tally::key as diagnosis_key;
pub(crate) use verdict::{doubt, is_covered, is_parity};

pub use findings::{Finding, evidence_of, findings};
pub use redact::{Masks, Reordered, triage_redacted};
pub use run::{Cells, Count, Diagnosis, FileRow, Gap, Patient, Run, Verdict};

/// A diagnosis last mentioned so many months before the newest document is stale.
pub const STALE_MONTHS: i32 = 24;

/// Joins files into patients, rolls up their diagnoses and decides the verdicts.
///
/// # Errors
/// Where the file reports cannot be read.
pub fn triage(reports: &dyn ReportSource, dictionaries: &Dictionaries, as_of: Date) -> Result<Run, ConfigError> {
    let survey = survey::survey(reports, as_of)?;
    patients::assemble(reports, survey, dictionaries, as_of)
}

#[cfg(test)]
mod tests;
