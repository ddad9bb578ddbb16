//! The rows of findings.csv and evidence.csv of one file, made again from its report when they are written: too many to be held.

use std::{borrow::Cow, collections::HashMap, sync::Arc};

use crate::{
    dates::PartialDate,
    dictionary::Dictionaries,
    evidence::Evidence,
    file_report::{FileReport, FileStatus},
    mention::Mention,
};

use super::{Cells, FileRow, Run, cells::Labels, facts::short_hash};

/// One row of findings.csv.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding<'r> {
    /// Hash of file, place and code.
    pub finding_id: String,
    /// Whose it is; empty where the page names another patient.
    pub patient_id: &'r str,
    /// The mention.
    pub mention: Cow<'r, Mention>,
    /// Categories per ruleset.
    pub cells: Arc<Cells>,
}

/// The findings of a file, sorted by page, place and code; those without a place last. A duplicate has none.
#[must_use]
pub fn findings<'r>(run: &Run, row: &'r FileRow, report: &'r FileReport, dictionaries: &Dictionaries) -> Vec<Finding<'r>> {
    if row.status == FileStatus::Duplicate {
        return Vec::new();
    }
    let mut mentions: Vec<&Mention> = report.mentions.iter().collect();
    mentions.sort_by(|a, b| order(a).cmp(&order(b)));
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut identify = |mention: &Mention| {
        let id = id(&row.file, mention, 0);
        let repeats = seen.entry(id.clone()).or_default();
        *repeats += 1;
        if *repeats == 1 { id } else { self::id(&row.file, mention, *repeats) }
    };
    let mut labels = Labels::new(&dictionaries.rulesets, row.age);
    let finding = |mention: &'r Mention| {
        let cells = labels.of_mention(mention);
        let mention = run.shown(&row.patient_id, mention, dictionaries);
        let patient_id = row.patient_on(mention.place.as_ref().map(|place| place.page));
        Finding { finding_id: identify(&mention), patient_id, mention, cells }
    };
    mentions.into_iter().map(finding).collect()
}

/// The order of findings.csv within a file.
fn order(mention: &Mention) -> impl Ord + '_ {
    let place = mention.place.as_ref().map(|place| (place.page, place.span));
    (place.is_none(), place, &mention.code, &mention.icd10cm, &mention.text, mention.date, mention.assertion)
}

/// The hash of a finding. What has no place is told apart by its words and days; what even they do not tell apart, by its turn.
fn id(file: &str, mention: &Mention, turn: usize) -> String {
    let place = mention.place.as_ref().map(|place| format!("{}-{}", place.span.start, place.span.end)).unwrap_or_default();
    let code = if mention.code.is_empty() { &mention.icd10cm } else { &mention.code };
    if !place.is_empty() && turn == 0 {
        return short_hash(&[file, &place, code]);
    }
    let day = |date: Option<PartialDate>| date.map(|date| date.to_string()).unwrap_or_default();
    let days = format!("{} {} {}", day(mention.date), day(mention.onset), day(mention.resolved));
    let turn = if turn == 0 { String::new() } else { turn.to_string() };
    short_hash(&[file, &place, code, &mention.text, &mention.section, &days, &turn])
}

/// Evidence of one file with the patient that it belongs to; empty where its page names somebody else.
#[must_use]
pub fn evidence_of<'r>(run: &Run, row: &'r FileRow, report: &'r FileReport) -> Vec<(&'r str, Cow<'r, Evidence>)> {
    if row.status == FileStatus::Duplicate {
        return Vec::new();
    }
    let shown = |evidence: &'r Evidence| match &run.masks {
        Some(masks) => Cow::Owned(masks.evidence(&row.patient_id, evidence)),
        None => Cow::Borrowed(evidence),
    };
    report.evidence.iter().map(|evidence| (row.patient_on(Some(evidence.page)), shown(evidence))).collect()
}
