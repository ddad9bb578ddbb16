//! Which inputs hold the same bytes: the bytewise first keeps its findings, the others are duplicates of it.

use std::collections::HashMap;

use crate::file_report::{FileReport, FileStatus};

/// What is remembered of the inputs seen so far.
#[derive(Default)]
pub(super) struct Duplicates {
    first: HashMap<String, usize>,
}

impl Duplicates {
    /// The index of the first input with the same bytes, where this is not it. Inputs come in bytewise order of their names.
    /// What is empty or no record is never a duplicate.
    pub(super) fn original(&mut self, index: usize, report: &FileReport) -> Option<usize> {
        if report.status == FileStatus::Skipped || report.bytes == 0 || report.sha256.is_empty() {
            return None;
        }
        let first = *self.first.entry(report.sha256.clone()).or_insert(index);
        (first != index).then_some(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(status: FileStatus, bytes: u64, sha256: &str) -> FileReport {
        FileReport { bytes, sha256: sha256.into(), ..FileReport::empty("a".into(), status, String::new()) }
    }

    #[test]
    fn the_first_of_equal_files_is_no_duplicate() {
        let mut seen = Duplicates::default();
        assert_eq!(seen.original(0, &report(FileStatus::Read, 9, "aa")), None);
        assert_eq!(seen.original(1, &report(FileStatus::Read, 9, "bb")), None);
        assert_eq!(seen.original(2, &report(FileStatus::Read, 9, "aa")), Some(0));
        assert_eq!(seen.original(3, &report(FileStatus::Read, 9, "aa")), Some(0));
    }

    #[test]
    fn empty_files_and_pictures_are_no_duplicates() {
        let mut seen = Duplicates::default();
        for index in 0..2 {
            assert_eq!(seen.original(index, &report(FileStatus::Unreadable, 0, "ee")), None);
            assert_eq!(seen.original(index, &report(FileStatus::Skipped, 5, "cc")), None);
            assert_eq!(seen.original(index, &report(FileStatus::Unreadable, 5, "")), None);
        }
    }
}
