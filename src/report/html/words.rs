//! The plain words of the pages: what a verdict, an assertion, a ruleset or a kind of evidence is called before a clinician.
//!
//! Nothing here says that something is not covered: what was not found, was not found in what was read.

use crate::{
    evidence::EvidenceKind,
    mention::{Assertion, ClinicalStatus},
    parity::Ruleset,
};

/// A verdict as the pages show it: a word and a shape, never a colour alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Badge {
    /// The word of patients.csv.
    pub(crate) verdict: &'static str,
    /// The words on the badge.
    pub(crate) label: &'static str,
    /// The shape before them.
    pub(crate) shape: &'static str,
    /// What it means, in one sentence.
    pub(crate) meaning: &'static str,
}

/// All verdicts in the order of patients.csv.
pub(crate) const BADGES: [Badge; 5] = [
    Badge {
        verdict: "parity",
        label: "Parity diagnosis",
        shape: "◆",
        meaning: "A current diagnosis on the list of AB 88 or of the Kaiser affiliates. Check the quote on its page, then call.",
    },
    Badge {
        verdict: "review",
        label: "Review needed",
        shape: "▲",
        meaning: "A listed diagnosis that is in remission, possible, historical or contradicted, or a file that could not be read in \
                  full. A person has to look.",
    },
    Badge {
        verdict: "unread",
        label: "Not readable",
        shape: "○",
        meaning: "No file of this patient could be read. That says nothing about diagnoses.",
    },
    Badge {
        verdict: "covered",
        label: "Covered condition (SB 855)",
        shape: "●",
        meaning: "Another mental-health or substance-use disorder: California law covers it where treatment is medically necessary.",
    },
    Badge {
        verdict: "none",
        label: "None found in what was read",
        shape: "–",
        meaning: "No mental-health diagnosis was found in what was read.",
    },
];

impl Badge {
    /// The badge of a verdict; an unknown word is shown as one that a person must look at.
    pub(crate) fn of(verdict: &str) -> Self {
        BADGES.into_iter().find(|badge| badge.verdict == verdict).unwrap_or(BADGES[1])
    }
}

/// What a ruleset is called.
pub(crate) fn ruleset(id: &str) -> &str {
    match id {
        "ca-ab88" => "AB 88, the nine severe mental illnesses",
        "ca-ab88-child" => "AB 88, serious emotional disturbance of a child",
        "ca-sb855" => "SB 855",
        "kaiser-affiliate" => "Kaiser affiliates’ list",
        other => other,
    }
}

/// The categories of a cell by their names: `Panic disorder, Agoraphobia (only flagged)`. Groups that only order a ruleset are left
/// out where a category stands beside them.
pub(crate) fn categories(ruleset: &Ruleset, labels: &[&str]) -> String {
    let title = |label: &str| {
        let (id, flagged) = label.strip_suffix('?').map_or((label, false), |id| (id, true));
        format!("{}{}", ruleset.title(id), if flagged { " (only flagged)" } else { "" })
    };
    let titles: Vec<String> = labels.iter().map(|label| title(label)).collect();
    let named: Vec<&str> = titles.iter().map(String::as_str).filter(|title| !title.starts_with(GROUP)).collect();
    if named.is_empty() { titles.join(", ") } else { named.join(", ") }
}

/// How the titles of groups within SB 855 start.
const GROUP: &str = "SB 855 group ";

/// What is said of a diagnosis or of evidence, by the words of the tables; empty where it is simply present.
pub(crate) fn said_by(assertion: &str, status: &str) -> String {
    let assertion = match assertion {
        "present" => "",
        "possible" => "possible, not confirmed",
        "historical" => "in the past",
        "family" => "a relative’s",
        "negated" => "denied or ruled out",
        "other" => "no statement about the patient",
        other => other,
    };
    let status = match status {
        "active" => "",
        "remission" => "in remission",
        other => other,
    };
    [assertion, status].into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(", ")
}

/// The same from a mention.
pub(crate) fn said(assertion: Assertion, status: ClinicalStatus) -> String {
    said_by(assertion.as_str(), status.as_str())
}

/// The kinds of evidence in the order in which the pages show them, risk first, with their titles.
pub(crate) const KINDS: [(&str, &str); 12] = [
    ("risk", "Risk"),
    ("hospitalization", "Psychiatric stays"),
    ("visit_gap", "Gaps between individual sessions"),
    ("score", "Screening scores"),
    ("access_request", "Requests for other or more frequent care"),
    ("group_treatment", "Group treatment"),
    ("medication_trial", "Medication trials"),
    ("level_of_care", "Level of care recommended"),
    ("trauma", "Trauma"),
    ("work_school", "Work or school"),
    ("impairment", "Impairment in daily life"),
    ("visit", "Sessions"),
];

/// The title of a kind of evidence.
pub(crate) fn kind(kind: EvidenceKind) -> &'static str {
    KINDS.iter().find(|(word, _)| *word == kind.as_str()).map_or("Other", |(_, title)| title)
}

/// `1 file`, `2 files`, `3 entries`.
pub(crate) fn count(number: usize, one: &str) -> String {
    match (number, one.strip_suffix("ry")) {
        (1, _) => format!("1 {one}"),
        (_, Some(stem)) => format!("{number} {stem}ries"),
        (_, None) => format!("{number} {one}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_wording_says_not_covered() {
        for badge in BADGES {
            for text in [badge.label, badge.meaning] {
                assert!(!text.to_lowercase().contains("not covered"), "{text}");
            }
        }
    }

    #[test]
    fn an_unknown_verdict_asks_for_a_person() {
        assert_eq!(Badge::of("parity").label, "Parity diagnosis");
        assert_eq!(Badge::of("later").verdict, "review");
    }

    #[test]
    fn counts_are_english() {
        assert_eq!(
            [count(1, "entry"), count(0, "entry"), count(2, "stay"), count(1, "page")],
            ["1 entry", "0 entries", "2 stays", "1 page"]
        );
    }

    #[test]
    fn what_is_simply_present_needs_no_word() {
        assert_eq!(said(Assertion::Present, ClinicalStatus::Active), "");
        assert_eq!(said(Assertion::Present, ClinicalStatus::Remission), "in remission");
        assert_eq!(said(Assertion::Historical, ClinicalStatus::Resolved), "in the past, resolved");
        assert_eq!(said(Assertion::Negated, ClinicalStatus::Unknown), "denied or ruled out");
    }

    #[test]
    fn every_kind_of_evidence_has_a_title() {
        let text = include_str!("../../evidence/mod.rs");
        for (kind, _) in KINDS {
            assert!(text.contains(&format!("=> \"{kind}\"")), "{kind}");
        }
        assert_eq!(text.matches("=> \"").count(), KINDS.len());
    }
}
