//! From a mention to its categories in every ruleset.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
};

use crate::{
    document::CodeSystem,
    mention::Mention,
    parity::{Question, Ruleset},
};

use super::Cells;

/// The labels of one file's mentions: asked for once a code.
pub(super) struct Labels<'r> {
    rulesets: &'r [Ruleset],
    age: Option<i16>,
    /// By code, and whether it is an old one for depression that nobody called major.
    known: HashMap<(CodeSystem, String, bool), Arc<Cells>>,
}

impl<'r> Labels<'r> {
    /// For the mentions of a patient of that age in years.
    pub(super) fn new(rulesets: &'r [Ruleset], age: Option<i16>) -> Self {
        Self { rulesets, age, known: HashMap::new() }
    }

    /// The labels of a mention in each ruleset. ICD-9-CM is judged by its own code, everything else by the ICD-10-CM code it stands for.
    pub(super) fn of_mention(&mut self, mention: &Mention) -> Arc<Cells> {
        let (system, code) = match mention.code_system {
            Some(CodeSystem::Icd9Cm) => (CodeSystem::Icd9Cm, mention.code.as_str()),
            Some(CodeSystem::Icd10Cm) if mention.icd10cm.is_empty() => (CodeSystem::Icd10Cm, mention.code.as_str()),
            _ => (CodeSystem::Icd10Cm, mention.icd10cm.as_str()),
        };
        let question = Question { system, code, name: &mention.text, date: mention.date, age: self.age };
        let known = self.known.entry((system, code.to_owned(), question.is_depression_nos()));
        Arc::clone(known.or_insert_with(|| Arc::new(labels(self.rulesets, &question))))
    }
}

/// Cells of a run, equal ones held once: of many rows few differ, and they would be nearly half of what a run holds.
#[derive(Default)]
pub(super) struct Pool(Mutex<HashSet<Arc<Cells>>>);

impl Pool {
    /// Gives cells back for those that are equal to them.
    pub(super) fn share(&self, cells: &mut Arc<Cells>) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match held.get(cells) {
            Some(same) => *cells = Arc::clone(same),
            None => {
                held.insert(Arc::clone(cells));
            }
        }
    }
}

/// The labels of a code in each ruleset; none without a code.
fn labels(rulesets: &[Ruleset], question: &Question<'_>) -> Cells {
    let labels = |ruleset: &Ruleset| ruleset.categories(question).iter().map(|found| found.label()).collect();
    rulesets.iter().map(|ruleset| if question.code.is_empty() { Vec::new() } else { labels(ruleset) }).collect()
}

/// Adds labels to the cells of a row; a category that is counted anywhere loses its `?`. Labels are sorted, so the order of mentions does not show.
pub(super) fn union(cells: &mut Cells, more: &Cells) {
    cells.resize_with(cells.len().max(more.len()), Vec::new);
    for (cell, labels) in cells.iter_mut().zip(more) {
        for label in labels {
            add_label(cell, label);
        }
    }
}

fn add_label(cell: &mut Vec<String>, label: &str) {
    let bare = label.trim_end_matches('?');
    match cell.iter_mut().find(|held| held.trim_end_matches('?') == bare) {
        Some(held) if label == bare => bare.clone_into(held),
        Some(_) => {}
        None => {
            let at = cell.partition_point(|held| held.as_str() < label);
            cell.insert(at, label.to_owned());
        }
    }
}

/// Whether a label stands without `?`.
pub(super) fn counts(label: &str) -> bool {
    !label.ends_with('?')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_cells_are_held_once() {
        let pool = Pool::default();
        let cells = |label: &str| Arc::new(vec![vec![label.to_owned()]]);
        let (mut one, mut same, mut other) = (cells("MDD"), cells("MDD"), cells("PSY"));
        [&mut one, &mut same, &mut other].into_iter().for_each(|cells| pool.share(cells));
        assert!(Arc::ptr_eq(&one, &same));
        assert_eq!(other, cells("PSY"));
    }

    #[test]
    fn a_counted_category_loses_its_question_mark() {
        let mut cells = vec![vec!["MDD?".to_owned(), "PSY?".to_owned()]];
        union(&mut cells, &vec![vec!["MDD".to_owned()], vec!["SED?".to_owned()]]);
        assert_eq!(cells, [vec!["MDD".to_owned(), "PSY?".to_owned()], vec!["SED?".to_owned()]]);
        union(&mut cells, &vec![vec!["MDD?".to_owned()]]);
        assert_eq!(cells[0], ["MDD", "PSY?"]);
    }
}
