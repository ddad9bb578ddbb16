//! What supports a referral besides the diagnosis: risk first, then scores, visits and gaps, trauma, work, impairment, groups.
//!
//! It reads a [`crate::detect::Reading`] and never a path, a byte of the original or a ruleset.

mod ahead;
mod clause;
#[cfg(test)]
mod cost;
mod items;
mod level;
mod phrases;
mod risk;
mod scene;
mod scores;
mod stay;
#[cfg(test)]
mod tests;
mod total;
pub mod visit;
mod visits;

use serde::{Deserialize, Serialize};

use crate::{
    dates::PartialDate,
    detect::{Detector, Reading},
    mention::Assertion,
    threads,
};

/// What kind of evidence a row is (`kind` in evidence.csv).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceKind {
    /// Suicidality, self-harm, involuntary holds.
    Risk,
    /// A screening score.
    Score,
    /// Trauma.
    Trauma,
    /// Impact on work or school.
    WorkSchool,
    /// Functional impairment.
    Impairment,
    /// Group treatment and what came of it.
    GroupTreatment,
    /// A completed session.
    Visit,
    /// Two sessions too far apart; made by triage from the visits of all files.
    VisitGap,
    /// A request for more frequent or other care.
    AccessRequest,
    /// A psychiatric stay.
    Hospitalization,
    /// A medication that was tried and failed.
    MedicationTrial,
    /// A level of care that was recommended or asked for.
    LevelOfCare,
}

impl EvidenceKind {
    /// The word that evidence.csv prints.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Risk => "risk",
            Self::Score => "score",
            Self::Trauma => "trauma",
            Self::WorkSchool => "work_school",
            Self::Impairment => "impairment",
            Self::GroupTreatment => "group_treatment",
            Self::Visit => "visit",
            Self::VisitGap => "visit_gap",
            Self::AccessRequest => "access_request",
            Self::Hospitalization => "hospitalization",
            Self::MedicationTrial => "medication_trial",
            Self::LevelOfCare => "level_of_care",
        }
    }
}

/// One piece of evidence with its quote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Kind.
    pub kind: EvidenceKind,
    /// Value, where the kind has one (`PHQ-9 17`, `individual`, `group`).
    pub value: String,
    /// Severity or band.
    pub severity: String,
    /// The day it belongs to.
    pub date: Option<PartialDate>,
    /// What is said of it.
    pub assertion: Assertion,
    /// Page, from 1; 0 where it has no visible text.
    pub page: u32,
    /// Byte offset into the document's text, for order.
    pub start: usize,
    /// The quote.
    pub snippet: String,
    /// The cue or rule that decided.
    pub note: String,
}

/// What a document holds besides its diagnoses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gathered {
    /// All evidence, in order of place.
    pub evidence: Vec<Evidence>,
    /// The days of visits that took place, whatever was found on them, each with its page; in order.
    pub visited: Vec<(u32, PartialDate)>,
}

/// Everything that supports a referral besides the diagnoses of one document.
#[must_use]
pub fn gather(detector: &Detector, reading: &Reading<'_>) -> Gathered {
    let scene = scene::Scene::new(detector, reading);
    let many = reading.patience.threads();
    let ((visits, scores), (phrases, risk)) = threads::join(
        many,
        || threads::join(many, || visits::find(&scene), || scores::find(&scene)),
        || threads::join(many, || phrases::find(&scene), || risk::find(&scene)),
    );
    let mut evidence = [visits.sessions, scores, phrases, risk].concat();
    evidence.sort_by(|a, b| order(a).cmp(&order(b)));
    Gathered { evidence, visited: visits.days.into_iter().collect() }
}

/// By place, then by what it is.
fn order(evidence: &Evidence) -> impl Ord + '_ {
    (evidence.start, evidence.kind, &evidence.value, evidence.date, evidence.assertion, &evidence.snippet)
}
