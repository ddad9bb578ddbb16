//! The result of triage: the rows that the reports print, but for findings, which are too many to be held.

use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    dates::PartialDate,
    document::{CodeSystem, Format},
    evidence::Evidence,
    file_report::FileStatus,
    mention::{Assertion, ClinicalStatus},
};

/// A whole run, ready to be written.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The day on which ages and staleness are reckoned.
    pub as_of: Date,
    /// Ids of the rulesets, each a column, in order.
    pub rulesets: Vec<String>,
    /// One row per file report, at the same index.
    pub files: Vec<FileRow>,
    /// Patients in the order of patients.csv.
    pub patients: Vec<Patient>,
    /// Diagnoses in the order of diagnoses.csv.
    pub diagnoses: Vec<Diagnosis>,
    /// Visit gaps in order of file.
    pub gaps: Vec<Gap>,
    /// What is masked in what the reports print, in a redacted run.
    pub masks: Option<super::Masks>,
}

/// One row of files.csv.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRow {
    /// Name as the contract prints it.
    pub file: String,
    /// What became of it.
    pub status: FileStatus,
    /// Why, where it is not `read`; where it is, what was left out of it on purpose.
    pub reason: String,
    /// What it is.
    pub format: Format,
    /// Whose it is; empty for what is no record.
    pub patient_id: String,
    /// The patient's age in years on [`Run::as_of`].
    pub age: Option<i16>,
    /// Pages that name another patient, from 1, in order: what stands on them belongs to nobody.
    pub foreign_pages: Vec<u32>,
    /// Pages.
    pub pages: usize,
    /// Pages read by OCR.
    pub ocr_pages: usize,
    /// Pages that could not be read.
    pub unread_pages: usize,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 of the bytes.
    pub sha256: String,
}

impl FileRow {
    /// Whose the text on a page is; empty where the page names another patient.
    #[must_use]
    pub fn patient_on(&self, page: Option<u32>) -> &str {
        match page {
            Some(page) if self.foreign_pages.binary_search(&page).is_ok() => "",
            _ => &self.patient_id,
        }
    }

    /// Whether some of it was read: pages of which none could be read are nothing.
    #[must_use]
    pub const fn has_text(&self) -> bool {
        match self.status {
            FileStatus::Read => true,
            FileStatus::Partial => self.pages == 0 || self.unread_pages < self.pages,
            FileStatus::Unreadable | FileStatus::Skipped | FileStatus::Duplicate => false,
        }
    }
}

/// What a person should do with a patient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// A parity diagnosis is present.
    Parity,
    /// A person must decide.
    Review,
    /// No file could be read.
    Unread,
    /// A condition that SB 855 covers is present.
    Covered,
    /// None of these.
    None,
}

impl Verdict {
    /// The word that the reports print.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Parity => "parity",
            Self::Review => "review",
            Self::Unread => "unread",
            Self::Covered => "covered",
            Self::None => "none",
        }
    }
}

/// One row of patients.csv.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patient {
    /// Hash of what identifies the patient.
    pub patient_id: String,
    /// Name as printed.
    pub name: String,
    /// Birth date.
    pub date_of_birth: Option<PartialDate>,
    /// Medical record number as printed.
    pub mrn: String,
    /// Age in years on [`Run::as_of`].
    pub age: Option<i16>,
    /// What to do.
    pub verdict: Verdict,
    /// What the verdict rests on, and what a person should look at.
    pub reasons: Vec<String>,
    /// The present mental-health diagnoses, strongest first.
    pub diagnoses: Vec<String>,
    /// Newest day on which the record shows the patient.
    pub last_seen: Option<PartialDate>,
    /// Risk evidence that is not negated, newest first.
    pub risk: Vec<String>,
    /// Number of files, duplicates aside.
    pub files: usize,
    /// Files of which nothing could be read.
    pub unread_files: usize,
    /// Pages that could not be read.
    pub unread_pages: usize,
    /// Evidence of trauma.
    pub trauma: Count,
    /// Evidence of impact on work or school.
    pub work_school: Count,
    /// Evidence of functional impairment.
    pub impairment: Count,
    /// Evidence of group treatment.
    pub group_treatment: Count,
    /// Flagged visit gaps.
    pub visit_gaps: Count,
    /// Requests for other or more frequent care.
    pub access_request: Count,
    /// The latest score of each instrument, with its trend.
    pub latest_scores: Vec<String>,
    /// For each ruleset the categories with a present diagnosis.
    pub cells: Arc<Cells>,
}

/// How many rows of a kind, and the newest day among them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Rows.
    pub rows: usize,
    /// Newest day.
    pub newest: Option<PartialDate>,
}

impl Count {
    /// Counts one more row.
    pub fn add(&mut self, date: Option<PartialDate>) {
        self.rows += 1;
        self.newest = self.newest.max(date);
    }

    /// The cell: `3 (2024-05-14)`, `3` where no day is known, empty for none.
    #[must_use]
    pub fn cell(&self) -> String {
        match (self.rows, self.newest) {
            (0, _) => String::new(),
            (rows, Some(day)) => format!("{rows} ({day})"),
            (rows, None) => rows.to_string(),
        }
    }
}

/// One list of category labels (`MDD`, `PSY?`) per ruleset, in order of [`Run::rulesets`].
pub type Cells = Vec<Vec<String>>;

/// One row of diagnoses.csv.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnosis {
    /// Whose it is.
    pub patient_id: String,
    /// What its mentions have in common, as `diagnosis_key` gives it.
    pub key: String,
    /// System of `code`; `None` for a name alone.
    pub code_system: Option<CodeSystem>,
    /// The code as the strongest mention has it.
    pub code: String,
    /// The dotted ICD-10-CM code that it stands for.
    pub icd10cm: String,
    /// Title.
    pub description: String,
    /// What is said of it, all in all.
    pub assertion: Assertion,
    /// Its state.
    pub clinical_status: ClinicalStatus,
    /// Oldest day among the mentions that say so.
    pub first_date: Option<PartialDate>,
    /// Newest day among the mentions that say so.
    pub last_date: Option<PartialDate>,
    /// Number of mentions.
    pub mentions: usize,
    /// Number of files that mention it.
    pub files: usize,
    /// What decided, what disagrees.
    pub notes: Vec<String>,
    /// File of the strongest mention.
    pub best_file: String,
    /// Page of the strongest mention.
    pub best_page: Option<u32>,
    /// Quote of the strongest mention.
    pub best_snippet: String,
    /// Whether it is a mental-health condition.
    pub mental: bool,
    /// Whether a later document overruled an earlier one.
    pub overruled: bool,
    /// Whether a code and the name beside it disagree.
    pub disagrees: bool,
    /// Categories per ruleset, over all mentions.
    pub cells: Arc<Cells>,
    /// Categories per ruleset, over the mentions that say what [`Diagnosis::assertion`] says.
    pub held: Arc<Cells>,
    /// Whether its newest mention is more than [`super::STALE_MONTHS`] older than the patient's newest document.
    pub stale: bool,
}

/// A visit gap: a row of evidence.csv that stands in no single file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Whose it is.
    pub patient_id: String,
    /// Index of the later visit's file in [`Run::files`].
    pub file: usize,
    /// The row.
    pub evidence: Evidence,
}
