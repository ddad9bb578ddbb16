//! The tables that decide: code sets, terms, headings, cues and rulesets, compiled into the binary or read from `--dictionaries DIR`.
//!
//! A user's table is checked on load; a fault names file, line and what is wrong. A built-in one is read when it is first asked for
//! ([`Deferred`]), and a test reads them all. Tables know no document.

mod beginnings;
mod codes;
mod deferred;
mod evidence_cues;
mod expression;
mod instruments;
mod literals;
mod load;
mod packed;
mod packed_literals;
mod pattern;
mod required;
mod rows;
#[cfg(test)]
mod tests;

use std::path::Path;

pub use codes::{CodeRow, CodeTable};
pub use deferred::Deferred;
pub use evidence_cues::{EvidenceCue, EvidenceCues, Found};
pub use expression::Expression;
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
    pub icd10cm: Deferred<CodeTable>,
    /// ICD-9-CM.
    pub icd9cm: Deferred<CodeTable>,
    /// From ICD-9-CM to ICD-10-CM, for display and joining only.
    pub icd9_map: Deferred<Vec<Icd9Map>>,
    /// From SNOMED CT to ICD-10-CM.
    pub snomed: Deferred<Vec<SnomedMap>>,
    /// Names and abbreviations of mental-health conditions.
    pub terms: Deferred<Vec<Term>>,
    /// Words that change what is said of a diagnosis.
    pub cues: Deferred<Vec<Cue>>,
    /// Section headings.
    pub headings: Deferred<Vec<Heading>>,
    /// C-CDA sections.
    pub section_loinc: Deferred<Vec<SectionLoinc>>,
    /// Screening instruments.
    pub screeners: Deferred<Vec<Screener>>,
    /// Words as they are often misspelt.
    pub misspellings: Deferred<Vec<Misspelling>>,
    /// Phrases that speak of a risk to life.
    pub risk_terms: Deferred<Vec<RiskTerm>>,
    /// Which sense of an ambiguous name is meant.
    pub sense_filters: Deferred<Vec<SenseFilter>>,
    /// Words that make a name more specific.
    pub specifiers: Deferred<Vec<Specifier>>,
    /// The codes of names with specifiers.
    pub specified: Deferred<Vec<Specified>>,
    /// Whom to call about a referral, the first choice first.
    pub referral_contacts: Deferred<Vec<ReferralContact>>,
    /// Visit type codes.
    pub visit_types: Deferred<Vec<VisitType>>,
    /// Phrases of evidence.
    pub evidence: Deferred<EvidenceCues>,
    /// The rulesets, each a column of the reports, in order of their ids.
    pub rulesets: Vec<Ruleset>,
    /// Codes that support a referral without being a ruleset (`triage-support.csv`).
    pub support: Ruleset,
    /// File name and SHA-256 of every table in use, in order of name.
    pub checksums: Vec<(String, String)>,
}

/// Checks the bytes of a ruleset; the name is its file's, for messages and its id.
///
/// # Errors
/// The first fault, with file, line and what is wrong.
pub fn parse_ruleset(name: &str, bytes: Vec<u8>) -> Result<Ruleset, ConfigError> {
    load::parse_ruleset(name, bytes)
}

impl Dictionaries {
    /// The tables compiled into the binary.
    ///
    /// # Errors
    /// Never in a released build.
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

    /// Reads the tables that finding needs and that are still waiting, in the order in which they are asked for; whoever asks for one in
    /// the meantime waits for it or reads it. The terms are left to whoever compiles them: they take as long as all others.
    pub fn prepare(&self) {
        self.misspellings.prepare();
        self.icd10cm.prepare();
        self.headings.prepare();
        self.section_loinc.prepare();
        self.cues.prepare();
        self.sense_filters.prepare();
        self.risk_terms.prepare();
        self.specifiers.prepare();
        self.specified.prepare();
        self.evidence.prepare();
    }

    /// Adds a user's own ruleset; its id is the file's name without `.csv`.
    ///
    /// # Errors
    /// The first fault, with file, line and what is wrong; an id that is taken.
    pub fn add_ruleset(&mut self, path: &Path) -> Result<(), ConfigError> {
        load::add_ruleset(self, path)
    }
}

#[cfg(test)]
impl Dictionaries {
    /// The same tables without the cues of a kind.
    pub(crate) fn without_cues(mut self, kind: CueKind) -> Self {
        self.cues = Deferred::now(self.cues.iter().filter(|cue| cue.kind != kind).cloned().collect());
        self
    }
}
