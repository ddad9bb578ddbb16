//! What the templates and sections of the CDA family mean for a diagnosis: the standards' identifiers, and nothing else.

use crate::document::{EntryRole, SectionMark};

/// What an act or observation is by its templates, as a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Templates(u16);

impl Templates {
    /// An observation whose value is a condition.
    pub(super) const DIAGNOSIS: Self = Self(1);
    /// An observation whose coded value is no condition: an allergy, a reaction, a severity, a habit.
    pub(super) const NOT_A_DIAGNOSIS: Self = Self(1 << 1);
    /// The status of a problem.
    pub(super) const STATUS: Self = Self(1 << 2);
    /// Family history.
    pub(super) const FAMILY: Self = Self(1 << 3);
    /// The reason for something.
    pub(super) const INDICATION: Self = Self(1 << 4);
    /// An act around a problem of the problem list.
    pub(super) const CONCERN: Self = Self(1 << 5);
    /// An act around a diagnosis of an encounter, admission, discharge or operation.
    pub(super) const ENCOUNTER_DIAGNOSIS: Self = Self(1 << 6);
    /// A risk, not yet a condition.
    pub(super) const RISK: Self = Self(1 << 7);

    /// Whether one of `other` is among them.
    pub(super) const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Both together.
    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What a template's root stands for.
    pub(super) fn of(root: &str) -> Self {
        if let Some(hl7) = root.strip_prefix("2.16.840.1.113883.10.20.") {
            return Self::of_hl7(hl7);
        }
        match root.strip_prefix("1.3.6.1.4.1.19376.1.5.3.1.4.") {
            Some("5") => Self::DIAGNOSIS,
            Some("5.1" | "5.2") => Self::CONCERN,
            Some("6" | "1" | "1.1" | "1.2") => Self::NOT_A_DIAGNOSIS,
            Some("13.3" | "15") => Self::FAMILY,
            _ if root.starts_with("2.16.840.1.113883.3.445.") => Self::NOT_A_DIAGNOSIS,
            _ => Self(0),
        }
    }

    /// What a template of HL7's guides stands for, by what follows the common root.
    fn of_hl7(template: &str) -> Self {
        match template {
            "22.4.4" | "22.4.67" | "22.4.68" | "22.4.73" | "22.4.74" | "15.3.8" | "26.1.3.27" | "26.1.3.28" | "1.28" | "1.41" => {
                Self::DIAGNOSIS
            }
            "22.4.46" | "22.4.47" | "1.22" | "1.42" => Self::FAMILY.and(Self::DIAGNOSIS),
            "22.4.45" | "1.23" => Self::FAMILY,
            "22.4.19" => Self::INDICATION.and(Self::DIAGNOSIS),
            "22.4.6" | "1.50" | "1.57" => Self::STATUS.and(Self::NOT_A_DIAGNOSIS),
            "22.4.3" | "1.27" => Self::CONCERN,
            "22.4.33" | "22.4.34" | "22.4.51" | "22.4.65" | "22.4.80" => Self::ENCOUNTER_DIAGNOSIS,
            "22.4.136" => Self::RISK,
            "22.4.5" | "22.4.7" | "22.4.8" | "22.4.9" | "22.4.13" | "22.4.28" | "22.4.38" | "22.4.48" | "22.4.72" | "22.4.77"
            | "22.4.78" | "22.4.85" | "22.4.86" | "22.4.109" | "22.4.110" | "22.4.111" | "22.4.121" | "22.4.124" | "22.4.127"
            | "22.4.128" | "22.4.138" | "22.4.143" | "22.4.145" | "22.4.200" | "22.4.305" | "22.4.501" | "22.4.505"
            | "22.4.507" | "1.18" | "1.33" | "1.39" | "1.44" | "1.47" | "1.51" | "1.54" | "1.55" => Self::NOT_A_DIAGNOSIS,
            _ => Self(0),
        }
    }
}

/// What an entry in a section is, by the section's LOINC code; `None` for sections that do not list diagnoses.
pub(super) fn section_role(loinc: &str) -> Option<EntryRole> {
    match loinc {
        "11450-4" => Some(EntryRole::Problem),
        "46240-8" | "46241-6" | "42347-5" | "11535-2" | "78375-3" | "10219-4" | "10218-6" | "29308-4" | "59769-0" | "59776-5" => {
            Some(EntryRole::EncounterDiagnosis)
        }
        "11348-0" | "10167-5" | "11338-1" => Some(EntryRole::History),
        "10157-6" => Some(EntryRole::Family),
        "75310-3" | "51848-0" | "51847-2" | "47420-5" | "10190-7" | "42349-1" | "10154-3" | "61146-7" => Some(EntryRole::Other),
        _ => None,
    }
}

/// What an entry in a section without a code is, by the section's title.
pub(super) fn titled_role(mark: &SectionMark) -> Option<EntryRole> {
    if !mark.loinc.is_empty() {
        return None;
    }
    let title = mark.title.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| title.contains(word));
    match () {
        () if has(&["family"]) => Some(EntryRole::Family),
        () if has(&["past medical", "past history", "history of past"]) => Some(EntryRole::History),
        () if has(&["encounter", "diagnos"]) => Some(EntryRole::EncounterDiagnosis),
        () if has(&["problem", "condition"]) => Some(EntryRole::Problem),
        () if has(&["assessment", "health concern"]) => Some(EntryRole::Other),
        () => None,
    }
}

/// Whether an observation's code says that its value is a condition: SNOMED's and LOINC's words for diagnosis, problem, finding.
pub(super) fn states_a_condition(code: &str) -> bool {
    matches!(
        code,
        "ASSERTION"
            | "DX"
            | "29308-4"
            | "29308"
            | "54522-8"
            | "55607006"
            | "64572001"
            | "75275-8"
            | "75315-2"
            | "75316-0"
            | "75317-8"
            | "75318-6"
            | "75319-4"
            | "75321-0"
            | "75322-8"
            | "75323-6"
            | "75324-4"
            | "75325-1"
            | "75326-9"
            | "248536006"
            | "282291009"
            | "373930000"
            | "404684003"
            | "409586006"
            | "418799008"
            | "439401001"
            | "8319008"
    )
}

/// Whether an observation's code says that it is the status of a problem.
pub(super) fn states_a_status(code: &str) -> bool {
    code == "33999-4"
}
