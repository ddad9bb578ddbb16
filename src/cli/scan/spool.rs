//! Takes the outcomes of a scan as they come: assesses them and spools the reports to the journal.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use indicatif::ProgressBar;

use crate::{
    detect::Detector,
    error::ConfigError,
    pipeline::{
        Consumer, Facts, Outcome, assess,
        journal::{Journal, Reports},
    },
};

/// The receiving end of a scan.
pub(super) struct Spool {
    /// Compiled while the first files are being read.
    detector: OnceLock<Detector>,
    journal: Journal,
    /// Seconds of each file.
    seconds: Mutex<BTreeMap<String, f64>>,
    /// The first failure to write; it ends the run.
    failure: OnceLock<ConfigError>,
    stop: Arc<AtomicBool>,
    progress: ProgressBar,
}

impl Spool {
    pub(super) const fn new(journal: Journal, stop: Arc<AtomicBool>, progress: ProgressBar) -> Self {
        Self {
            detector: OnceLock::new(),
            journal,
            seconds: Mutex::new(BTreeMap::new()),
            failure: OnceLock::new(),
            stop,
            progress,
        }
    }

    pub(super) fn set_detector(&self, detector: Detector) {
        // It is set once.
        let _ = self.detector.set(detector);
    }

    /// The reports, with the seconds that each file took; the failure, where the journal could not be written.
    pub(super) fn finish(self) -> Result<(Reports, BTreeMap<String, f64>), ConfigError> {
        self.progress.finish_and_clear();
        match self.failure.into_inner() {
            Some(failure) => Err(failure),
            None => Ok((self.journal.into_reports(), self.seconds.into_inner().unwrap_or_else(PoisonError::into_inner))),
        }
    }
}

impl Consumer for Spool {
    fn take(&self, facts: Facts, outcome: Outcome) {
        let report = assess(self.detector.wait(), &facts, outcome);
        self.seconds.lock().unwrap_or_else(PoisonError::into_inner).insert(report.file.clone(), report.seconds);
        if let Err(failure) = self.journal.append(&report) {
            let _ = self.failure.set(failure);
            self.stop.store(true, Ordering::Relaxed);
        }
        self.progress.inc(1);
    }
}
