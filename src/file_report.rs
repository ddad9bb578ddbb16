//! What a scan learned of one input: the unit that is spooled to the journal and that triage reads again.
//!
//! Invariant: a `FileReport` is a pure function of the file's bytes, the dictionaries and the options. It knows no other file.

use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    dates::PartialDate,
    document::{Format, Header, PageHeader},
    error::ConfigError,
    evidence::Evidence,
    mention::Mention,
};

/// What became of an input (`status` in files.csv).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FileStatus {
    /// All of it was read.
    Read,
    /// Something in it could not be read.
    Partial,
    /// Nothing of it could be read.
    Unreadable,
    /// No record: a picture, a stylesheet, a system file.
    Skipped,
    /// Same bytes as another input; set by triage.
    Duplicate,
}

impl FileStatus {
    /// The word that files.csv prints.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Partial => "partial",
            Self::Unreadable => "unreadable",
            Self::Skipped => "skipped",
            Self::Duplicate => "duplicate",
        }
    }
}

/// One row of files.csv with everything found in that file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FileReport {
    /// The name as the contract prints it (`folder/outer.zip!/inner.xml`).
    pub file: String,
    /// The PATH below which it was found, as the contract prints it; empty where that is not known.
    #[serde(default)]
    pub root: String,
    /// What became of it.
    pub status: FileStatus,
    /// Why, where it is not `read`; where it is, what was left out of it on purpose.
    pub reason: String,
    /// What it is.
    pub format: Format,
    /// Pages; 0 where the format has none.
    pub pages: usize,
    /// Pages read by OCR in this run.
    pub ocr_pages: usize,
    /// Pages with something that could not be read.
    pub unread_pages: usize,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 of the bytes in hexadecimal; empty where they could not be read.
    pub sha256: String,
    /// Who it is about.
    pub header: Header,
    /// What single pages say of who they are about.
    pub page_headers: Vec<PageHeader>,
    /// Diagnoses found.
    pub mentions: Vec<Mention>,
    /// Other evidence found.
    pub evidence: Vec<Evidence>,
    /// Days of visits that took place, whatever was found on them, each with its page; in order.
    #[serde(default)]
    pub visited: Vec<(u32, PartialDate)>,
    /// Seconds that it took; for run.json only, so that equal runs keep equal journals.
    #[serde(skip)]
    pub seconds: f64,
}

impl FileReport {
    /// A row without findings.
    #[must_use]
    pub fn empty(file: String, status: FileStatus, reason: String) -> Self {
        Self {
            file,
            root: String::new(),
            status,
            reason,
            format: Format::Other,
            pages: 0,
            ocr_pages: 0,
            unread_pages: 0,
            bytes: 0,
            sha256: String::new(),
            header: Header::default(),
            page_headers: Vec::new(),
            mentions: Vec::new(),
            evidence: Vec::new(),
            visited: Vec::new(),
            seconds: 0.0,
        }
    }
}

/// So many reports a thread are read ahead: a report of many findings takes tens of megabytes.
const AHEAD: usize = 2;

/// File reports in bytewise order of `file`, a few in memory at a time, so that a run of any size fits. The journal is one.
pub trait ReportSource: Sync {
    /// How many there are.
    fn len(&self) -> usize;

    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The report at an index.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    fn get(&self, index: usize) -> Result<Arc<FileReport>, ConfigError>;

    /// Gives every report with its index to `visit`, in order; some are read ahead on the threads of the caller's pool.
    ///
    /// # Errors
    /// Where the journal cannot be read, and whatever `visit` fails with.
    fn each(&self, visit: &mut dyn FnMut(usize, &FileReport) -> Result<(), ConfigError>) -> Result<(), ConfigError> {
        let ahead = AHEAD * rayon::current_num_threads();
        for first in (0..self.len()).step_by(ahead) {
            let last = self.len().min(first + ahead);
            let read: Vec<_> = (first..last).into_par_iter().map(|index| self.get(index)).collect();
            read.into_iter().zip(first..).try_for_each(|(report, index)| visit(index, &*report?))?;
        }
        Ok(())
    }
}

impl ReportSource for Vec<FileReport> {
    fn len(&self) -> usize {
        self.as_slice().len()
    }

    fn get(&self, index: usize) -> Result<Arc<FileReport>, ConfigError> {
        self.as_slice().get(index).cloned().map(Arc::new).ok_or_else(|| ConfigError::Usage(format!("no file report {index}")))
    }
}
