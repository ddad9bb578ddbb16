//! The two kinds of failure: a configuration that the run cannot start or end with (exit status 2), and a file that could not
//! be read (a row in files.csv, never the end of a run). Neither carries patient text.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// Fatal: wrong usage, a bad dictionary, an output that cannot be written. Ends the run with exit status 2.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A dictionary or ruleset row that cannot be used.
    #[error("{file}:{line}: {fault}")]
    Dictionary {
        /// The table's file name.
        file: String,
        /// Line in that file, from 1 (the header is line 1).
        line: u64,
        /// What is wrong with it and what would be right.
        fault: String,
    },
    /// A path that could not be read or written.
    #[error("{path}: {fault}")]
    Path {
        /// The path as given.
        path: PathBuf,
        /// What happened and what can be done.
        fault: String,
    },
    /// Anything else about how the program was called.
    #[error("{0}")]
    Usage(String),
}

impl ConfigError {
    /// A failure at a path.
    #[must_use]
    pub fn path(path: impl Into<PathBuf>, fault: impl ToString) -> Self {
        Self::Path { path: path.into(), fault: fault.to_string() }
    }
}

/// Why a file could not be read. The display text is the `reason` in files.csv: what happened and what the user can do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum FileError {
    /// The operating system refused.
    #[error("cannot be opened: {0}")]
    Open(String),
    /// No bytes.
    #[error("empty file (0 bytes)")]
    Empty,
    /// Encrypted, and none of the given passwords fits.
    #[error("encrypted: no password given fits; give it with --password or --password-file")]
    Password,
    /// The content is no readable instance of its format.
    #[error("damaged {format}: {fault}")]
    Damaged {
        /// The format.
        format: String,
        /// What is wrong with it.
        fault: String,
    },
    /// A bound was reached before anything was read.
    #[error("limit reached: {0}")]
    Limit(String),
    /// The worker died on it.
    #[error("the reader crashed on this file ({0}); the other files are not affected")]
    Crash(String),
    /// The deadline passed.
    #[error("not read within {0} s; raise --timeout to allow more")]
    Deadline(u64),
    /// Nothing that could be a record; the file is `skipped`, not `unreadable`.
    #[error("{0}")]
    NoRecord(String),
    /// Everything else that keeps a file from being read.
    #[error("{0}")]
    Other(String),
}
