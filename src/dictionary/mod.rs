//! The tables that decide: code sets, terms, headings, cues and rulesets, compiled into the binary or read from `--dictionaries DIR`.
//!
//! Every table is checked on load; a fault names file, line and what is wrong. Tables know no document.

mod codes;
mod evidence_cues;
mod load;
mod packed;
mod rows;
#[cfg(test)]
mod tests;

use std::path::Path;

pub use codes::{CodeRow, CodeTable};
pub use evidence_cues::{EvidenceCue, EvidenceCues};
pub(crate) use load::{read_ruleset, ruleset_id};
pub use rows::{
    Cue, CueDirection, CueKind, Heading, Icd9Map, Misspelling, ReferralContact, RiskTerm, Screener, SectionLoinc, SenseFilter,
    SensePlace, SnomedMap, Specified, Specifier, Term, Tier, VisitType,
};

use crate::{error::ConfigError, parity::Ruleset};

/// All tables of a run.
#[derive(Debug)]
pub struct Dictionaries {
    /// ICD-10-CM, with the days between which each code is valid.
    pub icd10cm: CodeTable,
    /// ICD-9-CM.
    pub icd9cm: CodeTable,
    /// From ICD-9-CM to ICD-10-CM, for display and joining only.
    pub icd9_map: Vec<Icd9Map>,
    /// From SNOMED CT to ICD-10-CM.
    pub snomed: Vec<SnomedMap>,
    /// Names and abbreviations of mental-health conditions.
    pub terms: Vec<Term>,
    /// Words that change what is said of a diagnosis.
    pub cues: Vec<Cue>,
    /// Section headings.
    pub headings: Vec<Heading>,
    /// C-CDA sections.
    pub section_loinc: Vec<SectionLoinc>,
    /// Screening instruments.
    pub screeners: Vec<Screener>,
    /// Words as they are often misspelt.
    pub misspellings: Vec<Misspelling>,
    /// Phrases that speak of a risk to life.
    pub risk_terms: Vec<RiskTerm>,
    /// Which sense of an ambiguous name is meant.
    pub sense_filters: Vec<SenseFilter>,
    /// Words that make a name more specific.
    pub specifiers: Vec<Specifier>,
    /// The codes of names with specifiers.
    pub specified: Vec<Specified>,
    /// Whom to call about a referral, the first choice first.
    pub referral_contacts: Vec<ReferralContact>,
    /// Visit type codes.
    pub visit_types: Vec<VisitType>,
    /// Phrases of evidence.
    pub evidence: EvidenceCues,
    /// The rulesets, each a column of the reports, in order of their ids.
    pub rulesets: Vec<Ruleset>,
    /// Codes that support a referral without being a ruleset (`triage-support.csv`).
    pub support: Ruleset,
    /// File name and SHA-256 of every table in use, in order of name.
    pub checksums: Vec<(String, String)>,
}

impl Dictionaries {
    /// The tables compiled into the binary.
    ///
    /// # Errors
    /// Never in a released build; the same checks run as for a user's own tables.
    pub fn built_in() -> Result<Self, ConfigError> {
        load::load(&load::Tables::built_in())
    }

    /// The tables in a folder; a table that is not there is the built-in one.
    ///
    /// # Errors
    /// The first fault, with file, line and what is wrong.
    pub fn from_dir(dir: &Path) -> Result<Self, ConfigError> {
        load::load(&load::Tables::in_dir(dir)?)
    }

    /// Adds a user's own ruleset; its id is the file's name without `.csv`.
    ///
    /// # Errors
    /// The first fault, with file, line and what is wrong; an id that is taken.
    pub fn add_ruleset(&mut self, path: &Path) -> Result<(), ConfigError> {
        load::add_ruleset(self, path)
    }
}
