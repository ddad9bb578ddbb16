//! The codes of a structured entry, checked against the tables: which system they really belong to, and which one counts.

use crate::{
    dictionary::Dictionaries,
    document::{CodeSystem, EntryCode},
};

use super::likeness::likeness;

/// How like a title a display name must be to speak for a code under a foreign system.
const LIKE: f32 = 0.34;

/// A code with the system that it belongs to by the tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Checked<'e> {
    pub(super) written: &'e EntryCode,
    pub(super) system: CodeSystem,
    /// The table's title; empty where we have no table or the code is not in it.
    pub(super) title: String,
    /// The dotted code of the table; empty where it is not in one.
    pub(super) dotted: String,
}

impl Checked<'_> {
    /// Whether the record names another system than the tables do.
    pub(super) fn is_corrected(&self) -> bool {
        self.system != self.written.system
    }

    fn is_known(&self) -> bool {
        !self.dotted.is_empty()
    }
}

/// The codes of an entry, the one that counts first: ICD-10-CM, ICD-9-CM, SNOMED CT, others; known ones before unknown ones.
pub(super) fn check<'e>(tables: &Dictionaries, codes: &'e [EntryCode]) -> Vec<Checked<'e>> {
    let mut checked: Vec<Checked<'e>> =
        codes.iter().filter(|code| !code.code.trim().is_empty()).map(|code| check_one(tables, code)).collect();
    checked.sort_by_key(|code| (rank(code.system), !code.is_known()));
    checked
}

const fn rank(system: CodeSystem) -> u8 {
    match system {
        CodeSystem::Icd10Cm => 0,
        CodeSystem::Icd9Cm => 1,
        CodeSystem::SnomedCt => 2,
        CodeSystem::Other => 3,
    }
}

fn check_one<'e>(tables: &Dictionaries, written: &'e EntryCode) -> Checked<'e> {
    let code = written.code.trim();
    let found = match written.system {
        CodeSystem::Icd10Cm => icd10(tables, code).or_else(|| icd9(tables, written, code)),
        CodeSystem::Icd9Cm => icd9(tables, written, code).or_else(|| icd10(tables, code)),
        CodeSystem::SnomedCt | CodeSystem::Other => foreign(tables, written, code),
    };
    let (system, dotted, title) = found.unwrap_or((unknown(written), String::new(), String::new()));
    Checked { written, system, title, dotted }
}

/// The system of a code that no table holds: five digits under ICD-9-CM are a procedure, not a diagnosis.
fn unknown(written: &EntryCode) -> CodeSystem {
    let procedure = written.system == CodeSystem::Icd9Cm && !written.code.contains('.') && written.code.trim().len() == 5;
    if procedure { CodeSystem::Other } else { written.system }
}

type Found = Option<(CodeSystem, String, String)>;

fn icd10(tables: &Dictionaries, code: &str) -> Found {
    if !code.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    tables.icd10cm.get(code, None).map(|row| (CodeSystem::Icd10Cm, row.code, row.description.to_owned()))
}

fn icd9(tables: &Dictionaries, written: &EntryCode, code: &str) -> Found {
    let row = tables.icd9cm.get(code, None).filter(|row| !code.contains('.') || has_dot_of(code, &row.code))?;
    let bare = !code.contains('.') && code.len() > 3;
    let other = bare && !written.display.is_empty() && likeness(&written.display, row.description) < LIKE;
    (!other).then(|| (CodeSystem::Icd9Cm, row.code, row.description.to_owned()))
}

/// Whether a code has its dot where the table's code has it: "37.98" is a procedure, not 379.8.
fn has_dot_of(code: &str, dotted: &str) -> bool {
    dotted.find('.').is_none_or(|at| code.find('.') == Some(at))
}

/// A code under SNOMED CT or a system that holds no diagnoses: the shape and the tables say what it is.
fn foreign(tables: &Dictionaries, written: &EntryCode, code: &str) -> Found {
    let digits = code.bytes().all(|byte| byte.is_ascii_digit());
    if digits && code.len() >= 6 {
        let known = written.system == CodeSystem::SnomedCt || tables.snomed.iter().any(|row| row.id == code);
        return known.then(|| (CodeSystem::SnomedCt, code.to_owned(), String::new()));
    }
    let found = icd10(tables, code).or_else(|| if code.contains('.') { icd9(tables, written, code) } else { None })?;
    let speaks = code.contains('.') || likeness(&written.display, &found.2) >= LIKE;
    speaks.then_some(found)
}

/// The ICD-10-CM code that SNOMED CT maps to, with the map's confidence: the surest row, of those the most detailed.
pub(super) fn from_snomed<'t>(tables: &'t Dictionaries, id: &str) -> Option<(&'t str, &'t str)> {
    let sure = |confidence: &str| ["low", "medium", "high"].iter().position(|word| *word == confidence);
    let rows = tables.snomed.iter().filter(|row| row.id == id && !row.icd10cm.is_empty());
    let best = rows.max_by_key(|row| (sure(&row.confidence), row.icd10cm.len()))?;
    Some((&best.icd10cm, &best.confidence))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(system: CodeSystem, code: &str, display: &str) -> (CodeSystem, String) {
        let tables = Dictionaries::built_in().expect("built-in tables");
        let code = EntryCode { system, system_id: String::new(), code: code.into(), display: display.into() };
        check(&tables, std::slice::from_ref(&code)).first().map(|code| (code.system, code.dotted.clone())).expect("one code")
    }

    #[test]
    fn a_wrong_system_is_corrected_by_the_tables() {
        assert_eq!(checked(CodeSystem::Other, "F33.1", ""), (CodeSystem::Icd10Cm, "F33.1".into()));
        assert_eq!(checked(CodeSystem::Icd9Cm, "F33.1", ""), (CodeSystem::Icd10Cm, "F33.1".into()));
        assert_eq!(checked(CodeSystem::Icd10Cm, "s02.5xxa", "").1, "S02.5XXA");
        assert_eq!(checked(CodeSystem::Icd9Cm, "31575", "Laryngoscopy"), (CodeSystem::Other, String::new()));
        assert_eq!(checked(CodeSystem::Icd9Cm, "37.98", "Implantation of defibrillator").1, "");
        assert_eq!(checked(CodeSystem::Icd9Cm, "29632", "Major depressive disorder"), (CodeSystem::Icd9Cm, "296.32".into()));
        assert_eq!(checked(CodeSystem::Other, "90834", "Psychotherapy").0, CodeSystem::Other);
    }
}
