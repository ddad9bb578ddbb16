//! From evidence to what the timeline shows.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::{
    dates::PartialDate,
    dictionary::Screener,
    evidence::{Evidence, EvidenceKind},
};

use super::{
    evidence::Found,
    patient::on_picture,
    timeline::{GapSpan, History, Series, Timeline},
};

impl History {
    /// The picture of this history.
    pub(super) fn picture(&self, anchor: &str) -> Option<Timeline> {
        Timeline::new(self, anchor)
    }
}

/// What of some evidence has a day and belongs on the picture.
pub(super) fn of(found: &[Found], screeners: &[Screener]) -> History {
    let shown: Vec<(Date, &Evidence)> = found
        .iter()
        .filter(|found| on_picture(found))
        .filter_map(|found| Some((found.evidence.date.and_then(PartialDate::day)?, &found.evidence)))
        .collect();
    let days = |keep: &dyn Fn(&Evidence) -> bool| -> Vec<Date> {
        let mut days: Vec<Date> = shown.iter().filter(|(_, evidence)| keep(evidence)).map(|(day, _)| *day).collect();
        days.sort_unstable();
        days.dedup();
        days
    };
    let individual = days(&|evidence| evidence.kind == EvidenceKind::Visit && !evidence.value.starts_with("group"));
    History {
        group: days(&|evidence| evidence.kind == EvidenceKind::Visit && evidence.value.starts_with("group")),
        risk: days(&|evidence| evidence.kind == EvidenceKind::Risk),
        stays: days(&|evidence| evidence.kind == EvidenceKind::Hospitalization),
        gaps: gaps(&shown, &individual),
        scores: scores(&shown, screeners),
        individual,
    }
}

/// The gaps, from the session before to the day that the row names.
fn gaps(shown: &[(Date, &Evidence)], individual: &[Date]) -> Vec<GapSpan> {
    let span = |(to, evidence): &(Date, &Evidence)| {
        let from = individual.iter().rev().find(|day| *day < to)?;
        let days = evidence.value.split(' ').next().unwrap_or_default().to_owned();
        Some(GapSpan { from: *from, to: *to, days, flagged: evidence.severity == "flagged" })
    };
    let mut gaps: Vec<GapSpan> =
        shown.iter().filter(|(_, evidence)| evidence.kind == EvidenceKind::VisitGap).filter_map(span).collect();
    gaps.sort_by_key(|gap| gap.to);
    gaps
}

/// The totals by instrument, the instrument with the most of them first.
fn scores(shown: &[(Date, &Evidence)], screeners: &[Screener]) -> Vec<Series> {
    let mut by_instrument: BTreeMap<&str, Vec<(Date, i32)>> = BTreeMap::new();
    for (day, evidence) in shown.iter().filter(|(_, evidence)| evidence.kind == EvidenceKind::Score) {
        if let Some((instrument, total)) =
            evidence.value.rsplit_once(' ').and_then(|(name, total)| Some((name, total.parse().ok()?)))
        {
            by_instrument.entry(instrument).or_default().push((*day, total));
        }
    }
    let mut series: Vec<Series> =
        by_instrument.into_iter().map(|(instrument, totals)| one_series(instrument, totals, screeners)).collect();
    series.sort_by_key(|series| std::cmp::Reverse(series.totals.len()));
    series
}

fn one_series(instrument: &str, mut totals: Vec<(Date, i32)>, screeners: &[Screener]) -> Series {
    totals.sort_unstable();
    totals.dedup();
    let known = screeners.iter().find(|screener| screener.instrument == instrument);
    Series {
        instrument: instrument.to_owned(),
        max: known.and_then(|screener| screener.max),
        cut: known.and_then(|screener| screener.cut),
        totals,
    }
}
