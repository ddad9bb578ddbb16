//! What the built-in tables hold, and what a fault in a user's table says.

use std::fs;

use jiff::civil::date;

use super::{CodeTable, Dictionaries};
use crate::document::CodeSystem;

fn built_in() -> Dictionaries {
    Dictionaries::built_in().expect("the built-in tables load")
}

fn unpack(columns: Vec<u8>) -> Option<CodeTable> {
    CodeTable::unpack(columns, super::codes::Titles::Plain(String::new()), CodeSystem::Icd9Cm)
}

/// The fault that a table in a user's folder gives.
fn fault_of(name: &str, text: &str) -> String {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let path = dir.path().join(name);
    fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
    fs::write(path, text).expect("a table");
    Dictionaries::from_dir(dir.path()).expect_err("a fault").to_string()
}

#[test]
fn codes_are_found_with_and_without_dot_in_any_case() {
    let tables = built_in();
    for code in ["F33.2", "F332", "f33.2"] {
        assert_eq!(tables.icd10cm.dotted(code).as_deref(), Some("F33.2"), "{code}");
    }
    assert_eq!(tables.icd9cm.dotted("29632").as_deref(), Some("296.32"));
    assert_eq!(tables.icd9cm.dotted("E9500").as_deref(), Some("E950.0"));
    assert_eq!(tables.icd9cm.dotted("v7109").as_deref(), Some("V71.09"));
    for code in ["B12", "A1C", "T10", "F99.99", "", "F", "É33", "F33.2.1.1.1.1"] {
        assert_eq!(tables.icd10cm.dotted(code), None, "{code}");
    }
}

#[test]
fn a_code_is_valid_between_its_days() {
    let codes = built_in().icd10cm;
    assert!(codes.holds("F32.A", Some(date(2021, 10, 1))));
    assert!(!codes.holds("F32.A", Some(date(2021, 9, 30))), "F32.A came on 2021-10-01");
    assert!(codes.get("F50.01", Some(date(2024, 9, 30))).is_some_and(|row| row.billable));
    assert!(codes.get("F33.2", None).is_some_and(|row| row.description.contains("recurrent severe without psychotic")));
    assert!(codes.get("F33", None).is_some_and(|row| !row.billable));
}

#[test]
fn every_table_has_rows_and_a_checksum() {
    let tables = built_in();
    assert_eq!((tables.icd10cm.len(), tables.icd9cm.len()), (99_246, 17_529));
    let ids: Vec<&str> = tables.rulesets.iter().map(|ruleset| ruleset.id.as_str()).collect();
    assert_eq!(ids, ["ca-ab88", "ca-ab88-child", "ca-sb855", "kaiser-affiliate"]);
    assert!(tables.support.rules.iter().any(|rule| rule.category == "TRAUMA"));
    assert!(tables.terms.len() > 8_000 && tables.cues.len() > 300 && tables.headings.len() > 250);
    assert!(tables.checksums.len() >= 15 && tables.checksums.iter().all(|(_, sum)| sum.len() == 64));
}

#[test]
fn every_built_in_table_can_be_read_and_every_expression_compiled() {
    assert!(super::load::read_all(&built_in()) > 125_000);
}

#[test]
fn every_table_of_the_folder_is_compiled_in() {
    let tables = built_in();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("dictionaries");
    for sub in ["", "rulesets/"] {
        for entry in fs::read_dir(folder.join(sub)).expect("dictionaries") {
            let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
            if name.ends_with(".csv") {
                let name = format!("{sub}{name}");
                let unused = ["dsm5_codes_outside_chapter5.csv", "false_positive_traps.csv"].contains(&name.as_str());
                assert!(unused || tables.checksums.iter().any(|(held, _)| *held == name), "{name} is not compiled in");
            }
        }
    }
}

#[test]
fn a_fault_names_file_line_and_what_is_wrong() {
    let header =
        "category_id,category,code_system,match,code_from,code_to,action,age_min,age_max,basis,confidence,citation,note\n";
    let rule = |row: &str| fault_of("rulesets/own.csv", &format!("{header}{row}\n"));
    assert_eq!(
        rule("X,X,ICD10CM,like,F20,,include,,,,,,"),
        "rulesets/own.csv:2: match is \"like\", expected prefix, exact, range or regex"
    );
    assert_eq!(rule("X,X,ICD10CM,range,F29,F20,include,,,,,,"), "rulesets/own.csv:2: the range F29 to F20 is empty");
    assert!(rule("X,X,ICD10CM,regex,F(,,include,,,,,,").starts_with("rulesets/own.csv:2: code_from is no regex"));
    assert!(rule("X,X,ICD10CM,prefix").starts_with("rulesets/own.csv:"));
    assert_eq!(
        fault_of("icd10cm.csv", "code,billable,description\nF20,2,x\n"),
        "icd10cm.csv:2: billable is \"2\", expected 0 or 1"
    );
    assert_eq!(
        fault_of("icd10cm.csv", "code,billable,description,valid_from,valid_to\nF20,1,x,2015,\n"),
        "icd10cm.csv:2: \"2015\" is not a date (YYYY-MM-DD)"
    );
    assert_eq!(fault_of("terms.csv", "term,term_norm,code\nx,x,F20\n"), "terms.csv:2: no column match_type");
    let header = "kind,value,anchor,pattern,unless,context,example,counterexample\n";
    let cue = |row: &str| fault_of("evidence_cues.csv", &format!("{header}trauma,a,abuse,abuse,,,x,y\n{row}\n"));
    assert!(cue("trauma,x,a,(,,,x,y").starts_with("evidence_cues.csv:3: pattern is no regex"));
    assert!(cue("trauma,x,a,a,[,,x,y").starts_with("evidence_cues.csv:3: unless is no regex"));
    let cues = include_str!("../../dictionaries/evidence_cues.csv");
    let line = cues.lines().position(|line| line.starts_with("score_name,GAD-7,")).unwrap() + 1;
    assert_eq!(
        fault_of("screeners.csv", "instrument,min,max,bands,positive_cut,loinc_total\nPHQ-9,0,27,,10,\n"),
        format!("evidence_cues.csv:{line}: \"GAD-7\" is no instrument of screeners.csv")
    );
}

#[test]
fn a_users_folder_replaces_only_the_tables_that_it_holds() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    fs::write(dir.path().join("icd9cm.csv"), "code,billable,description\n311,1,Depressive disorder\n").expect("a table");
    let tables = Dictionaries::from_dir(dir.path()).expect("tables");
    assert_eq!(tables.icd9cm.len(), 1);
    assert_eq!(tables.icd10cm.len(), 99_246);
}

proptest::proptest! {
    #[test]
    fn any_text_is_a_table_or_a_fault(text in "\\PC{0,200}") {
        let _ = super::packed::parse(&text);
        let _ = super::packed::parse(&format!("code,billable,description,valid_from,valid_to\n{text}"));
    }

    #[test]
    fn any_text_is_looked_up(code in "\\PC{0,12}") {
        let table = unpack(super::packed::columns(&[]));
        proptest::prop_assert!(table.is_some_and(|table| !table.holds(&code, None)));
    }

    #[test]
    fn any_bytes_unpack_or_are_refused(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..80)) {
        if let Some(table) = unpack(bytes) {
            let _ = table.get("F20", None);
        }
    }
}
