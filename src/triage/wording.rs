//! What a reason calls a diagnosis and the lists that it stands on: words for a clinician, never the id of a ruleset or a category.

use crate::{document::CodeSystem, parity::Ruleset};

use super::{Diagnosis, cells};

/// The name, with its codes and newest day: `Panic disorder (F41.0, last mentioned 2024-05-01)`.
pub(super) fn title(row: &Diagnosis) -> String {
    let code = if row.icd10cm.is_empty() { &row.code } else { &row.icd10cm };
    let own = (row.code != *code && !row.code.is_empty()).then(|| format!("recorded as {}{}", system(row), row.code));
    let last = row.last_date.map(|date| format!("last mentioned {date}"));
    let name = if row.description.is_empty() { "a diagnosis without a name" } else { &row.description };
    let behind = [Some(code.clone()).filter(|code| !code.is_empty()), own, last];
    let behind = behind.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let title = if behind.is_empty() { name.to_owned() } else { format!("{name} ({behind})") };
    title.replace("; ", ", ")
}

/// The code system of the record's own code, as clinicians write it.
const fn system(row: &Diagnosis) -> &'static str {
    match row.code_system {
        Some(CodeSystem::Icd9Cm) => "ICD-9 ",
        Some(CodeSystem::SnomedCt) => "SNOMED CT ",
        _ => "",
    }
}

/// Where a diagnosis stands: `a severe mental illness under AB 88 (Panic disorder) and on the list of the Kaiser affiliates (Panic
/// Disorder)`. What a list holds only for a person to judge is said so.
pub(super) fn standing(rulesets: &[Ruleset], row: &Diagnosis) -> String {
    let on = |id: &str, name: &str| {
        let (ruleset, cell) = rulesets.iter().zip(row.held.iter()).find(|(ruleset, _)| ruleset.id == id)?;
        let sure = cell.iter().any(|label| cells::counts(label));
        let (judged, labels): (&str, Vec<&String>) = if sure {
            ("", cell.iter().filter(|label| cells::counts(label)).collect())
        } else {
            ("possibly ", cell.iter().collect())
        };
        let titles: Vec<&str> = labels.iter().map(|label| ruleset.title(label.trim_end_matches('?'))).collect();
        (!titles.is_empty()).then(|| format!("{judged}{name} ({})", titles.join(", ")))
    };
    let lists =
        [on("ca-ab88", "a severe mental illness under AB 88"), on("kaiser-affiliate", "on the list of the Kaiser affiliates")];
    lists.into_iter().flatten().collect::<Vec<_>>().join(" and ").replace("; ", ", ")
}
