//! Tables as Epic exports them and as spreadsheets save them, with invented patients.

use proptest::prelude::*;

use super::*;
use crate::{
    document::{CodeSystem, EntryRole, EntryStatus, Format, Subject, Verification},
    extract::text,
};

fn document(table: &str) -> Document {
    text::read(table.as_bytes()).expect("a text")
}

/// Name, role and status of every entry.
fn entries(document: &Document) -> Vec<(&str, EntryRole, EntryStatus)> {
    document.coded.iter().map(|entry| (entry.name.as_str(), entry.role, entry.status)).collect()
}

#[test]
fn a_problem_list_of_epic_gives_names_with_their_states() {
    let table = "PROBLEM_LIST_ID\tDX_ID_DX_NAME\tDESCRIPTION\tNOTED_DATE\tRESOLVED_DATE\tPROBLEM_STATUS_C_NAME\n\
        1\tPanic disorder\t\t1/2/2021 12:00:00 AM\t\tActive\n2\tOCD\tCompulsions\t\t3/3/2018 12:00:00 AM\tResolved\n3\tBipolar disorder\t\t\t\tDeleted\n";
    let document = document(table);
    assert_eq!(document.text, table);
    assert_eq!(
        entries(&document),
        [
            ("Panic disorder", EntryRole::Problem, EntryStatus::Active),
            ("Compulsions", EntryRole::Problem, EntryStatus::Resolved),
            ("Bipolar disorder", EntryRole::Problem, EntryStatus::Inactive),
        ]
    );
    let first = &document.coded[0];
    assert_eq!(document.slice(first.span.unwrap()), "Panic disorder");
    assert_eq!(first.onset.unwrap().to_string(), "2021-01-02");
    assert_eq!(document.coded[1].resolved.unwrap().to_string(), "2018-03-03");
    assert_eq!(document.coded[2].verification, Verification::EnteredInError);
}

#[test]
fn visits_diagnoses_history_and_family_are_told_apart() {
    for (table, role, subject) in [
        ("CONTACT_DATE\tPAT_ENC_CSN_ID\tDX_ID_DX_NAME\n1/9/2023\t7\tOCD\n", EntryRole::EncounterDiagnosis, Subject::Patient),
        ("LINE\tDX_ID_DX_NAME\tMEDICAL_HX_DATE\tPAT_ENC_CSN_ID\n1\tOCD\t2001\t7\n", EntryRole::History, Subject::Patient),
        ("LINE\tMEDICAL_HX_C_NAME\tRELATION_C_NAME\n1\tOCD\tMother\n", EntryRole::Family, Subject::Family),
        ("Past Medical History:\nDiagnosis\tDate\nOCD\t2009\n", EntryRole::History, Subject::Patient),
        ("Encounter Diagnoses\nDiagnosis\tDate\nOCD\t1/9/2023\n", EntryRole::EncounterDiagnosis, Subject::Patient),
        ("ORDER_MED_ID\tDX_ID_DX_NAME\tCONTACT_DATE\n1\tOCD\t1/9/2023\n", EntryRole::Indication, Subject::Patient),
    ] {
        let document = document(table);
        assert_eq!(
            document.coded.iter().map(|entry| (entry.role, entry.subject)).collect::<Vec<_>>(),
            [(role, subject)],
            "{table}"
        );
    }
}

#[test]
fn names_without_a_patient_are_unconfirmed_and_numbers_without_names_a_fault() {
    let names = document("DX_ID\tDX_NAME\n100\tSchizophrenia\n");
    assert_eq!(names.coded[0].verification, Verification::Unconfirmed);
    let numbers = document("PROBLEM_LIST_ID\tPAT_ID\tDX_ID\tPROBLEM_STATUS_C_NAME\n1\tZ1\t100\tActive\n2\tZ1\t101\tActive\n");
    assert!(numbers.coded.is_empty());
    assert!(numbers.faults[0].starts_with("2 diagnoses are given by number only"), "{:?}", numbers.faults);
}

#[test]
fn a_patient_and_visits_of_epic_are_read() {
    let patient = document(
        "PAT_ID\tPAT_NAME\tBIRTH_DATE\tSEX_C_NAME\tPAT_MRN_ID\nZ7\tQUILL,MARA T\t1/1/1980 12:00:00 AM\tFemale\t11000001\n",
    );
    assert_eq!((patient.header.names[0].as_str(), patient.header.sex.as_str()), ("QUILL,MARA T", "Female"));
    assert_eq!(patient.header.birth_dates[0].to_string(), "1980-01-01");
    assert_eq!(patient.header.numbers.iter().map(|number| number.is_mrn).collect::<Vec<_>>(), [true, false]);
    let visits = document(
        "PAT_ENC_CSN_ID\tCONTACT_DATE\tVISIT_PROV_ID_PROV_NAME\tAPPT_STATUS_C_NAME\tENC_TYPE_C_NAME\n7\t1/9/2023\tMOSS, ADA\tCompleted\tOffice Visit\n",
    );
    let visit = &visits.encounters[0];
    assert_eq!(
        (visit.title.as_str(), visit.provider.as_str(), visit.status.as_str()),
        ("Office Visit", "MOSS, ADA", "Completed")
    );
}

#[test]
fn a_spreadsheet_of_problems_gives_codes_and_the_patient() {
    let document = document(
        "\u{feff}Problems of the patient\r\n\"Patient Name\",MRN,DOB,Problem,\"ICD-10\",Status,Resolved Date\r\n\
         \"Quill, Mara\",11000001,1/1/1980,\"Major depressive disorder, recurrent\",F33.1,Active,\r\n\
         \"Quill, Mara\",11000001,1/1/1980,Panic disorder,\"F41.0, F40.01\",,5/5/2015\r\n",
    );
    assert_eq!(document.header.names, ["Quill, Mara"]);
    assert_eq!(document.slice(document.coded[0].span.unwrap()), "Major depressive disorder, recurrent");
    assert_eq!((document.coded[0].codes[0].system, document.coded[0].codes[0].code.as_str()), (CodeSystem::Icd10Cm, "F33.1"));
    assert_eq!(document.coded[1].codes.iter().map(|code| code.code.as_str()).collect::<Vec<_>>(), ["F41.0", "F40.01"]);
    assert_eq!(document.coded[1].status, EntryStatus::Resolved);
    assert!(document.faults.is_empty(), "{:?}", document.faults);
}

#[test]
fn rows_of_other_patients_are_never_the_first_ones() {
    let document =
        document("PATIENT,CODE,DESCRIPTION,START\np1,F41.0,Panic disorder,2020-01-01\np2,F20.9,Schizophrenia,2020-01-01\n");
    assert_eq!(document.coded.iter().map(|entry| entry.subject).collect::<Vec<_>>(), [Subject::Patient, Subject::Other]);
    assert!(document.faults[0].contains("other patients"), "{:?}", document.faults);
}

#[test]
fn prose_and_tables_of_other_things_are_no_tables_of_diagnoses() {
    for text in [
        "Diagnosis, status and plan\nShe was seen today, alone.\nMood is low. Sleep, appetite and energy, too, are low.\n",
        "Problem\tStatus\nF41.0 seen\nPlan: rest\nReturn in two weeks\n",
        "Test,Value,Date\nGlucose,90,2020-01-01\n",
        "Drug;Dose\nLithium;300 mg\n",
        "Diagnosis\tCode\n",
    ] {
        assert!(!read(&mut Document::of_text(Format::Text, text.into())), "{text}");
    }
}

proptest! {
    #[test]
    fn any_table_gives_valid_places(body in "[a-z0-9,\"\n\r é/]{0,80}") {
        let document = document(&format!("Problem,Code,Status,Onset,MRN\n{body}"));
        for span in document.coded.iter().filter_map(|entry| entry.span) {
            prop_assert!(document.text.get(span.start..span.end).is_some_and(|words| !words.is_empty()));
        }
    }
}
