//! The lines that a scan prints when it is done. No patient data.

use std::{
    collections::BTreeMap,
    io::{self, Write},
    path::Path,
};

use crate::{cli::terminal::visible, file_report::FileStatus};

/// Prints how many files had which end, and where the reports are.
pub(super) fn print(counts: &BTreeMap<FileStatus, usize>, dir: &Path) -> io::Result<()> {
    let total: usize = counts.values().sum();
    let parts: Vec<String> = counts.iter().map(|(status, count)| format!("{count} {}", status.as_str())).collect();
    let mut out = io::stdout().lock();
    writeln!(out, "{total} files: {}", parts.join(", "))?;
    writeln!(out, "reports: {}", visible(&dir.display().to_string()))
}
