//! FHIR as portals and payers give it, with invented patients.

use proptest::prelude::*;

use super::*;
use crate::document::{CodeSystem, EntryRole, EntryStatus, Subject, Verification};

const BUNDLE: &str = r#"{"resourceType": "Bundle", "type": "collection", "entry": [
 {"resource": {"resourceType": "Encounter", "id": "e1", "status": "finished", "period": {"start": "2024-03-05T10:00:00-08:00"},
   "type": [{"coding": [{"code": "90837"}], "text": "Psychotherapy"}], "participant": [{"individual": {"display": "Ada Moss, LCSW"}}]}},
 {"resource": {"resourceType": "Condition", "id": "c1", "clinicalStatus": {"coding": [{"code": "active"}]},
   "verificationStatus": {"coding": [{"code": "confirmed"}]}, "category": [{"coding": [{"code": "encounter-diagnosis"}]}],
   "code": {"coding": [{"system": "http://snomed.info/sct", "code": "66344007"},
     {"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "F33.1", "display": "MDD, recurrent, moderate"}], "text": "Recurrent major\n depression"},
   "subject": {"reference": "Patient/p1"}, "encounter": {"reference": "Encounter/e1"}, "onsetDateTime": "2022-10"}},
 {"resource": {"resourceType": "Condition", "clinicalStatus": {"coding": [{"code": "inactive"}]},
   "verificationStatus": {"coding": [{"code": "refuted"}]}, "code": {"coding": [{"system": "urn:oid:2.16.840.1.113883.6.90", "code": "F31.9"}]},
   "subject": {"reference": "Patient/p1"}}},
 {"resource": {"resourceType": "Condition", "clinicalStatus": "resolved", "abatementDateTime": "2014-06-01",
   "code": {"text": "Panic disorder"}, "subject": {"reference": "Patient/p2"}}},
 {"resource": {"resourceType": "Condition", "status": "entered-in-error", "code": {"text": "Nothing"}}},
 {"resource": {"resourceType": "FamilyMemberHistory", "relationship": {"text": "brother"}, "condition": [{"code": {"text": "Schizophrenia"}}]}},
 {"resource": {"resourceType": "Observation", "status": "final", "code": {"coding": [{"system": "http://loinc.org", "code": "44261-6"}], "text": "PHQ-9 total"},
   "effectiveDateTime": "2024-03-05", "valueQuantity": {"value": 17}}},
 {"resource": {"resourceType": "ExplanationOfBenefit", "billablePeriod": {"start": "2023-01-02"}, "diagnosis": [{"diagnosisCodeableConcept":
   {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "F411", "display": "Generalized anxiety disorder"}]}}]}},
 {"resource": {"resourceType": "DocumentReference", "content": [{"attachment": {"contentType": "text/plain", "data": "QXNzZXNzbWVudDogcGFuaWMgZGlzb3JkZXI="}},
   {"attachment": {"url": "https://portal.example/1"}}]}},
 {"resource": {"resourceType": "Patient", "id": "p1", "name": [{"family": "Quill", "given": ["Mara", "T"]}], "birthDate": "1988-08-08", "gender": "female",
   "identifier": [{"type": {"coding": [{"code": "MR"}]}, "value": "110000000001"}, {"value": "X-7"}]}},
 {"resource": {"resourceType": "Patient", "id": "p2", "name": [{"text": "Otto Reed"}]}}
]}"#;

fn document(text: &str) -> Document {
    read(text.as_bytes(), &ExtractOptions::default()).expect("a document")
}

#[test]
fn a_bundle_gives_entries_with_status_and_place() {
    let document = document(BUNDLE);
    let names: Vec<&str> = document.coded.iter().map(|entry| entry.name.as_str()).collect();
    assert_eq!(names, ["Recurrent major\n depression", "", "Panic disorder", "Schizophrenia", "Generalized anxiety disorder"]);
    let depression = &document.coded[0];
    assert_eq!(document.slice(depression.span.expect("a place")), "Recurrent major depression");
    assert_eq!((depression.status, depression.role), (EntryStatus::Active, EntryRole::EncounterDiagnosis));
    assert_eq!(depression.codes.iter().map(|code| code.system).collect::<Vec<_>>(), [CodeSystem::SnomedCt, CodeSystem::Icd10Cm]);
    assert_eq!(depression.date.map(|day| day.to_string()).as_deref(), Some("2024-03-05"), "the date of its encounter");
    assert_eq!(depression.onset.map(|day| day.to_string()).as_deref(), Some("2022-10"));
    assert_eq!((document.coded[1].verification, document.coded[1].span), (Verification::Refuted, None));
    assert_eq!(
        (document.coded[2].status, document.coded[2].subject),
        (EntryStatus::Resolved, Subject::Other),
        "another patient's"
    );
    assert_eq!((document.coded[3].subject, document.coded[3].role), (Subject::Family, EntryRole::Family));
    assert_eq!(document.coded[4].date.map(|day| day.to_string()).as_deref(), Some("2023-01-02"), "a billed diagnosis");
}

#[test]
fn a_bundle_gives_patient_visits_scores_and_attachments() {
    let document = document(BUNDLE);
    assert_eq!(document.header.names, ["Mara T Quill"]);
    assert_eq!(document.header.birth_dates.first().map(ToString::to_string).as_deref(), Some("1988-08-08"));
    assert_eq!(document.header.numbers.iter().map(|number| number.is_mrn).collect::<Vec<_>>(), [true, false]);
    let visit = &document.encounters[0];
    assert_eq!(
        (visit.title.as_str(), visit.codes[0].as_str(), visit.provider.as_str()),
        ("Psychotherapy", "90837", "Ada Moss, LCSW")
    );
    assert_eq!((document.observations[0].code.as_str(), document.observations[0].value.as_str()), ("44261-6", "17"));
    assert!(document.text.ends_with("Assessment: panic disorder"), "the attachment is a page: {}", document.text);
    assert!(
        document.notes.iter().any(|note| note.contains("2 patients"))
            && document.left_out.iter().any(|note| note.contains("1 attachment"))
    );
    assert!(document.faults.is_empty(), "{:?}", document.faults);
}

#[test]
fn lines_lists_and_single_resources_are_read() {
    let one = r#"{"resourceType": "Condition", "code": {"text": "Bulimia nervosa"}}"#;
    assert_eq!(document(one).coded.len(), 1);
    assert_eq!(document(&format!("{one}\n{one}\n")).coded.len(), 2);
    assert_eq!(document(&format!("[{one},{one},{one}]")).coded.len(), 3);
}

#[test]
fn a_composition_prints_its_narrative_in_its_sections() {
    let document = document(
        r#"{"resourceType": "Composition", "section": [{"title": "Assessment", "code": {"coding": [{"code": "51848-0"}]},
        "text": {"div": "<div><p>Panic <b>disorder</b></p></div>"}}]}"#,
    );
    assert_eq!(document.text, "Assessment\nPanic disorder\n");
    assert_eq!(document.blocks.last().and_then(|block| block.section.clone()).map(|mark| mark.loinc).as_deref(), Some("51848-0"));
}

#[test]
fn a_cut_bundle_keeps_what_stands_before_the_cut() {
    let cut = &BUNDLE[..BUNDLE.find("FamilyMemberHistory").expect("in the bundle")];
    let document = document(cut);
    assert_eq!(document.coded.len(), 3);
    assert_eq!(document.faults, [format!("broken JSON at line {}: what stands before it was read", cut.lines().count())]);
}

#[test]
fn a_broken_line_costs_only_that_line() {
    let one = r#"{"resourceType": "Condition", "code": {"text": "Bulimia nervosa"}}"#;
    let document = document(&format!("{one}\n{{\"resourceType\": secret\n{one}"));
    assert_eq!(document.coded.len(), 2);
    assert_eq!(document.faults, ["broken JSON at line 2: what stands before it was read"]);
}

#[test]
fn no_resource_at_all_is_damage() {
    for text in ["{}", "[]", "{\"a\": [[[", "", "null", "{\"resourceType\": \"Bundle\", \"entry\": []}"] {
        assert!(matches!(read(text.as_bytes(), &ExtractOptions::default()), Err(FileError::Damaged { .. })), "{text}");
    }
}

#[test]
fn depth_is_bounded() {
    let deep = format!("{{\"resourceType\": \"Condition\", \"x\": {}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(read(deep.as_bytes(), &ExtractOptions::default()).is_err());
    let entries = format!("{}{}", "{\"entry\": [{\"resource\": ".repeat(50_000), "1");
    assert!(read(entries.as_bytes(), &ExtractOptions::default()).is_err());
}

/// A condition of a patient, by the reference to him.
fn condition_of(patient: &str, name: &str) -> String {
    format!(r#"{{"resourceType": "Condition", "subject": {{"reference": "{patient}"}}, "code": {{"text": "{name}"}}}}"#)
}

#[test]
fn what_is_another_patients_goes_on_a_page_of_its_own() {
    let patient = |id: &str, name: &str| {
        format!(r#"{{"resourceType": "Patient", "id": "{id}", "name": [{{"text": "{name}"}}], "birthDate": "198{id}-01-01"}}"#)
    };
    let visit = r#"{"resourceType": "Encounter", "subject": {"reference": "Patient/2"}, "type": [{"text": "Psychotherapy"}]}"#;
    let lines = [
        patient("1", "Mara Quill"),
        condition_of("Patient/2", "Schizophrenia"),
        condition_of("https://portal.example/Patient/1/_history/3", "Panic disorder"),
        patient("2", "Otto Reed"),
        visit.to_owned(),
        patient("1", "Mara Quill"),
    ];
    let document = document(&lines.join("\n"));
    assert_eq!(document.text, "Patient\tMara Quill\nPanic disorder\n\u{c}Schizophrenia\nPatient\tOtto Reed\nPsychotherapy\n");
    let header = &document.page_headers[0];
    assert_eq!((document.pages.len(), header.page, header.header.names[0].as_str()), (2, 2, "Otto Reed"));
    let printed: Vec<&str> = document.coded.iter().map(|entry| document.slice(entry.span.expect("a place"))).collect();
    assert_eq!(printed, ["Schizophrenia", "Panic disorder"]);
    assert_eq!(document.coded[0].subject, Subject::Other);
    assert_eq!(document.slice(document.encounters[0].span.expect("a place")), "Psychotherapy");
    assert_eq!(document.header.names, ["Mara Quill"]);
}

#[test]
fn a_patient_is_known_by_his_address_in_the_bundle() {
    let entry = |address: &str, resource: &str| format!(r#"{{"fullUrl": "urn:uuid:{address}", "resource": {resource}}}"#);
    let patient = |name: &str| format!(r#"{{"resourceType": "Patient", "name": [{{"text": "{name}"}}]}}"#);
    let entries = [
        entry("a-1", &patient("Mara Quill")),
        entry("b-2", &patient("Otto Reed")),
        entry("c-3", &condition_of("urn:uuid:b-2", "Schizophrenia")),
    ];
    let document = document(&format!(r#"{{"resourceType": "Bundle", "entry": [{}]}}"#, entries.join(",")));
    assert_eq!(document.coded[0].subject, Subject::Other);
}

#[test]
fn conditions_are_found_wherever_resources_hold_or_name_them() {
    for (resource, name, role) in [
        (
            r##"{"resourceType": "CarePlan", "addresses": [{"reference": "#c", "display": "Panic"}], "contained": [{"resourceType":
             "Condition", "id": "c", "code": {"text": "Panic disorder"}}]}"##,
            "Panic disorder",
            EntryRole::Problem,
        ),
        (
            r#"{"resourceType": "CarePlan", "addresses": [{"reference": "Condition/9", "display": "Bipolar II disorder"}]}"#,
            "Bipolar II disorder",
            EntryRole::Other,
        ),
        (
            r#"{"resourceType": "Encounter", "diagnosis": [{"condition": {"reference": "Condition/9", "display": "Bulimia nervosa"}}]}"#,
            "Bulimia nervosa",
            EntryRole::EncounterDiagnosis,
        ),
        (
            r#"{"resourceType": "ClinicalImpression", "finding": [{"itemCodeableConcept": {"text": "Dysthymic disorder"}}]}"#,
            "Dysthymic disorder",
            EntryRole::Other,
        ),
        (
            r#"{"resourceType": "DiagnosticReport", "conclusionCode": [{"coding": [{"code": "F90.0", "display": "ADHD"}]}]}"#,
            "ADHD",
            EntryRole::Other,
        ),
        (
            r#"{"resourceType": "List", "title": "Problem list", "entry": [{"item": {"display": "Agoraphobia"}}]}"#,
            "Agoraphobia",
            EntryRole::Problem,
        ),
        (
            r#"{"resourceType": "Parameters", "parameter": [{"name": "return", "part": [{"resource": {"resourceType": "Condition",
             "code": {"text": "Kleptomania"}}}]}]}"#,
            "Kleptomania",
            EntryRole::Problem,
        ),
        (
            r#"{"resourceType": "Observation", "code": {"text": "Diagnosis"}, "valueCodeableConcept": {"text": "OCD", "coding":
             [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "F42.9"}]}}"#,
            "OCD",
            EntryRole::Other,
        ),
        (
            r#"{"resourceType": "MedicationRequest", "reasonReference": [{"reference": "Condition/9", "display": "Insomnia"}]}"#,
            "Insomnia",
            EntryRole::Indication,
        ),
    ] {
        let document = document(resource);
        let found: Vec<(&str, EntryRole)> = document.coded.iter().map(|entry| (entry.name.as_str(), entry.role)).collect();
        assert_eq!(found, [(name, role)], "{resource}");
    }
}

#[test]
fn what_is_no_condition_gives_no_entry() {
    for resource in [
        r#"{"resourceType": "AllergyIntolerance", "code": {"text": "Lithium"}, "reaction": [{"manifestation": [{"text": "Depression"}]}]}"#,
        r#"{"resourceType": "Encounter", "diagnosis": [{"condition": {"reference": "Procedure/1", "display": "ECT"}}]}"#,
        r#"{"resourceType": "List", "title": "Medications", "entry": [{"item": {"display": "Lithium"}}]}"#,
        r#"{"resourceType": "Observation", "code": {"text": "Smoking"}, "valueCodeableConcept": {"text": "Never"}}"#,
    ] {
        assert!(document(resource).coded.is_empty(), "{resource}");
    }
}

#[test]
fn fhir_xml_says_the_same_as_json() {
    let document = document(
        "<?xml version='1.0'?><Bundle xmlns='http://hl7.org/fhir'><entry><fullUrl value='urn:uuid:p'/><resource><Patient><name><given \
         value='Lena'/><given value='R'/><family value='Voss'/></name><birthDate value='1970-07-07'/></Patient></resource></entry>\
         <entry><resource><Condition><contained><Observation><code><text value='PHQ-9 total'/></code><valueInteger value='9'/>\
         </Observation></contained><clinicalStatus><coding><code value='resolved'/></coding></clinicalStatus><code><coding><system \
         value='http://hl7.org/fhir/sid/icd-10-cm'/><code value='F33.1'/></coding><text value='Depression &amp; more'/></code>\
         </Condition></resource></entry><entry><resource><Composition><section><title value='Plan'/><text><div><p>Rest <b>now</b></p>\
         </div></text></section></Composition></resource></entry></Bundle>",
    );
    assert_eq!(document.header.names, ["Lena R Voss"]);
    let entry = &document.coded[0];
    assert_eq!(
        (entry.name.as_str(), entry.codes[0].code.as_str(), entry.status),
        ("Depression & more", "F33.1", EntryStatus::Resolved)
    );
    assert_eq!(document.observations[0].value, "9");
    assert!(document.text.ends_with("Plan\nRest now\n"), "{}", document.text);
    assert!(document.faults.is_empty(), "{:?}", document.faults);
}

#[test]
fn a_cut_xml_bundle_keeps_what_stands_before_the_cut() {
    let document =
        document("<Bundle><entry><resource><Condition><code><text value='OCD'/></code></Condition></resource></entry><entry>");
    assert_eq!(document.coded[0].name, "OCD");
    assert!(document.faults[0].contains("ends in the middle"), "{:?}", document.faults);
}

proptest! {
    #[test]
    fn cut_and_changed_bundles_never_panic(cut in 0..BUNDLE.len(), at in 0..BUNDLE.len(), byte in any::<u8>()) {
        let mut bytes = BUNDLE.as_bytes()[..cut.max(1)].to_vec();
        if let Some(slot) = bytes.get_mut(at) {
            *slot = byte;
        }
        if let Ok(document) = read(&bytes, &ExtractOptions::default()) {
            for span in document.coded.iter().filter_map(|entry| entry.span) {
                prop_assert!(document.text.get(span.start..span.end).is_some());
            }
        }
    }

    #[test]
    fn any_xml_of_resources_never_panics(
        source in "(<Bundle>|<entry>|</entry>|<resource>|</resource>|<Condition>|</Condition>|<contained>|<div>|</div>|<code value='x'/>|<text value='y'/>|<code>|</code>|a){0,40}"
    ) {
        let _ = read(format!("<Bundle>{source}").as_bytes(), &ExtractOptions::default());
    }
}

/// Conditions of several patients in a file that holds no `Patient` were all one patient's.
#[test]
fn patients_that_are_only_referred_to_are_told_apart() {
    let line = |of: &str, code: &str| {
        format!(
            "{{\"resourceType\":\"Condition\",\"id\":\"{code}\",\"code\":{{\"coding\":[{{\"system\":\"http://hl7.org/fhir/sid/icd-10-cm\",\
             \"code\":\"{code}\",\"display\":\"Name {code}\"}}]}},\"subject\":{{\"reference\":\"Patient/{of}\"}}}}\n"
        )
    };
    let document = read(
        format!("{}{}{}", line("a1", "F33.1"), line("b2", "F41.0"), line("a1", "F42.9")).as_bytes(),
        &ExtractOptions::default(),
    )
    .unwrap();
    assert_eq!(document.header.names, ["Patient/a1"]);
    assert_eq!((document.pages.len(), document.page_headers.len()), (2, 1));
    assert!(document.page_headers[0].stranger && document.page_headers[0].header.names == ["Patient/b2"]);
    let subjects: Vec<_> = document.coded.iter().map(|entry| entry.subject).collect();
    assert_eq!(subjects, [Subject::Patient, Subject::Other, Subject::Patient]);
    let one = read(format!("{}{}", line("a1", "F33.1"), line("a1", "F42.9")).as_bytes(), &ExtractOptions::default()).unwrap();
    assert!(one.header.is_anonymous() && one.page_headers.is_empty());
}
