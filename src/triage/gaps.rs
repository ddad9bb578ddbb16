//! Gaps between consecutive individual sessions, and what excuses them (Health & Safety Code 1367.03 as amended by SB 221).

use std::collections::BTreeMap;

use jiff::civil::{Date, date};

use crate::{
    dates::PartialDate,
    evidence::{Evidence, EvidenceKind, visit},
    mention::Assertion,
};

use super::calendar::business_days;

/// The next session is due within so many business days.
pub(super) const LIMIT: usize = 10;
/// The day on which the duty came into force.
const IN_FORCE: Date = date(2022, 7, 1);

/// Visits of one patient and whatever may explain a gap between them.
#[derive(Clone, Debug, Default)]
pub(super) struct Visits {
    sessions: BTreeMap<Date, Session>,
    events: BTreeMap<(Date, Date), &'static str>,
    last_planned: Option<Date>,
}

/// Where a session is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Session {
    file: usize,
    page: u32,
    start: usize,
}

/// A gap with the place of the later session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// Index of the later session's file.
    pub(super) file: usize,
    /// The row of evidence.csv.
    pub(super) evidence: Evidence,
    /// Whether the gap is flagged.
    pub(super) flagged: bool,
}

impl Visits {
    /// Takes in a piece of evidence, if it is a session or may explain a gap.
    pub(super) fn add(&mut self, evidence: &Evidence, file: usize) {
        let Some(day) = evidence.date.and_then(PartialDate::day) else { return };
        match (evidence.kind, evidence.assertion) {
            (EvidenceKind::Visit, Assertion::Present) if evidence.value == visit::INDIVIDUAL => {
                let session = Session { file, page: evidence.page, start: evidence.start };
                let held = self.sessions.entry(day).or_insert(session);
                *held = session.min(*held);
            }
            (EvidenceKind::Visit, Assertion::Hypothetical) => self.last_planned = self.last_planned.max(Some(day)),
            (EvidenceKind::Visit, _) => {
                if let Some(why) = visit::EXCUSES.iter().find(|why| evidence.value.ends_with(**why)) {
                    self.events.insert((day, day), why);
                }
            }
            (EvidenceKind::Hospitalization, Assertion::Present) => {
                let (from, to) = stay(&evidence.severity).unwrap_or((day, day));
                self.events.insert((from, to), "inpatient stay in between");
            }
            _ => {}
        }
    }

    /// All gaps of more than [`LIMIT`] weekdays, in order.
    pub(super) fn gaps(&self) -> Vec<Found> {
        let pairs = self.sessions.iter().zip(self.sessions.iter().skip(1));
        pairs.filter_map(|((from, _), (to, session))| self.gap(*from, *to, *session)).collect()
    }

    fn gap(&self, from: Date, to: Date, session: Session) -> Option<Found> {
        let (weekdays, open) = business_days(from, to);
        if weekdays <= LIMIT {
            return None;
        }
        let severity = if from < IN_FORCE {
            "before 2022-07-01".to_owned()
        } else if open <= LIMIT {
            "excused: no more than 10 business days without federal holidays".to_owned()
        } else {
            self.excuse(from, to).map_or_else(|| "flagged".to_owned(), |why| format!("excused: {why}"))
        };
        let flagged = severity == "flagged";
        let evidence = Evidence {
            kind: EvidenceKind::VisitGap,
            value: format!("{weekdays} ({open} without federal holidays)"),
            severity,
            date: Some(to.into()),
            assertion: Assertion::Present,
            page: session.page,
            start: session.start,
            snippet: format!("individual sessions on {from} and {to}"),
            note: "computed from the dates of two consecutive individual sessions".into(),
        };
        Some(Found { file: session.file, evidence, flagged })
    }

    /// Why a gap does not count. What the provider wrote holds from the day of the earlier session on; everything else lies between.
    fn excuse(&self, from: Date, to: Date) -> Option<&'static str> {
        let between = |(start, end): &(Date, Date), why: &str| {
            let noted = why == visit::LONGER_INTERVAL || why == visit::COURSE_ENDED;
            *start < to && (*end > from || (noted && *end == from))
        };
        self.events.iter().find(|(days, why)| between(days, why)).map(|(_, why)| *why)
    }

    /// The last individual session, where more than [`LIMIT`] business days lie between it and the end of the record and no
    /// later appointment is planned.
    pub(super) fn open_tail(&self, record_end: Option<PartialDate>) -> Option<Date> {
        let last = *self.sessions.last_key_value()?.0;
        let end = record_end.and_then(PartialDate::day)?;
        let (_, open) = business_days(last, end);
        (open > LIMIT && self.last_planned.is_none_or(|planned| planned <= last)).then_some(last)
    }
}

/// A stay as its evidence states it: `2024-04-22 to 2024-04-30`.
fn stay(severity: &str) -> Option<(Date, Date)> {
    let (from, to) = severity.split_once(" to ")?;
    Some((from.parse().ok()?, to.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evidence(kind: EvidenceKind, value: &str, day: &str, assertion: Assertion) -> Evidence {
        Evidence {
            kind,
            value: value.into(),
            severity: String::new(),
            date: PartialDate::parse(day),
            assertion,
            page: 1,
            start: 0,
            snippet: String::new(),
            note: String::new(),
        }
    }

    fn visits(days: &[&str]) -> Visits {
        let mut visits = Visits::default();
        for day in days {
            visits.add(&evidence(EvidenceKind::Visit, visit::INDIVIDUAL, day, Assertion::Present), 0);
        }
        visits
    }

    fn severities(visits: &Visits) -> Vec<String> {
        visits.gaps().into_iter().map(|gap| gap.evidence.severity).collect()
    }

    #[test]
    fn ten_business_days_are_no_gap_and_eleven_are() {
        assert!(visits(&["2024-03-04", "2024-03-18"]).gaps().is_empty());
        let found = visits(&["2024-03-04", "2024-03-19"]).gaps();
        assert_eq!(found[0].evidence.value, "11 (11 without federal holidays)");
        assert!(found[0].flagged);
    }

    #[test]
    fn holidays_can_excuse_a_gap() {
        assert!(severities(&visits(&["2024-11-20", "2024-12-06"]))[0].starts_with("excused"));
    }

    #[test]
    fn before_the_law_nothing_is_flagged() {
        assert_eq!(severities(&visits(&["2022-04-11", "2023-01-10"])), ["before 2022-07-01"]);
    }

    #[test]
    fn a_group_session_closes_no_gap() {
        let mut visits = visits(&["2023-02-14", "2023-03-21"]);
        visits.add(&evidence(EvidenceKind::Visit, visit::GROUP, "2023-02-22", Assertion::Present), 0);
        assert_eq!(severities(&visits), ["flagged"]);
    }

    #[test]
    fn what_the_patient_or_provider_decided_excuses() {
        for (kind, value, day, assertion) in [
            (EvidenceKind::Visit, "individual, cancelled by patient", "2023-01-24", Assertion::Negated),
            (EvidenceKind::Visit, visit::LONGER_INTERVAL, "2023-01-10", Assertion::Other),
            (EvidenceKind::Hospitalization, "admission", "2023-01-20", Assertion::Present),
        ] {
            let mut visits = visits(&["2023-01-10", "2023-02-14"]);
            visits.add(&evidence(kind, value, day, assertion), 0);
            assert!(severities(&visits)[0].starts_with("excused: "), "{value}");
        }
        let mut visits = visits(&["2023-01-10", "2023-02-14"]);
        visits.add(&evidence(EvidenceKind::Visit, "individual, cancelled by clinic", "2023-01-24", Assertion::Negated), 0);
        assert_eq!(severities(&visits), ["flagged"]);
    }

    #[test]
    fn one_visit_in_two_files_is_one_visit() {
        let mut visits = visits(&["2023-01-10", "2023-02-14"]);
        visits.add(&evidence(EvidenceKind::Visit, visit::INDIVIDUAL, "2023-02-14", Assertion::Present), 3);
        assert_eq!(visits.gaps().len(), 1);
        assert_eq!(visits.gaps()[0].file, 0);
    }

    #[test]
    fn the_open_tail_is_told_and_never_flagged() {
        let visits = visits(&["2023-01-10"]);
        assert!(visits.gaps().is_empty());
        assert_eq!(visits.open_tail(PartialDate::parse("2023-03-01")), Some(date(2023, 1, 10)));
        assert_eq!(visits.open_tail(PartialDate::parse("2023-01-12")), None);
    }
}
