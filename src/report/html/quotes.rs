//! What the page shows of each patient besides the rows of the run: quotes of every diagnosis, and the evidence.

use std::collections::BTreeMap;

use crate::{
    error::ConfigError,
    evidence::Evidence,
    triage::{self, Finding},
};

use super::super::Material;

/// At most so many quotes of one diagnosis.
pub(super) const QUOTES: usize = 20;

/// Quotes and evidence of one patient.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// Quotes by diagnosis, as [`triage::diagnosis_key`] names it.
    pub(super) quotes: BTreeMap<String, Vec<Quote>>,
    /// Evidence with the index of its file.
    pub(super) evidence: Vec<(usize, Evidence)>,
    /// Indices of the files.
    pub(super) files: Vec<usize>,
}

/// One mention, quoted.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Quote {
    /// Order: the strongest assertion, then the newest, then as the files come.
    weight: (crate::mention::Assertion, std::cmp::Reverse<Option<crate::dates::PartialDate>>),
    /// Index of its file.
    pub(super) file: usize,
    /// Page, where it has one.
    pub(super) page: Option<u32>,
    /// What is said of it.
    pub(super) assertion: &'static str,
    /// Its day.
    pub(super) date: String,
    /// The quote.
    pub(super) snippet: String,
}

/// Reads all reports once and keeps what the page shows of some patients.
pub(super) fn gather<'r>(material: Material<'r>, wanted: &[&'r str]) -> Result<BTreeMap<&'r str, Kept>, ConfigError> {
    let mut kept: BTreeMap<&str, Kept> = wanted.iter().map(|id| (*id, Kept::default())).collect();
    for (index, file) in material.run.files.iter().enumerate().filter(|(_, file)| !file.patient_id.is_empty()) {
        match kept.get_mut(file.patient_id.as_str()) {
            Some(patient) => patient.files.push(index),
            None => continue,
        }
        let report = material.reports.get(index)?;
        for finding in triage::findings(file, &report, &[]) {
            if let Some(patient) = kept.get_mut(finding.patient_id) {
                patient.quote(index, &finding);
            }
        }
        for (patient, evidence) in triage::evidence_of(file, &report) {
            if let Some(patient) = kept.get_mut(patient) {
                patient.evidence.push((index, evidence.clone()));
            }
        }
    }
    for gap in &material.run.gaps {
        if let Some(patient) = kept.get_mut(gap.patient_id.as_str()) {
            patient.evidence.push((gap.file, gap.evidence.clone()));
        }
    }
    Ok(kept)
}

impl Kept {
    /// Keeps a mention among the strongest of its diagnosis.
    fn quote(&mut self, file: usize, finding: &Finding<'_>) {
        let mention = finding.mention;
        let quotes = self.quotes.entry(triage::diagnosis_key(mention)).or_default();
        quotes.push(Quote {
            weight: (mention.assertion, std::cmp::Reverse(mention.date)),
            file,
            page: mention.place.as_ref().map(|place| place.page),
            assertion: mention.assertion.as_str(),
            date: mention.date.map(|date| date.to_string()).unwrap_or_default(),
            snippet: if mention.snippet.is_empty() { mention.text.clone() } else { mention.snippet.clone() },
        });
        if quotes.len() >= 2 * QUOTES {
            quotes.sort();
            quotes.truncate(QUOTES);
        }
    }
}
