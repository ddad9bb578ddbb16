//! In which state a diagnosis entry is, out of sources that can disagree: the status observation, the end date, the act's status.

use crate::{
    dates::PartialDate,
    document::{CodedEntry, EntryRole, EntryStatus, Verification},
};

/// What the record says of an entry's state, as written.
#[derive(Clone, Debug, Default)]
pub(super) struct Sources {
    /// Code of the status observation's value.
    pub(super) code: String,
    /// Its words.
    pub(super) words: String,
    /// `statusCode` of the act around the observation.
    pub(super) act: String,
}

/// Decides status and verification. `written` is the document's own date: an end after it is planned, not past.
pub(super) fn decide(entry: &mut CodedEntry, sources: &Sources, written: Option<PartialDate>) {
    let (stated, doubt) = stated(&sources.code, &sources.words);
    if let Some(doubt) = doubt.filter(|_| entry.verification == Verification::Confirmed) {
        entry.verification = doubt;
    }
    let ended = entry.resolved.is_some_and(|end| written.is_none_or(|written| end.first_day() <= written.first_day()));
    let closes = ended && !matches!(entry.role, EntryRole::EncounterDiagnosis | EntryRole::Indication);
    let by_end = closes.then_some(EntryStatus::Resolved);
    if entry.role == EntryRole::EncounterDiagnosis && !stated.is_some_and(is_over) {
        entry.resolved = None;
    }
    let by_act = (sources.act == "active").then_some(EntryStatus::Active);
    entry.status = stated.or(by_end).or(by_act).unwrap_or_default();
    let closed_act = (sources.act == "completed").then_some("completed");
    entry.notes.extend(disagreement(stated, by_end, by_act.map(|_| "active").or(closed_act)));
    if entry.status == EntryStatus::Unknown && closed_act.is_some() && entry.role == EntryRole::Problem {
        entry.notes.push("concern is closed, no end date given".to_owned());
    }
}

/// Whether a state means that the condition is past.
const fn is_over(status: EntryStatus) -> bool {
    matches!(status, EntryStatus::Resolved | EntryStatus::Inactive)
}

/// A note where the sources of a status disagree.
fn disagreement(stated: Option<EntryStatus>, by_end: Option<EntryStatus>, act: Option<&str>) -> Option<String> {
    let voices = [
        stated.map(|status| {
            (is_over(status), if is_over(status) { "status observation says over" } else { "status observation says active" })
        }),
        by_end.map(|_| (true, "an end date is given")),
        act.filter(|act| *act == "active").map(|_| (false, "the act around it is active")),
    ];
    let voices: Vec<(bool, &str)> = voices.into_iter().flatten().collect();
    let disagree = voices.iter().any(|(over, _)| *over) && voices.iter().any(|(over, _)| !over);
    disagree
        .then(|| format!("status sources disagree: {}", voices.iter().map(|(_, voice)| *voice).collect::<Vec<_>>().join(", ")))
}

/// Decides the status of an entry of which only words and dates are known.
pub(in crate::extract) fn decide_by_words(entry: &mut CodedEntry, words: &str) {
    decide(entry, &Sources { words: words.to_owned(), ..Sources::default() }, None);
}

/// What a status observation's value says: a state, and a doubt about the entry itself.
pub(in crate::extract) fn stated(code: &str, words: &str) -> (Option<EntryStatus>, Option<Verification>) {
    let by_code = match code {
        "55561003" | "246455001" | "263855007" => Some(EntryStatus::Active),
        "73425007" => Some(EntryStatus::Inactive),
        "413322009" => Some(EntryStatus::Resolved),
        "277022003" => Some(EntryStatus::Remission),
        _ => None,
    };
    let words = words.trim().to_ascii_lowercase();
    let (by_words, doubt) = match words.as_str() {
        "" => (None, None),
        "denied" | "refuted" | "ruled out" | "rejected" => (Some(EntryStatus::Inactive), Some(Verification::Refuted)),
        "deleted" | "error" | "entered in error" | "entered-in-error" => {
            (Some(EntryStatus::Inactive), Some(Verification::EnteredInError))
        }
        _ if words.starts_with("suspect") => (Some(EntryStatus::Active), Some(Verification::Unconfirmed)),
        "possible" | "probable" | "provisional" | "rule out" | "differential" | "unconfirmed" => {
            (Some(EntryStatus::Active), Some(Verification::Unconfirmed))
        }
        _ if words.contains("remission") => (Some(EntryStatus::Remission), None),
        _ if words.contains("resolved") => (Some(EntryStatus::Resolved), None),
        _ if words.contains("inactive") => (Some(EntryStatus::Inactive), None),
        _ if words.contains("active") => (Some(EntryStatus::Active), None),
        "acute" | "chronic" | "recurrence" | "relapse" | "intermittent" | "worsening" | "improving" | "stable" => {
            (Some(EntryStatus::Active), None)
        }
        _ => (None, None),
    };
    (by_code.or(by_words), doubt)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decided(code: &str, words: &str, act: &str, end: Option<&str>, role: EntryRole) -> CodedEntry {
        let mut entry = CodedEntry { role, resolved: end.and_then(PartialDate::from_iso), ..CodedEntry::default() };
        let sources = Sources { code: code.into(), words: words.into(), act: act.into() };
        decide(&mut entry, &sources, PartialDate::from_iso("2024-11-04"));
        entry
    }

    #[test]
    fn the_status_observation_counts_before_the_end_before_the_act() {
        let status = |entry: CodedEntry| entry.status;
        assert_eq!(status(decided("413322009", "", "active", None, EntryRole::Problem)), EntryStatus::Resolved);
        assert_eq!(status(decided("", "Active", "completed", None, EntryRole::Problem)), EntryStatus::Active);
        assert_eq!(status(decided("", "", "active", Some("2020-01-01"), EntryRole::Problem)), EntryStatus::Resolved);
        assert_eq!(status(decided("", "", "active", None, EntryRole::Problem)), EntryStatus::Active);
        assert_eq!(status(decided("", "", "completed", None, EntryRole::Problem)), EntryStatus::Unknown);
        assert_eq!(status(decided("", "In full remission", "", None, EntryRole::Problem)), EntryStatus::Remission);
    }

    #[test]
    fn the_end_of_a_visit_is_no_resolution_and_neither_is_an_end_to_come() {
        let visit = decided("", "", "active", Some("2020-01-01"), EntryRole::EncounterDiagnosis);
        assert_eq!(visit.status, EntryStatus::Active);
        let planned = decided("", "", "active", Some("2030-01-01"), EntryRole::Problem);
        assert_eq!(planned.status, EntryStatus::Active);
    }

    #[test]
    fn sources_that_disagree_are_told() {
        assert!(decided("", "Resolved", "active", None, EntryRole::Problem).notes[0].contains("disagree"));
        assert!(decided("", "Active", "active", None, EntryRole::Problem).notes.is_empty());
    }

    #[test]
    fn a_denied_or_suspected_problem_is_not_confirmed() {
        assert_eq!(decided("", "Denied", "active", None, EntryRole::Problem).verification, Verification::Refuted);
        assert_eq!(decided("", "Suspect", "active", None, EntryRole::Problem).verification, Verification::Unconfirmed);
    }
}
