//! Totals of screening instruments, taken only next to the instrument's name; items, ranges and impossible totals are no scores.
//!
//! A score shows severity and need. It is never a diagnosis.

use std::collections::BTreeSet;

use crate::{
    dictionary::{Dictionaries, Screener},
    document::{Observation, Span},
    mention::Assertion,
};

use super::{
    Evidence, EvidenceKind,
    scene::Scene,
    total::{self, Total},
};

/// Words of a sentence in which a number is an aim or a condition, no result.
const AIMS: [&str; 5] = ["goal", "target", " if ", "less than", "at least"];

/// All scores of a document, from its text and from its observations.
pub(super) fn find(scene: &Scene<'_, '_>) -> Vec<Evidence> {
    let dictionaries = scene.detector.dictionaries();
    let mut found = in_text(scene, dictionaries);
    let observed = &scene.reading.document.observations;
    found.extend(observed.iter().filter_map(|seen| of_observation(scene, dictionaries, seen)));
    let dated: BTreeSet<String> = found.iter().filter(|score| score.date.is_some()).map(|score| score.value.clone()).collect();
    found.retain(|score| score.date.is_some() || !dated.contains(&score.value));
    found
}

fn in_text(scene: &Scene<'_, '_>, dictionaries: &Dictionaries) -> Vec<Evidence> {
    let mut found = Vec::new();
    for (name, instrument) in dictionaries.evidence.instruments(scene.text()) {
        let Some(screener) = screener(dictionaries, instrument) else { continue };
        if !scene.reading.patience.lasts(name.start, found.len()) {
            break;
        }
        if scene.reading.sentence_at(name.start).is_none() || scene.is_template(name.start) || is_aim(scene, name) {
            continue;
        }
        for total in total::around(scene.text(), name) {
            found.extend(score(scene, screener, &total, name));
        }
    }
    found
}

/// Whether the sentence speaks of a number to be reached.
fn is_aim(scene: &Scene<'_, '_>, name: Span) -> bool {
    let sentence = scene.reading.sentence_at(name.start).map_or("", |span| scene.reading.document.slice(span)).to_lowercase();
    AIMS.iter().any(|word| sentence.contains(word))
}

fn screener<'t>(dictionaries: &'t Dictionaries, instrument: &str) -> Option<&'t Screener> {
    dictionaries.screeners.iter().find(|screener| screener.instrument == instrument)
}

/// The row of a total that the instrument can give.
fn score(scene: &Scene<'_, '_>, screener: &Screener, total: &Total, name: Span) -> Option<Evidence> {
    let max = screener.max?;
    let possible = (screener.min..=max).contains(&total.value) && total.out_of.is_none_or(|out_of| out_of == max);
    let span = Span::new(name.start, total.end.max(name.end));
    possible.then(|| {
        let mut evidence = evidence(scene, screener, total.value, span);
        evidence.date = total.date.or(evidence.date);
        evidence
    })
}

fn evidence(scene: &Scene<'_, '_>, screener: &Screener, value: i32, span: Span) -> Evidence {
    let value_cell = format!("{} {value}", screener.instrument);
    let mut evidence = scene.evidence(EvidenceKind::Score, value_cell, Assertion::Present, span);
    evidence.severity = band(screener, value);
    evidence.note = "total beside the instrument's name".into();
    evidence
}

/// The band of a total; where the instrument has none, on which side of the cut point it lies.
fn band(screener: &Screener, value: i32) -> String {
    let named = screener.bands.iter().find(|(from, to, _)| (*from..=*to).contains(&value)).map(|(_, _, name)| name.clone());
    named.unwrap_or_else(|| match screener.cut {
        Some(cut) if screener.bands.is_empty() && value >= cut => format!("at or above the cut point of {cut}"),
        Some(cut) if screener.bands.is_empty() => format!("below the cut point of {cut}"),
        _ => String::new(),
    })
}

/// The score that a structured record lists, by the LOINC code of the total or by the instrument's name.
fn of_observation(scene: &Scene<'_, '_>, dictionaries: &Dictionaries, seen: &Observation) -> Option<Evidence> {
    let by_code = dictionaries.screeners.iter().find(|screener| !screener.loinc.is_empty() && screener.loinc == seen.code);
    let screener = by_code.or_else(|| by_name(dictionaries, &seen.name))?;
    let max = screener.max?;
    let value = whole_number(&seen.value, max)?;
    if !(screener.min..=max).contains(&value) {
        return None;
    }
    let span = seen.span.unwrap_or_default();
    let mut evidence = evidence(scene, screener, value, span);
    evidence.date = seen.date.or(evidence.date);
    if seen.span.is_none() {
        (evidence.page, evidence.snippet) = (0, format!("{}: {}", seen.name.trim(), seen.value.trim()));
        evidence.date = seen.date;
    }
    Some(evidence)
}

/// The instrument of an observation that names one and its total, not an item.
fn by_name<'t>(dictionaries: &'t Dictionaries, name: &str) -> Option<&'t Screener> {
    let (span, instrument) = dictionaries.evidence.instruments(name).into_iter().next()?;
    let behind = name.get(span.end..)?.to_lowercase();
    let whole = behind.trim_matches(|c: char| !c.is_alphanumeric()).is_empty();
    (whole || behind.contains("total") || behind.contains("score")).then(|| screener(dictionaries, instrument)).flatten()
}

/// `17`, `17.0`, `17 {score}`, `17/27` where 27 is the most that there is.
fn whole_number(value: &str, max: i32) -> Option<i32> {
    let first = value.split_whitespace().next()?;
    let first = match first.split_once('/') {
        Some((points, most)) => Some(points).filter(|_| most.parse() == Ok(max))?,
        None => first,
    };
    first.strip_suffix(".0").unwrap_or(first).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_total_of_a_structured_record_is_written_in_several_ways() {
        for (value, total) in [("17", Some(17)), ("17.0", Some(17)), ("17 {score}", Some(17)), ("17/27", Some(17)), ("1/3", None)]
        {
            assert_eq!(whole_number(value, 27), total, "{value}");
        }
    }
}
