//! Evidence as the page shows it: by kind, newest first, what is denied apart from what is not.

use std::cmp::Reverse;

use crate::{
    document::Format,
    evidence::{Evidence, EvidenceKind},
    mention::{Assertion, ClinicalStatus},
    report::call_sheet::substance,
};

use super::{
    link::Links,
    place,
    view::{EvidenceGroup, EvidenceLine},
    words,
};

/// At most so many rows of a kind.
const ROWS: usize = 60;
/// At most so many rows of risk.
const RISK_ROWS: usize = 200;

/// Evidence with the file that it stands in.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// The evidence.
    pub(super) evidence: Evidence,
    /// Its file as the reports print it.
    pub(super) file: String,
    /// That file's format.
    pub(super) format: Format,
}

/// Evidence, risk apart.
#[derive(Debug, Default)]
pub(super) struct Sorted {
    /// Risk that is not denied.
    pub(super) risk: EvidenceGroup,
    /// Risk that is denied, or is somebody else's.
    pub(super) denied: EvidenceGroup,
    /// All other kinds of which something was found.
    pub(super) kinds: Vec<EvidenceGroup>,
    /// Kinds of which nothing was found.
    pub(super) nothing_of: Vec<&'static str>,
}

/// Puts evidence in order.
pub(super) fn sort(mut found: Vec<Found>, links: Option<&Links>) -> Sorted {
    found.sort_by(|a, b| order(a).cmp(&order(b)));
    let (risk, rest): (Vec<&Found>, Vec<&Found>) = found.iter().partition(|found| found.evidence.kind == EvidenceKind::Risk);
    let (risk, denied): (Vec<&Found>, Vec<&Found>) = risk.into_iter().partition(|found| speaks(found.evidence.assertion));
    let mut sorted = Sorted {
        risk: group("Risk", &risk, RISK_ROWS, links),
        denied: group("Denied", &denied, ROWS, links),
        ..Sorted::default()
    };
    for (kind, title) in words::KINDS.into_iter().filter(|(kind, _)| *kind != EvidenceKind::Risk.as_str()) {
        let of_kind: Vec<&Found> = rest.iter().copied().filter(|found| found.evidence.kind.as_str() == kind).collect();
        if of_kind.is_empty() {
            sorted.nothing_of.push(title);
        } else {
            sorted.kinds.push(group(title, &of_kind, ROWS, links));
        }
    }
    sorted
}

/// Newest first, then by place.
fn order(found: &Found) -> impl Ord + '_ {
    let evidence = &found.evidence;
    (Reverse(evidence.date), &found.file, evidence.page, evidence.start, &evidence.value, &evidence.snippet)
}

/// Whether it is said of the patient, be it as possible or past.
pub(super) const fn speaks(assertion: Assertion) -> bool {
    matches!(assertion, Assertion::Present | Assertion::Possible | Assertion::Historical)
}

fn group(title: &'static str, found: &[&Found], most: usize, links: Option<&Links>) -> EvidenceGroup {
    EvidenceGroup {
        title,
        rows: found.iter().take(most).map(|found| line(found, links)).collect(),
        more: found.len().saturating_sub(most),
    }
}

fn line(found: &Found, links: Option<&Links>) -> EvidenceLine {
    let Found { evidence, file, format } = found;
    let days = evidence.value.split_once(' ').filter(|_| evidence.kind == EvidenceKind::VisitGap);
    let value = days.map_or_else(|| evidence.value.clone(), |(days, rest)| format!("{days} business days {rest}"));
    EvidenceLine {
        date: evidence.date.map(|date| date.to_string()).unwrap_or_default(),
        value,
        severity: evidence.severity.clone(),
        said: words::said(evidence.assertion, ClinicalStatus::Unknown),
        quote: evidence.snippet.clone(),
        place: place(file, *format, Some(evidence.page).filter(|page| *page > 0), links),
        substance: substance::is_text(&evidence.value) || substance::is_text(&evidence.snippet),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(kind: EvidenceKind, date: &str, assertion: Assertion) -> Found {
        let evidence = Evidence {
            kind,
            value: "suicidal ideation".into(),
            severity: String::new(),
            date: date.parse().ok(),
            assertion,
            page: 2,
            start: 0,
            snippet: "quote".into(),
            note: String::new(),
        };
        Found { evidence, file: "a.pdf".into(), format: Format::Pdf }
    }

    #[test]
    fn denied_risk_is_kept_apart_and_never_dropped() {
        let all = [
            Assertion::Present,
            Assertion::Possible,
            Assertion::Historical,
            Assertion::Negated,
            Assertion::Family,
            Assertion::Other,
        ];
        let sorted = sort(all.map(|said| found(EvidenceKind::Risk, "2024-01-01", said)).to_vec(), None);
        assert_eq!((sorted.risk.rows.len(), sorted.denied.rows.len()), (3, 3));
        assert_eq!(sorted.denied.rows[0].said, "denied or ruled out");
    }

    #[test]
    fn newest_first_and_what_is_cut_is_counted() {
        let mut all: Vec<Found> = (0..70).map(|_| found(EvidenceKind::Trauma, "2024-01-01", Assertion::Present)).collect();
        all.push(found(EvidenceKind::Trauma, "2025-01-01", Assertion::Present));
        let sorted = sort(all, Some(&Links::default()));
        assert_eq!((sorted.kinds.len(), sorted.kinds[0].rows.len(), sorted.kinds[0].more), (1, ROWS, 11));
        assert_eq!((sorted.kinds[0].title, sorted.kinds[0].rows[0].date.as_str()), ("Trauma", "2025-01-01"));
        assert_eq!(sorted.kinds[0].rows[0].place.page, "page 2");
        assert_eq!(sorted.nothing_of.len(), words::KINDS.len() - 2);
    }
}
