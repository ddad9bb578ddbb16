//! Takes the outcomes of a scan as they come: assesses them and spools the reports to the journal.

use std::{
    collections::BTreeMap,
    panic::{self, AssertUnwindSafe},
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use indicatif::ProgressBar;

use crate::{
    detect::Detector,
    dictionary::Dictionaries,
    error::ConfigError,
    pipeline::{
        Consumer, Effort, Facts, Outcome, assess,
        journal::{Journal, Reports},
    },
};

/// The receiving end of a scan.
pub(super) struct Spool {
    /// Compiled while the first files are being read.
    detector: OnceLock<Option<Detector>>,
    journal: Journal,
    /// Seconds of each file.
    seconds: Mutex<BTreeMap<String, f64>>,
    /// The first failure to write; it ends the run.
    failure: OnceLock<ConfigError>,
    stop: Arc<AtomicBool>,
    /// How the looking for diagnoses in one file is bounded.
    effort: Effort,
    progress: ProgressBar,
}

/// What a scan has brought together.
pub(super) struct Spooled {
    pub(super) reports: Reports,
    /// Seconds of each file that was read in this run.
    pub(super) seconds: BTreeMap<String, f64>,
}

impl Spool {
    pub(super) const fn new(journal: Journal, stop: Arc<AtomicBool>, effort: Effort, progress: ProgressBar) -> Self {
        Self {
            detector: OnceLock::new(),
            journal,
            seconds: Mutex::new(BTreeMap::new()),
            failure: OnceLock::new(),
            stop,
            effort,
            progress,
        }
    }

    /// Compiles the detector; where that fails, the run ends.
    pub(super) fn compile(&self, dictionaries: Arc<Dictionaries>) {
        let detector = panic::catch_unwind(AssertUnwindSafe(|| Detector::new(dictionaries))).ok();
        if detector.is_none() {
            self.fail(ConfigError::Usage("the dictionaries could not be compiled".into()));
        }
        // It is set once.
        let _ = self.detector.set(detector);
    }

    /// What was brought together; `None` where the run was stopped.
    pub(super) fn finish(self) -> Result<Option<Spooled>, ConfigError> {
        self.progress.finish_and_clear();
        // The program is nearly done and gives all memory back at once; to take the tables apart first would only take time.
        std::mem::forget(self.detector);
        match self.failure.into_inner() {
            Some(failure) => Err(failure),
            None if self.stop.load(Ordering::Relaxed) => Ok(None),
            None => {
                let seconds = self.seconds.into_inner().unwrap_or_else(PoisonError::into_inner);
                Ok(Some(Spooled { reports: self.journal.into_reports(), seconds }))
            }
        }
    }

    /// Ends the run; the first failure counts.
    fn fail(&self, failure: ConfigError) {
        let _ = self.failure.set(failure);
        self.stop.store(true, Ordering::Relaxed);
    }
}

impl Consumer for Spool {
    fn knows(&self, facts: &Facts) -> bool {
        let known = self.journal.reuse(&facts.file, &facts.sha256).unwrap_or_else(|failure| {
            self.fail(failure);
            false
        });
        self.progress.inc(u64::from(known));
        known
    }

    fn take(&self, facts: Facts, outcome: Outcome) {
        let Some(detector) = self.detector.wait() else { return };
        let report = assess(detector, &facts, outcome, self.effort);
        self.seconds.lock().unwrap_or_else(PoisonError::into_inner).insert(report.file.clone(), report.seconds);
        if let Err(failure) = self.journal.append(report, self.effort.threads) {
            self.fail(failure);
        }
        self.progress.inc(1);
    }
}
