//! Compresses the dictionaries into the binary: the two code tables in their packed form, the small tables as they are.

#[path = "src/dictionary/packed.rs"]
mod packed;

use sha2::{Digest, Sha256};
use std::{env, fs, path::Path};

/// Every table with its path below `dictionaries/`.
const SMALL: [&str; 22] = [
    "ccda_section_loinc.csv",
    "context_cues.csv",
    "dsm5_codes_outside_chapter5.csv",
    "evidence_cues.csv",
    "false_positive_traps.csv",
    "icd9_to_icd10.csv",
    "misspellings.csv",
    "referral_contacts.csv",
    "risk_terms.csv",
    "rulesets/ca-ab88-child.csv",
    "rulesets/ca-ab88.csv",
    "rulesets/ca-sb855.csv",
    "rulesets/kaiser-affiliate.csv",
    "rulesets/triage-support.csv",
    "screeners.csv",
    "section_headings.csv",
    "sense_filters.csv",
    "snomed_to_icd10cm.csv",
    "specifier_codes.csv",
    "specifier_words.csv",
    "terms.csv",
    "visit_type_codes.csv",
];
const CODES: [&str; 2] = ["icd10cm.csv", "icd9cm.csv"];

fn main() {
    let out = env::var("OUT_DIR").unwrap_or_else(|_| ".".into());
    println!("cargo:rerun-if-changed=dictionaries");
    println!("cargo:rerun-if-changed=src/dictionary/packed.rs");
    let mut list = String::from("&[\n");
    for name in SMALL {
        let bytes = read(name);
        write(&out, name, &bytes, &bytes, &mut list);
    }
    for name in CODES {
        let bytes = read(name);
        let text = std::str::from_utf8(&bytes).unwrap_or_else(|_| panic!("dictionaries/{name} is not UTF-8"));
        let rows = packed::parse(text).unwrap_or_else(|(line, fault)| panic!("dictionaries/{name}:{line}: {fault}"));
        write(&out, name, &bytes, &packed::columns(&rows), &mut list);
        write(&out, &format!("{name}{}", packed::TITLES), &[], packed::titles(&rows).as_bytes(), &mut list);
    }
    list.push_str("]\n");
    fs::write(Path::new(&out).join("tables.rs"), list).unwrap_or_else(|fault| panic!("{out}: {fault}"));
}

/// A table's bytes.
fn read(name: &str) -> Vec<u8> {
    let path = Path::new("dictionaries").join(name);
    fs::read(&path).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()))
}

/// Writes a table compressed, and its line in the list of all: name, SHA-256 of the file as it stands in `dictionaries/`, content.
fn write(out: &str, name: &str, original: &[u8], bytes: &[u8], list: &mut String) {
    let file = format!("{}.lz4", name.replace('/', "__"));
    fs::write(Path::new(out).join(&file), lz4_flex::compress_prepend_size(bytes))
        .unwrap_or_else(|fault| panic!("{out}: {fault}"));
    let sum: String = Sha256::digest(original).iter().map(|byte| format!("{byte:02x}")).collect();
    list.push_str(&format!("    (\"{name}\", \"{sum}\", include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{file}\"))),\n"));
}
