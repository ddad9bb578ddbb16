//! The time that one file has, whatever is tried on it.

use std::time::{Duration, Instant};

/// Less than this is not worth an attempt.
const LEAST: Duration = Duration::from_millis(20);

/// The end of one file's time.
#[derive(Clone, Copy)]
pub(super) struct Deadline {
    /// Length in seconds.
    pub(super) seconds: u64,
    /// End.
    pub(super) end: Instant,
}

impl Deadline {
    /// `timeout` seconds and one more for each megabyte.
    pub(super) fn of(started: Instant, timeout: u64, bytes: u64) -> Self {
        // A day is as good as for ever, and no clock overflows on it.
        let seconds = timeout.saturating_add(bytes >> 20).min(86_400);
        Self { seconds, end: started + Duration::from_secs(seconds) }
    }

    /// When an attempt at a part of the file has to be done: a third of what is left, so that something is left for its halves.
    /// `None` where too little is left.
    pub(super) fn attempt(self) -> Option<Instant> {
        let now = Instant::now();
        let left = self.end.saturating_duration_since(now);
        (left >= LEAST).then(|| now + left / 3)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grows_with_size_and_never_overflows() {
        let now = Instant::now();
        assert_eq!(Deadline::of(now, 60, 5 << 20).seconds, 65);
        assert_eq!(Deadline::of(now, u64::MAX, u64::MAX).seconds, 86_400);
        assert!(Deadline::of(now, 0, 0).attempt().is_none());
    }
}
