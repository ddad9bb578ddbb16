//! The rows of the tables that have no room for an example of their own: each is put into a line that it must be found in, and into one
//! that it must not be found in.

use std::{collections::BTreeSet, sync::Arc, sync::LazyLock};

use parityscan::{
    detect::Detector,
    dictionary::{Dictionaries, RiskTerm},
    document::{Document, Format},
    evidence::{self, Evidence, EvidenceKind},
    mention::Assertion,
};

static DETECTOR: LazyLock<Detector> =
    LazyLock::new(|| Detector::new(Arc::new(Dictionaries::built_in().unwrap_or_else(|fault| panic!("{fault}")))));

/// The built-in tables.
fn tables() -> &'static Dictionaries {
    DETECTOR.dictionaries()
}

/// The evidence of one kind in a session's note.
fn told(kind: EvidenceKind, sentence: &str) -> Vec<Evidence> {
    let text = format!(
        "3/5/2024 - Psychotherapy - Individual in BEHAVIORAL HEALTH\nProvider: Ann Wu, PhD\nProgress Notes\n{sentence}\n"
    );
    let document = Document::of_text(Format::Text, text);
    let mut found = evidence::gather(&DETECTOR, &DETECTOR.read(&document)).evidence;
    found.retain(|one| one.kind == kind);
    found
}

/// The values of evidence.
fn values(found: &[Evidence]) -> Vec<&str> {
    found.iter().map(|one| one.value.as_str()).collect()
}

/// The faults as one message.
fn none(faults: &[String]) {
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// The classes of the sections of a text whose heading is `heading`.
fn classes(text: &str, heading: &str) -> Vec<(String, String)> {
    let document = Document::of_text(Format::Text, text.into());
    let sections = DETECTOR.read(&document).sections;
    let named = sections.into_iter().filter(|section| section.heading.trim_end_matches(':').eq_ignore_ascii_case(heading));
    named.map(|section| (section.class, section.dx_status)).collect()
}

/// The days of the encounters of a text.
fn encounters(text: &str) -> usize {
    DETECTOR.read(&Document::of_text(Format::Text, text.into())).encounters.len()
}

#[test]
fn every_heading_opens_its_section_on_a_line_of_its_own_and_not_in_a_sentence() {
    let mut faults = Vec::new();
    for row in tables().headings.iter() {
        let heading = row.heading.replace('*', "Depression");
        if row.class == "encounter" {
            let line = if row.heading.contains('*') {
                heading.replace("Depression", "3/5/2024")
            } else {
                format!("{heading}: 3/5/2024")
            };
            if encounters(&format!("Record\n\n{line}\nStable over the last months.\n")) != 1 {
                faults.push(format!("{line:?} begins no encounter"));
            }
            continue;
        }
        let colon = if row.heading.contains('*') { "" } else { ":" };
        let found = classes(&format!("Seen today.\n\n{heading}{colon}\nStable over the last months.\n"), &heading);
        if found != [(row.class.clone(), row.dx_status.clone())] {
            faults.push(format!("{heading:?} ({}) opens {found:?}", row.class));
        }
        let spoken = classes(&format!("Seen today.\n\nThen he was asked about {heading} and said little.\n"), &heading);
        if !spoken.is_empty() {
            faults.push(format!("{heading:?} in a sentence opens {spoken:?}"));
        }
    }
    none(&faults);
}

/// Whether a phrase holds a word that it needs (`SA x2`).
fn brings_its_company(row: &RiskTerm) -> bool {
    let phrase = format!(" {} ", row.phrase.to_lowercase());
    row.need.iter().any(|word| match word.strip_suffix('*') {
        Some(start) => phrase.contains(&format!(" {start}")),
        None => phrase.contains(&format!(" {word} ")),
    })
}

#[test]
fn every_phrase_of_risk_is_told_and_is_not_present_where_it_is_denied() {
    let mut faults = Vec::new();
    for row in tables().risk_terms.iter() {
        let want = match row.value.as_str() {
            "template" => None,
            "low suicide risk" => Some("suicide risk level"),
            value => Some(value),
        };
        let number = row.phrase.bytes().all(|byte| byte.is_ascii_digit());
        let hold = if number { " hold" } else { "" };
        let company = row
            .need
            .iter()
            .find(|word| !row.refuse.contains(word))
            .map_or(String::new(), |word| format!(" ({})", word.replace('*', "")));
        let found = told(EvidenceKind::Risk, &format!("Noted: {}{hold}{company}.", row.phrase));
        if want.is_some_and(|want| !values(&found).contains(&want)) || want.is_none() && !found.is_empty() {
            faults.push(format!("{:?} ({}) gives {:?}", row.phrase, row.value, values(&found)));
        }
        if !company.is_empty()
            && !brings_its_company(row)
            && values(&told(EvidenceKind::Risk, &format!("Noted: {}.", row.phrase))).contains(&row.value.as_str())
        {
            faults.push(format!("{:?} ({}) stands without a word that it needs", row.phrase, row.value));
        }
        let denied = told(EvidenceKind::Risk, &format!("No evidence of {}{hold}{company}.", row.phrase));
        if denied.iter().any(|one| one.assertion == Assertion::Present) {
            faults.push(format!("{:?} is present where there is no evidence of it", row.phrase));
        }
    }
    none(&faults);
}

#[test]
fn every_instrument_gives_its_totals_with_their_band_and_no_greater_ones() {
    let mut faults = Vec::new();
    for row in tables().screeners.iter() {
        // A name with a remark in parentheses stands for the observations of structured records, not for text.
        let Some(max) = row.max.filter(|_| !row.instrument.contains('(')) else { continue };
        for total in row.min..=max {
            let bands = row.bands.iter().filter(|(from, to, _)| (*from..=*to).contains(&total)).count();
            if bands != 1 && !row.bands.is_empty() {
                faults.push(format!("{} {total} lies in {bands} bands", row.instrument));
            }
        }
        let of = |total: i32| told(EvidenceKind::Score, &format!("{} total score: {total}.", row.instrument));
        for total in [row.min + 1, i32::midpoint(row.min, max), max] {
            let want = format!("{} {total}", row.instrument);
            if values(&of(total)) != [want.as_str()] {
                faults.push(format!("{want} gives {:?}", values(&of(total))));
            }
        }
        if !of(max + 1).is_empty() {
            faults.push(format!("{} takes {}", row.instrument, max + 1));
        }
    }
    none(&faults);
}

#[test]
fn every_further_name_of_an_instrument_is_read_as_in_its_example() {
    let table = include_str!("../dictionaries/evidence_cues.csv");
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let mut names = 0;
    for row in reader.deserialize::<std::collections::BTreeMap<String, String>>() {
        let row = row.unwrap_or_else(|fault| panic!("{fault}"));
        if row["kind"] == "score_name" {
            names += 1;
            let found = told(EvidenceKind::Score, &row["example"]);
            assert!(found.len() == 1 && found[0].value.starts_with(&row["value"]), "{}: {:?}", row["example"], values(&found));
        }
    }
    assert!(names > 10, "{names} names");
}

#[test]
fn every_rule_and_map_leads_to_codes_that_exist() {
    let tables = tables();
    let said: BTreeSet<&str> = tables.specifiers.iter().map(|row| row.specifier.as_str()).collect();
    let mut faults = Vec::new();
    let mut exists = |code: &str, whence: &str| {
        if !code.is_empty() && !tables.icd10cm.holds(code, None) {
            faults.push(format!("{whence} leads to {code}, which is no code"));
        }
    };
    for row in tables.specified.iter() {
        exists(&row.base, "specifier_codes.csv");
        exists(&row.code, &format!("{} with {:?}", row.base, row.specifiers));
    }
    tables.terms.iter().for_each(|row| exists(&row.code, &row.term));
    tables.snomed.iter().for_each(|row| exists(&row.icd10cm, &row.id));
    tables.icd9_map.iter().for_each(|row| exists(&row.icd10cm, &row.icd9cm));
    let unsaid = tables.specified.iter().flat_map(|row| &row.specifiers).filter(|word| !said.contains(word.as_str()));
    faults.extend(unsaid.map(|word| format!("no words say the specifier {word:?}")));
    none(&faults);
}
