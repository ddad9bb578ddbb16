//! All mentions of one diagnosis of one patient, counted while the file reports pass by: only the strongest of each kind is kept.

use std::collections::BTreeMap;

use crate::{
    dates::PartialDate,
    document::CodeSystem,
    mention::{Assertion, ClinicalStatus, Mention, Source},
};

use super::{Cells, cells, fold::fold};

/// Words in the note of a negated mention which say that the diagnosis itself was rejected. A symptom that was only denied on a
/// later day (`denies`, `no`, `negative for`) overrules nothing.
const REJECTIONS: [&str; 16] = [
    "diagnosis changed from",
    "diagnosis revised from",
    "the diagnosis from",
    "ruled out",
    "rules out",
    "rule-out complete",
    "not meet",
    "n't meet",
    "no longer meet",
    "refuted",
    "not consistent with",
    "not support",
    "does not have",
    "doesn't have",
    "misdiagnos",
    "excluded",
];

/// Mentions of one diagnosis by what they say.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    /// One class per assertion, the strongest first. Boxed: a node of the map has room for eleven, and most diagnoses have one.
    pub(super) classes: BTreeMap<Assertion, Box<Class>>,
    /// Number of mentions.
    pub(super) mentions: usize,
    /// Number of files.
    pub(super) files: usize,
    /// Whether a mention is of a mental-health condition.
    pub(super) mental: bool,
    /// Whether a code and the name beside it disagree where that matters.
    pub(super) disagrees: bool,
    last_file: Option<usize>,
}

/// Mentions of one diagnosis that say the same.
#[derive(Clone, Debug)]
pub(super) struct Class {
    /// How many.
    pub(super) mentions: usize,
    /// Oldest day.
    pub(super) first: Option<PartialDate>,
    /// Newest day.
    pub(super) last: Option<PartialDate>,
    /// Newest day on which it is said of a condition that is not in remission.
    pub(super) current: Option<PartialDate>,
    /// Newest day of remission.
    pub(super) remission: Option<PartialDate>,
    /// Whether any mention is of a condition that is not in remission.
    pub(super) any_current: bool,
    /// Whether any mention says that the condition is active.
    pub(super) any_active: bool,
    /// Whether any mention is of a remission.
    pub(super) any_remission: bool,
    /// Newest day on which the diagnosis was rejected or its end recorded.
    pub(super) ended: Option<PartialDate>,
    /// The strongest mention.
    pub(super) best: Best,
    /// Union of categories.
    pub(super) cells: Cells,
}

/// What is kept of the strongest mention.
#[derive(Clone, Debug, Default)]
pub(super) struct Best {
    strength: Strength,
    pub(super) code_system: Option<CodeSystem>,
    pub(super) code: String,
    pub(super) icd10cm: String,
    pub(super) description: String,
    pub(super) clinical_status: ClinicalStatus,
    pub(super) notes: Vec<String>,
    /// Index of its file's report.
    pub(super) file: usize,
    pub(super) page: Option<u32>,
    pub(super) snippet: String,
}

/// Order of mentions that say the same: a code before a name, then the newest, then one that can be quoted. Of equals the first.
type Strength = (bool, Option<PartialDate>, bool);

/// A mention with what its file adds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen<'m> {
    /// The mention.
    pub(super) mention: &'m Mention,
    /// Index of the file's report.
    pub(super) file: usize,
    /// The document's own day.
    pub(super) document: Option<PartialDate>,
    /// Categories.
    pub(super) cells: &'m Cells,
}

/// What mentions of one diagnosis have in common: the ICD-10-CM code, else system and code, else the name.
pub(crate) fn key(mention: &Mention) -> String {
    if !mention.icd10cm.is_empty() {
        return mention.icd10cm.to_uppercase();
    }
    match mention.code_system {
        Some(system) if !mention.code.is_empty() => format!("{} {}", system.as_str(), mention.code),
        _ => fold(&mention.text).split_whitespace().collect::<Vec<_>>().join(" "),
    }
}

impl Tally {
    /// Counts one mention. Files come in order.
    pub(super) fn add(&mut self, seen: Seen<'_>) {
        let mention = seen.mention;
        self.mentions += 1;
        self.files += usize::from(self.last_file != Some(seen.file));
        self.last_file = Some(seen.file);
        self.mental |= mention.mental;
        self.disagrees |= mention.disagrees && mention.mental && mention.assertion <= Assertion::Historical;
        self.classes.entry(mention.assertion).or_insert_with(|| Box::new(Class::new(seen))).add(seen);
    }
}

impl Class {
    fn new(seen: Seen<'_>) -> Self {
        Self {
            mentions: 0,
            first: None,
            last: None,
            current: None,
            remission: None,
            any_current: false,
            any_active: false,
            any_remission: false,
            ended: None,
            best: Best::of(seen),
            cells: Cells::new(),
        }
    }

    fn add(&mut self, seen: Seen<'_>) {
        let Mention { date, clinical_status, .. } = seen.mention;
        self.mentions += 1;
        self.first = if self.first.is_none() { *date } else { self.first.min(date.or(self.first)) };
        self.last = self.last.max(*date);
        if *clinical_status == ClinicalStatus::Remission {
            self.any_remission = true;
            self.remission = self.remission.max(if stands_in_list(seen.mention) { None } else { *date });
        } else {
            self.any_current = true;
            self.current = self.current.max(current_on(seen));
        }
        self.any_active |= *clinical_status == ClinicalStatus::Active;
        self.ended = self.ended.max(ended_on(seen));
        if strength(seen.mention) > self.best.strength {
            self.best = Best::of(seen);
        }
        cells::union(&mut self.cells, seen.cells);
    }

    /// Whether nothing but remission is said, or remission is said last.
    pub(super) fn in_remission(&self) -> bool {
        self.any_remission && (!self.any_current || self.remission > self.current)
    }
}

/// The last day on which a mention speaks for the present: a problem list does so on its document's day.
fn current_on(seen: Seen<'_>) -> Option<PartialDate> {
    let listed = seen.mention.clinical_status == ClinicalStatus::Active && stands_in_list(seen.mention);
    let own = seen.mention.date.or(seen.document);
    if listed { own.max(seen.document) } else { own }
}

/// The day on which a mention ends a diagnosis, where it does.
fn ended_on(seen: Seen<'_>) -> Option<PartialDate> {
    let mention = seen.mention;
    match mention.assertion {
        Assertion::Negated if rejects(mention) => mention.date.or(seen.document),
        Assertion::Historical if mention.clinical_status == ClinicalStatus::Resolved => {
            mention.resolved.or(seen.document).or(mention.date)
        }
        _ => None,
    }
}

/// Whether a negated mention rejects the diagnosis itself.
fn rejects(mention: &Mention) -> bool {
    mention.notes.iter().map(|note| note.to_lowercase()).any(|note| REJECTIONS.iter().any(|cue| note.contains(cue)))
}

/// Whether it stands in a problem list: such a list speaks of the present, and is often out of date.
pub(super) fn stands_in_list(mention: &Mention) -> bool {
    mention.section.to_lowercase().contains("problem")
}

fn strength(mention: &Mention) -> Strength {
    (mention.source != Source::Term, mention.date, !mention.snippet.is_empty())
}

impl Best {
    fn of(seen: Seen<'_>) -> Self {
        let mention = seen.mention;
        Self {
            strength: strength(mention),
            code_system: mention.code_system,
            code: mention.code.clone(),
            icd10cm: mention.icd10cm.clone(),
            description: mention.description.clone(),
            clinical_status: mention.clinical_status,
            notes: mention.notes.clone(),
            file: seen.file,
            page: mention.place.as_ref().map(|place| place.page),
            snippet: if mention.snippet.is_empty() { mention.text.clone() } else { mention.snippet.clone() },
        }
    }
}
