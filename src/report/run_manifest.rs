//! run.json: what a run was made from and how it went. The only file that differs between equal runs.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use serde::Serialize;

use super::SCHEMA_VERSION;
use crate::{dictionary::Dictionaries, triage::Run};

/// A run's manifest.
#[derive(Debug, Serialize)]
pub struct RunManifest {
    /// Always `parityscan`: it marks the folder as a report of ours.
    program: &'static str,
    /// The program's version.
    version: &'static str,
    /// [`SCHEMA_VERSION`].
    schema_version: u32,
    /// `running` until the reports are in their place.
    state: &'static str,
    /// Fiscal year of the ICD-10-CM table.
    code_table_fiscal_year: Option<i16>,
    /// Tables and rulesets with their SHA-256.
    dictionaries: BTreeMap<String, String>,
    /// The options that shaped the reports, without passwords.
    options: BTreeMap<String, String>,
    /// Begin, UTC.
    started: Timestamp,
    /// End, UTC.
    ended: Option<Timestamp>,
    /// Number of files of each status.
    counts: BTreeMap<&'static str, usize>,
    /// Seconds that each file took.
    seconds: BTreeMap<String, f64>,
}

impl RunManifest {
    /// The manifest of a run that begins now.
    #[must_use]
    pub fn begin(dictionaries: &Dictionaries, options: BTreeMap<String, String>) -> Self {
        Self {
            program: "parityscan",
            version: env!("CARGO_PKG_VERSION"),
            schema_version: SCHEMA_VERSION,
            state: "running",
            code_table_fiscal_year: dictionaries.icd10cm.newest().map(fiscal_year),
            dictionaries: dictionaries.checksums.iter().cloned().collect(),
            options,
            started: Timestamp::now(),
            ended: None,
            counts: BTreeMap::new(),
            seconds: BTreeMap::new(),
        }
    }

    /// The run has ended and took so many seconds for each file.
    pub fn end(&mut self, run: &Run, seconds: BTreeMap<String, f64>) {
        self.state = "finished";
        self.ended = Some(Timestamp::now());
        for row in &run.files {
            *self.counts.entry(row.status.as_str()).or_default() += 1;
        }
        self.seconds = seconds;
    }

    /// The file's bytes.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }
}

/// The federal fiscal year begins on 1 October of the year before.
fn fiscal_year(day: Date) -> i16 {
    day.year() + i16::from(day.month() >= 10)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_fiscal_year_begins_in_october() {
        assert_eq!(fiscal_year(date(2025, 9, 30)), 2025);
        assert_eq!(fiscal_year(date(2025, 10, 1)), 2026);
        assert_eq!(fiscal_year(date(2026, 4, 1)), 2026);
    }
}
