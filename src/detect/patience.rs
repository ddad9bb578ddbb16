//! How long a document is searched, and for how many findings: no text, however it is made, holds a run up or fills its memory. Where a
//! search ends early it says from where on, so that what was not searched is told and never taken for a text without diagnoses.

use std::{cell::Cell, time::Instant};

/// Most diagnoses, and most pieces of evidence of one kind of search, that are taken from one document.
pub const MOST: usize = 100_000;

/// The bounds of one search.
#[derive(Debug)]
pub struct Patience {
    until: Option<Instant>,
    most: usize,
    ended: Cell<Option<Ended>>,
}

/// Where a search ended early, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    /// The first byte that was not searched.
    pub at: usize,
    /// Whether too much was found; else the time was over.
    pub flooded: bool,
}

impl Patience {
    /// No end of time.
    #[must_use]
    pub const fn endless() -> Self {
        Self { until: None, most: usize::MAX, ended: Cell::new(None) }
    }

    /// Until a point in time, for at most so many findings.
    #[must_use]
    pub const fn until(end: Instant, most: usize) -> Self {
        Self { until: Some(end), most, ended: Cell::new(None) }
    }

    /// Whether the search at a byte goes on when so much was found before it.
    pub(crate) fn lasts(&self, at: usize, found: usize) -> bool {
        let flooded = found >= self.most;
        if !flooded && self.until.is_none_or(|end| Instant::now() < end) {
            return true;
        }
        if self.ended.get().is_none_or(|ended| at < ended.at) {
            self.ended.set(Some(Ended { at, flooded }));
        }
        false
    }

    /// Where the first search ended early that did.
    #[must_use]
    pub fn ended(&self) -> Option<Ended> {
        self.ended.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_earliest_end_counts() {
        let patience = Patience::until(Instant::now() + std::time::Duration::from_secs(600), 2);
        assert!(patience.lasts(7, 1) && patience.ended().is_none());
        assert!(!patience.lasts(9, 2) && !patience.lasts(5, 3) && !patience.lasts(8, 2));
        assert_eq!(patience.ended(), Some(Ended { at: 5, flooded: true }));
        let late = Patience::until(Instant::now(), 2);
        assert!(!late.lasts(1, 0));
        assert_eq!(late.ended(), Some(Ended { at: 1, flooded: false }));
        assert!(Patience::endless().lasts(0, usize::MAX - 1));
    }
}
