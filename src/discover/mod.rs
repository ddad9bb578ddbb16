//! From the PATHs of a call to an ordered list of inputs: what is walked, what is left out, and what each input is called.
//!
//! It decides names and never looks into a file. Invariants: every entry below a PATH is one [`Source`], whatever it is; the same
//! file reached by two PATHs is one; symbolic links below a PATH are not followed; a report folder of ours is not entered.

mod name;
mod walk;

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde::Deserialize;

pub use name::{given_name, path_bytes, path_from_bytes, printable, unique};
pub use walk::walk;

/// The manifest that marks a folder as a report of ours.
pub const MANIFEST: &str = "run.json";

/// One input of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its name in the reports.
    pub name: String,
    /// Where it lies.
    pub path: PathBuf,
    /// Whether it can be read as a file.
    pub kind: SourceKind,
}

/// What the file system says an input is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceKind {
    /// A regular file of so many bytes.
    File(u64),
    /// Nothing that holds a record (symbolic link, socket); the reason for its row.
    Skipped(String),
    /// Something that should have been read and cannot be; the reason for its row.
    Unreadable(String),
}

/// The program's name in its own manifest.
#[derive(Deserialize)]
struct Marker {
    program: String,
}

/// Whether a folder holds a manifest of ours.
#[must_use]
pub fn is_report(dir: &Path) -> bool {
    let path = dir.join(MANIFEST);
    if !fs::symlink_metadata(&path).is_ok_and(|found| found.is_file()) {
        return false;
    }
    let marker = fs::File::open(path).map(io::BufReader::new).map(serde_json::from_reader::<_, Marker>);
    matches!(marker, Ok(Ok(marker)) if marker.program == "parityscan")
}

#[cfg(test)]
mod tests;
