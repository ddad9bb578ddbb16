//! `parityscan code CODE…`: what the tables say of a code, and its categories in every ruleset.

use std::io::{self, Write};

use crate::{
    dictionary::{CodeRow, CodeTable, Dictionaries},
    document::CodeSystem,
    parity::{Membership, Question},
};

/// Prints each code's entry; gives whether all of them stand in a table.
///
/// # Errors
/// Where the output cannot be written.
pub fn print(codes: &[String], dictionaries: &Dictionaries, out: &mut impl Write) -> io::Result<bool> {
    let mut all = true;
    for code in codes {
        let found = [
            print_table(code, CodeSystem::Icd10Cm, &dictionaries.icd10cm, dictionaries, out)?,
            print_table(code, CodeSystem::Icd9Cm, &dictionaries.icd9cm, dictionaries, out)?,
            print_snomed(code, dictionaries, out)?,
        ];
        if !found.contains(&true) {
            writeln!(out, "{}  in no table (ICD-10-CM, ICD-9-CM, SNOMED CT map)", code.escape_debug())?;
            all = false;
        }
    }
    Ok(all)
}

/// A code of one of the two ICD tables; gives whether it stands there.
fn print_table(
    code: &str,
    system: CodeSystem,
    table: &CodeTable,
    dictionaries: &Dictionaries,
    out: &mut impl Write,
) -> io::Result<bool> {
    let mut dotted = None;
    for row in table.rows(code) {
        writeln!(out, "{}  {}  {}", system.as_str(), row.code, row.description)?;
        writeln!(out, "  {}; {}", if row.billable { "billable" } else { "header, not billable" }, validity(&row))?;
        dotted = Some(row.code);
    }
    let Some(dotted) = dotted else { return Ok(false) };
    if system == CodeSystem::Icd9Cm {
        print_map(&dotted, dictionaries, out)?;
    }
    print_categories(system, &dotted, dictionaries, out)?;
    Ok(true)
}

/// The days between which a row holds.
fn validity(row: &CodeRow<'_>) -> String {
    match (row.valid_from, row.valid_to) {
        (None, None) => "no dates in the table".into(),
        (Some(from), None) => format!("valid from {from}"),
        (None, Some(to)) => format!("valid to {to}"),
        (Some(from), Some(to)) => format!("valid from {from} to {to}"),
    }
}

/// What an ICD-9-CM code is shown as; it is judged by its own rules.
fn print_map(code: &str, dictionaries: &Dictionaries, out: &mut impl Write) -> io::Result<()> {
    let mut targets: Vec<&str> = dictionaries
        .icd9_map
        .iter()
        .filter(|row| row.icd9cm == code && !row.icd10cm.is_empty())
        .map(|row| row.icd10cm.as_str())
        .collect();
    targets.dedup();
    if targets.is_empty() { Ok(()) } else { writeln!(out, "  shown as ICD10CM {} (judged by its own rules)", targets.join(", ")) }
}

/// A SNOMED CT concept; gives whether the map holds it.
fn print_snomed(code: &str, dictionaries: &Dictionaries, out: &mut impl Write) -> io::Result<bool> {
    let mut found = false;
    for row in dictionaries.snomed.iter().filter(|row| row.id == code) {
        writeln!(out, "SNOMEDCT  {}  {}", row.id, row.label)?;
        writeln!(out, "  stands for ICD10CM {} (confidence {}, {} target(s))", row.icd10cm, row.confidence, row.targets)?;
        print_categories(CodeSystem::Icd10Cm, &row.icd10cm, dictionaries, out)?;
        found = true;
    }
    Ok(found)
}

/// The categories of a code in every ruleset; `?` marks one that is only flagged.
fn print_categories(system: CodeSystem, code: &str, dictionaries: &Dictionaries, out: &mut impl Write) -> io::Result<()> {
    let question = Question { system, code, ..Question::default() };
    for ruleset in &dictionaries.rulesets {
        let labels: Vec<String> = ruleset.categories(&question).iter().map(Membership::label).collect();
        writeln!(out, "  {:18} {}", ruleset.id, if labels.is_empty() { "-".to_owned() } else { labels.join("; ") })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(code: &str) -> (bool, String) {
        let tables = Dictionaries::built_in().expect("tables");
        let mut out = Vec::new();
        let all = print(&[code.to_owned()], &tables, &mut out).expect("written");
        (all, String::from_utf8(out).expect("text"))
    }

    #[test]
    fn an_icd10_code_shows_title_validity_and_categories() {
        let (all, text) = printed("f332");
        assert!(all);
        assert!(
            text.starts_with("ICD10CM  F33.2  Major depressive disorder, recurrent severe without psychotic features\n"),
            "{text}"
        );
        assert!(text.contains("billable; valid from 2015-10-01"), "{text}");
        assert!(text.contains("ca-ab88            MDD\n"), "{text}");
    }

    #[test]
    fn an_icd9_code_is_judged_by_its_own_rules() {
        let (_, text) = printed("311");
        assert!(text.contains("shown as ICD10CM") && text.contains("ca-ab88            -\n"), "{text}");
    }

    #[test]
    fn a_snomed_concept_shows_what_it_stands_for() {
        let (all, text) = printed("192165000");
        assert!(all && text.contains("stands for ICD10CM F01"), "{text}");
    }

    #[test]
    fn an_unknown_code_is_said_to_be_unknown() {
        assert_eq!(printed("B12"), (false, "B12  in no table (ICD-10-CM, ICD-9-CM, SNOMED CT map)\n".to_owned()));
    }
}
