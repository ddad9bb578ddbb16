//! A mention of a diagnosis: what `detect` finds, `triage` weighs and the reports print (one row of findings.csv).

use serde::{Deserialize, Serialize};

use crate::{
    dates::PartialDate,
    document::{CodeSystem, Place},
};

/// What the record says about the diagnosis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Assertion {
    /// The patient has it.
    #[default]
    Present,
    /// Said to be uncertain.
    Possible,
    /// The patient had it.
    Historical,
    /// Somebody else has it.
    Family,
    /// If, when, at risk of, as needed for.
    Hypothetical,
    /// Said to be absent.
    Negated,
    /// Template, education, questionnaire, order, medication indication, test name.
    Other,
}

impl Assertion {
    /// The word that the reports print.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Present => "present",
            Self::Possible => "possible",
            Self::Historical => "historical",
            Self::Family => "family",
            Self::Hypothetical => "hypothetical",
            Self::Negated => "negated",
            Self::Other => "other",
        }
    }
}

/// State of the condition, where the record says it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ClinicalStatus {
    /// Active.
    Active,
    /// In remission.
    Remission,
    /// Resolved.
    Resolved,
    /// Not said.
    #[default]
    Unknown,
}

impl ClinicalStatus {
    /// The word that the reports print; empty where nothing is said.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Remission => "remission",
            Self::Resolved => "resolved",
            Self::Unknown => "",
        }
    }
}

/// What a mention rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// A coded or named entry of a structured record.
    Coded,
    /// A code in the text.
    Code,
    /// A name in the text.
    Term,
}

impl Source {
    /// The word that the reports print.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Coded => "coded",
            Self::Code => "code",
            Self::Term => "term",
        }
    }
}

/// One mention of a diagnosis in one document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    /// Where it stands; `None` for an entry without visible text.
    pub place: Option<Place>,
    /// The section's heading or class, also where there is no place.
    pub section: String,
    /// The record's own words.
    pub text: String,
    /// What it rests on.
    pub source: Source,
    /// System of `code`; `None` for a name alone.
    pub code_system: Option<CodeSystem>,
    /// The code as the record has it; empty for a name alone.
    pub code: String,
    /// The dotted ICD-10-CM code that the mention stands for; empty where none is known.
    pub icd10cm: String,
    /// The table's title of the code, or the record's display name.
    pub description: String,
    /// What is said of it.
    pub assertion: Assertion,
    /// Its state.
    pub clinical_status: ClinicalStatus,
    /// The date that the mention belongs to.
    pub date: Option<PartialDate>,
    /// Onset.
    pub onset: Option<PartialDate>,
    /// End.
    pub resolved: Option<PartialDate>,
    /// The cues and rules that decided, disagreements, who read the page; in order of weight.
    pub notes: Vec<String>,
    /// The printed text around it, white space folded.
    pub snippet: String,
    /// Whether code and name beside it disagree (`verdict` review).
    pub disagrees: bool,
    /// Whether it names a mental-health condition (chapter F, ICD-9 290-319 or a mental-health term).
    pub mental: bool,
}
