//! What patients.csv says of the evidence: counts, risk, the latest score of each instrument and its trend.

use std::collections::BTreeMap;

use crate::{
    dates::PartialDate,
    dictionary::Screener,
    evidence::{Evidence, EvidenceKind},
    mention::Assertion,
};

use super::Count;

/// An instrument of which a lower total is worse; its trend is left to the reader.
const REVERSED: &str = "GAF";
/// A change of a score smaller than this is no improvement.
const MEANINGFUL_CHANGE: i32 = 5;

/// Evidence of one patient, counted while the file reports pass by.
#[derive(Clone, Debug, Default)]
pub(super) struct Summary {
    counts: BTreeMap<&'static str, Count>,
    risk: Vec<(Option<PartialDate>, String)>,
    scores: BTreeMap<String, Vec<(Option<PartialDate>, i32)>>,
}

impl Summary {
    /// Counts one piece of evidence.
    pub(super) fn add(&mut self, evidence: &Evidence) {
        let speaks = matches!(evidence.assertion, Assertion::Present | Assertion::Possible | Assertion::Historical);
        if evidence.kind == EvidenceKind::Risk && speaks {
            self.risk.push((evidence.date, risk_label(evidence)));
        }
        if evidence.assertion != Assertion::Present {
            return;
        }
        self.counts.entry(evidence.kind.as_str()).or_default().add(evidence.date);
        if evidence.kind == EvidenceKind::Score
            && let Some((instrument, total)) = score(&evidence.value)
        {
            self.scores.entry(instrument.to_owned()).or_default().push((evidence.date, total));
        }
    }

    /// How many rows of a kind are present.
    pub(super) fn count(&self, kind: EvidenceKind) -> Count {
        self.counts.get(kind.as_str()).copied().unwrap_or_default()
    }

    /// Risk evidence that is not negated, newest first, the same of one day once.
    pub(super) fn risk(&self) -> Vec<String> {
        let mut risk = self.risk.clone();
        risk.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        risk.dedup();
        risk.into_iter().map(|(date, label)| date.map_or_else(|| label.clone(), |date| format!("{date} {label}"))).collect()
    }

    /// The latest score of each instrument with its trend.
    pub(super) fn latest_scores(&self, screeners: &[Screener]) -> Vec<String> {
        let cut = |name: &str| screeners.iter().find(|screener| screener.instrument == name).and_then(|screener| screener.cut);
        self.scores.iter().filter_map(|(name, totals)| latest(name, totals, cut(name))).collect()
    }
}

/// What risk evidence is called in a list: its value, with what is said of it where that is less than present.
fn risk_label(evidence: &Evidence) -> String {
    let value = if evidence.value.is_empty() { "risk" } else { &evidence.value };
    match evidence.assertion {
        Assertion::Present => value.to_owned(),
        assertion => format!("{value} ({})", assertion.as_str()),
    }
}

/// Instrument and total of a score's value (`PHQ-9 17`).
pub(crate) fn score(value: &str) -> Option<(&str, i32)> {
    let (instrument, total) = value.rsplit_once(' ')?;
    Some((instrument, total.parse().ok()?))
}

/// `PHQ-9 16 (2023-06-20, first 14 on 2023-04-04, no improvement)`.
fn latest(name: &str, totals: &[(Option<PartialDate>, i32)], cut: Option<i32>) -> Option<String> {
    let mut totals = totals.to_vec();
    totals.sort_unstable();
    totals.dedup();
    let (date, total) = *totals.last()?;
    let (first_date, first) = *totals.iter().find(|(date, _)| date.is_some()).unwrap_or(totals.first()?);
    let mut remarks: Vec<String> = date.iter().map(PartialDate::to_string).collect();
    if let Some(from) = first_date.filter(|from| Some(*from) < date) {
        remarks.push(format!("first {first} on {from}"));
        let worst = totals.iter().map(|(_, total)| *total).max().unwrap_or(total);
        if worst > first.max(total) && name != REVERSED {
            remarks.push(format!("highest {worst}"));
        }
        if name != REVERSED && total > first - MEANINGFUL_CHANGE && cut.is_some_and(|cut| total >= cut) {
            remarks.push("no improvement".into());
        }
    }
    Some(if remarks.is_empty() { format!("{name} {total}") } else { format!("{name} {total} ({})", remarks.join(", ")) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Option<PartialDate> {
        PartialDate::parse(text)
    }

    #[test]
    fn a_score_that_stays_high_has_not_improved() {
        let totals = [(day("2023-06-20"), 16), (day("2023-04-04"), 14), (day("2023-05-02"), 19)];
        assert_eq!(
            latest("PHQ-9", &totals, Some(10)).unwrap(),
            "PHQ-9 16 (2023-06-20, first 14 on 2023-04-04, highest 19, no improvement)"
        );
        let better = [(day("2023-04-04"), 16), (day("2023-06-20"), 11)];
        assert_eq!(latest("PHQ-9", &better, Some(10)).unwrap(), "PHQ-9 11 (2023-06-20, first 16 on 2023-04-04)");
        let low = [(day("2023-04-04"), 4), (day("2023-06-20"), 3)];
        assert_eq!(latest("PHQ-9", &low, Some(10)).unwrap(), "PHQ-9 3 (2023-06-20, first 4 on 2023-04-04)");
        assert_eq!(latest("PHQ-9", &[(None, 7)], Some(10)).unwrap(), "PHQ-9 7");
    }

    #[test]
    fn a_value_is_an_instrument_and_a_total() {
        assert_eq!(score("PC-PTSD-5 4"), Some(("PC-PTSD-5", 4)));
        assert_eq!(score("PHQ-9"), None);
    }
}
