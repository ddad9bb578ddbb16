//! The row of an archive: it is known once all members were looked at. And the bounds that an archive keeps with all that is nested in it.

use std::sync::{
    Arc,
    atomic::{AtomicU64, AtomicUsize, Ordering},
};

use super::outcome::{Facts, Outcome};
use crate::{
    error::FileError,
    intake::archive::{self, ArchiveMember},
};

/// Greatest number of archives in each other.
const DEPTH: usize = 3;
/// Greatest number of members of an archive and all archives in it.
const MEMBERS: usize = archive::MAX_MEMBERS as usize;
/// Greatest size of all members of an archive and all archives in it, unpacked, in bytes.
const EXPANDED: u64 = archive::MAX_EXPANDED;

/// What an archive of the file system and all archives in it have used up together.
#[derive(Default)]
pub(super) struct Budget {
    members: AtomicUsize,
    expanded: AtomicU64,
}

impl Budget {
    /// Takes the members of one more archive at a depth (0 for a file of the file system) into the budget.
    pub(super) fn admit(&self, depth: usize, members: &[ArchiveMember]) -> Result<(), FileError> {
        if depth >= DEPTH {
            return Err(FileError::Limit(format!("archives nested more than {DEPTH} deep")));
        }
        let count = self.members.fetch_add(members.len(), Ordering::Relaxed).saturating_add(members.len());
        if count > MEMBERS {
            return Err(FileError::Limit(format!("more than {MEMBERS} members")));
        }
        let stated = members.iter().fold(0_u64, |sum, member| sum.saturating_add(member.bytes.min(EXPANDED + 1)));
        if self.expanded.fetch_add(stated, Ordering::Relaxed).saturating_add(stated) > EXPANDED {
            return Err(FileError::Limit(format!("more than {} MB unpacked", EXPANDED >> 20)));
        }
        Ok(())
    }
}

/// An archive whose members are being read.
pub(super) struct ArchiveRow {
    facts: Facts,
    members: usize,
    waiting: AtomicUsize,
    unopened: AtomicUsize,
    budget: Arc<Budget>,
}

impl ArchiveRow {
    pub(super) const fn new(facts: Facts, members: usize, budget: Arc<Budget>) -> Self {
        Self { facts, members, waiting: AtomicUsize::new(members), unopened: AtomicUsize::new(0), budget }
    }

    pub(super) fn budget(&self) -> Arc<Budget> {
        Arc::clone(&self.budget)
    }

    /// A member was looked at; gives the archive's outcome when it was the last.
    pub(super) fn put(&self, opened: bool) -> Option<(Facts, Outcome)> {
        if !opened {
            self.unopened.fetch_add(1, Ordering::AcqRel);
        }
        let last = self.waiting.fetch_sub(1, Ordering::AcqRel) == 1;
        let outcome = || Outcome::Archive { members: self.members, unopened: self.unopened.load(Ordering::Acquire) };
        last.then(|| (self.facts.clone(), outcome()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(count: usize, bytes: u64) -> Vec<ArchiveMember> {
        (0..count).map(|index| ArchiveMember { index, name: Vec::new(), bytes, encrypted: false }).collect()
    }

    #[test]
    fn bounds_hold_at_the_limit_and_one_over() {
        assert_eq!(Budget::default().admit(2, &members(MEMBERS, 1)), Ok(()));
        assert!(matches!(Budget::default().admit(0, &members(MEMBERS + 1, 1)), Err(FileError::Limit(_))));
        assert!(matches!(Budget::default().admit(DEPTH, &members(1, 1)), Err(FileError::Limit(_))));
        assert_eq!(Budget::default().admit(0, &members(2, EXPANDED / 2)), Ok(()));
        assert!(matches!(Budget::default().admit(0, &members(2, EXPANDED / 2 + 1)), Err(FileError::Limit(_))));
        assert!(matches!(Budget::default().admit(0, &members(3, u64::MAX)), Err(FileError::Limit(_))));
    }

    #[test]
    fn nested_archives_share_one_budget() {
        let budget = Budget::default();
        assert_eq!(budget.admit(0, &members(MEMBERS - 1, 1)), Ok(()));
        assert!(matches!(budget.admit(1, &members(2, 1)), Err(FileError::Limit(_))));
    }
}
