//! Compresses the dictionaries into the binary: the two code tables in their packed form, the small tables as they are, and what the
//! expressions of evidence cannot match without.

#[path = "src/dictionary/packed.rs"]
mod packed;
#[path = "src/dictionary/packed_literals.rs"]
mod packed_literals;
#[path = "src/dictionary/pattern.rs"]
mod pattern;
#[path = "src/dictionary/required.rs"]
mod required;

use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, env, fs, path::Path};

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
const EVIDENCE: &str = "evidence_cues.csv";
const CODES: [&str; 2] = ["icd10cm.csv", "icd9cm.csv"];

fn main() {
    let out = env::var("OUT_DIR").unwrap_or_else(|_| ".".into());
    println!("cargo:rerun-if-changed=dictionaries");
    for shared in ["packed", "packed_literals", "pattern", "required"] {
        println!("cargo:rerun-if-changed=src/dictionary/{shared}.rs");
    }
    let mut list = String::from("&[\n");
    for name in SMALL {
        let bytes = read(name);
        write(&out, name, &bytes, &compressed(&bytes), &mut list);
    }
    let literals = literals(&read(EVIDENCE));
    write(&out, &format!("{EVIDENCE}{}", packed::LITERALS), &[], &compressed(literals.as_bytes()), &mut list);
    for name in CODES {
        let bytes = read(name);
        let text = std::str::from_utf8(&bytes).unwrap_or_else(|_| panic!("dictionaries/{name} is not UTF-8"));
        let rows = packed::parse(text).unwrap_or_else(|(line, fault)| panic!("dictionaries/{name}:{line}: {fault}"));
        write(&out, name, &bytes, &compressed(&packed::columns(&rows)), &mut list);
        write(&out, &format!("{name}{}", packed::TITLES), &[], &titles(&rows), &mut list);
    }
    list.push_str("]\n");
    fs::write(Path::new(&out).join("tables.rs"), list).unwrap_or_else(|fault| panic!("{out}: {fault}"));
}

/// A table's bytes.
fn read(name: &str) -> Vec<u8> {
    let path = Path::new("dictionaries").join(name);
    fs::read(&path).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()))
}

fn compressed(bytes: &[u8]) -> Vec<u8> {
    lz4_flex::compress_prepend_size(bytes)
}

/// The titles of rows, compressed in blocks, with the end of each block in front.
fn titles(rows: &[packed::RawRow]) -> Vec<u8> {
    let (mut ends, mut blocks) = (Vec::new(), Vec::new());
    for block in rows.chunks(packed::BLOCK) {
        blocks.extend(compressed(packed::titles(block).as_bytes()));
        ends.extend(u32::try_from(blocks.len()).expect("titles are small").to_le_bytes());
    }
    ends.extend(blocks);
    ends
}

/// What the expressions of evidence want, a line each.
fn literals(table: &[u8]) -> String {
    let mut reader = csv::Reader::from_reader(table);
    let rows: Vec<BTreeMap<String, String>> =
        reader.deserialize().collect::<Result<_, _>>().unwrap_or_else(|fault| panic!("dictionaries/{EVIDENCE}: {fault}"));
    let of_kind = |kind: &'static str| rows.iter().filter(move |row| row["kind"] == kind);
    let lists = of_kind("list").map(|row| (row["value"].trim().to_owned(), row["pattern"].trim().to_owned())).collect();
    let cues = rows.iter().filter(|row| row["kind"] != "list" && row["kind"] != "score_name");
    let whole = |row: &BTreeMap<String, String>| {
        pattern::whole(row["pattern"].trim(), &lists).unwrap_or_else(|fault| panic!("dictionaries/{EVIDENCE}: {fault}"))
    };
    cues.map(|row| packed_literals::pack(&whole(row)) + "\n").collect()
}

/// Writes a table, and its line in the list of all: name, SHA-256 of the file as it stands in `dictionaries/`, content.
fn write(out: &str, name: &str, original: &[u8], bytes: &[u8], list: &mut String) {
    let file = format!("{}.lz4", name.replace('/', "__"));
    fs::write(Path::new(out).join(&file), bytes).unwrap_or_else(|fault| panic!("{out}: {fault}"));
    let sum: String = Sha256::digest(original).iter().map(|byte| format!("{byte:02x}")).collect();
    list.push_str(&format!("    (\"{name}\", \"{sum}\", include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{file}\"))),\n"));
}
