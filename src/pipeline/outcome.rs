//! What the pipeline hands on: one outcome for each input, with what is known of the input whatever became of it.

use std::time::Instant;

use crate::{
    document::{Document, Format},
    error::FileError,
};

/// What is known of an input.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Its name in the reports.
    pub file: String,
    /// What its content says it is.
    pub format: Format,
    /// Size in bytes; for a member that could not be opened, as its archive states it.
    pub bytes: u64,
    /// SHA-256 in hexadecimal; empty where it could not be opened or nobody asked.
    pub sha256: String,
    /// Pages, where they could be counted without reading it; else 0.
    pub pages: u32,
    /// When work on it began.
    pub started: Instant,
}

impl Facts {
    /// What is known before the first look.
    pub(super) fn of(file: String, bytes: u64) -> Self {
        Self { file, format: Format::Other, bytes, sha256: String::new(), pages: 0, started: Instant::now() }
    }
}

/// What became of an input.
#[derive(Debug)]
pub enum Outcome {
    /// It was read; what could not be read stands in the document's faults and pages.
    Document(Box<Document>),
    /// Its members have outcomes of their own.
    Archive {
        /// Number of members.
        members: usize,
        /// How many of them could not be opened.
        unopened: usize,
    },
    /// Nothing that could hold a record; why.
    NoRecord(String),
    /// Nothing of it could be read.
    Unreadable(FileError),
}

/// Takes the outcomes as they come, in any order, from any thread.
pub trait Consumer: Sync {
    /// Whether the outcome of this input is known from an earlier run, so that it need not be read again.
    fn knows(&self, facts: &Facts) -> bool {
        let _ = facts;
        false
    }

    /// Whether the members of archives are wanted, or only the archives themselves.
    fn enters_archives(&self) -> bool {
        true
    }

    /// Takes an outcome.
    fn take(&self, facts: Facts, outcome: Outcome);
}
