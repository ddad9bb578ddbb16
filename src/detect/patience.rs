//! How long a document is searched, and for how many findings: no text, however it is made, holds a run up or fills its memory. Where a
//! search ends early it says from where on, so that what was not searched is told and never taken for a text without diagnoses.

use std::{
    sync::{Mutex, PoisonError},
    time::Instant,
};

/// Most diagnoses, and most pieces of evidence of one kind of search, that are taken from one document.
pub const MOST: usize = 100_000;

/// The bounds of one search.
#[derive(Debug)]
pub struct Patience {
    until: Option<Instant>,
    most: usize,
    threads: usize,
    ended: Mutex<Option<Ended>>,
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
        Self { until: None, most: usize::MAX, threads: 1, ended: Mutex::new(None) }
    }

    /// Until a point in time, for at most so many findings.
    #[must_use]
    pub const fn until(end: Instant, most: usize) -> Self {
        Self { until: Some(end), most, threads: 1, ended: Mutex::new(None) }
    }

    /// The same for a search that so many threads share: those of [`crate::threads::with`].
    #[must_use]
    pub fn shared_by(mut self, threads: usize) -> Self {
        self.threads = threads.max(1);
        self
    }

    /// How many threads share the search.
    pub(crate) const fn threads(&self) -> usize {
        self.threads
    }

    /// How much is found at most.
    pub(crate) const fn most(&self) -> usize {
        self.most
    }

    /// Whether the search at a byte goes on when so much was found before it.
    pub(crate) fn lasts(&self, at: usize, found: usize) -> bool {
        if !self.is_over(found) {
            return true;
        }
        let flooded = found >= self.most;
        let mut ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        if ended.is_none_or(|ended| at < ended.at) {
            *ended = Some(Ended { at, flooded });
        }
        false
    }

    /// Whether the time or the findings are used up.
    pub(crate) fn is_over(&self, found: usize) -> bool {
        found >= self.most || self.until.is_some_and(|end| Instant::now() >= end)
    }

    /// Where the first search ended early that did.
    #[must_use]
    pub fn ended(&self) -> Option<Ended> {
        *self.ended.lock().unwrap_or_else(PoisonError::into_inner)
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
