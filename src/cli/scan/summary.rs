//! The lines that a scan prints when it is done: counts, and where the reports are. No patient data.

use std::{
    collections::BTreeMap,
    io::{self, Write},
    path::Path,
};

use crate::{cli::terminal::visible, file_report::FileStatus, pipeline::NOT_LOOKED_AT, triage::Run};

/// Prints how many files had which end, how many patients which verdict, and where the reports are.
pub(super) fn print(run: &Run, dir: &Path) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{}", counted("files", run.files.iter().map(|row| (row.status, row.status.as_str()))))?;
    let pictures = run.files.iter().filter(|row| row.status == FileStatus::Skipped && row.reason.contains(NOT_LOOKED_AT)).count();
    if pictures > 0 {
        writeln!(out, "images {NOT_LOOKED_AT}: {pictures} (see files.csv)")?;
    }
    writeln!(out, "{}", counted("patients", run.patients.iter().map(|patient| (patient.verdict, patient.verdict.as_str()))))?;
    writeln!(out, "reports: {}", visible(&dir.display().to_string()))
}

/// `4 files: 3 read, 1 skipped`.
fn counted<K: Ord>(what: &str, kinds: impl Iterator<Item = (K, &'static str)>) -> String {
    let mut counts: BTreeMap<(K, &str), usize> = BTreeMap::new();
    kinds.for_each(|kind| *counts.entry(kind).or_default() += 1);
    let total: usize = counts.values().sum();
    let parts: Vec<String> = counts.iter().map(|((_, word), count)| format!("{count} {word}")).collect();
    let colon = if parts.is_empty() { "" } else { ": " };
    format!("{total} {what}{colon}{}", parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_come_in_their_order() {
        assert_eq!(counted("files", [(2, "b"), (1, "a"), (2, "b")].into_iter()), "3 files: 1 a, 2 b");
        assert_eq!(counted("files", std::iter::empty::<(u8, _)>()), "0 files");
    }
}
