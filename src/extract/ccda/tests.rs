use proptest::prelude::*;

use super::*;
use crate::document::{BlockKind, CodeSystem, EntryRole, EntryStatus, PageHeader, Subject, Verification};

const HEADER: &str = r#"<recordTarget><patientRole><id root="1.2.840.114350.1.13.1.1.7.5.737384.14" extension="110000999001"
 assigningAuthorityName="Kaiser Permanente"/><id root="2.16.840.1.113883.4.1" extension="123-45-6789"/><patient>
 <name use="L"><given>Mara</given><given>I</given><family>Null</family></name><administrativeGenderCode code="F"/>
 <birthTime value="19630915"/></patient></patientRole></recordTarget><author><time value="20241104"/><assignedAuthor>
 <assignedPerson><name><given>Ada</given><family>Stein</family></name></assignedPerson></assignedAuthor></author>
 <custodian><assignedCustodian><representedCustodianOrganization><name>A Clinic</name></representedCustodianOrganization>
 </assignedCustodian></custodian>"#;

/// A document of the given sections.
fn cda(sections: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><ClinicalDocument xmlns=\"urn:hl7-org:v3\" xmlns:xsi=\"x\"><title>Summary</title>\
         <effectiveTime value=\"20241104101400-0800\"/>{HEADER}<component><structuredBody>{sections}</structuredBody></component>\
         </ClinicalDocument>"
    )
}

/// A section with a LOINC code, a title, a narrative and entries.
fn section(loinc: &str, title: &str, text: &str, entries: &str) -> String {
    format!(
        "<component><section><code code=\"{loinc}\"/><title>{title}</title><text>{text}</text>{entries}</section></component>"
    )
}

/// A problem concern with what stands in its observation.
fn problem(act: &str, observation: &str) -> String {
    format!(
        "<entry><act classCode=\"ACT\" moodCode=\"EVN\"><templateId root=\"2.16.840.1.113883.10.20.22.4.3\"/>{act}\
         <entryRelationship typeCode=\"SUBJ\"><observation classCode=\"OBS\" moodCode=\"EVN\">\
         <templateId root=\"2.16.840.1.113883.10.20.22.4.4\"/><code code=\"55607006\"/>{observation}</observation>\
         </entryRelationship></act></entry>"
    )
}

fn read_text(source: &str) -> Document {
    read(source.as_bytes(), &ExtractOptions::default()).unwrap()
}

/// The only entry of a problem list with this narrative and observation.
fn only(text: &str, act: &str, observation: &str) -> (Document, crate::document::CodedEntry) {
    let document = read_text(&cda(&section("11450-4", "Problems", text, &problem(act, observation))));
    assert_eq!(document.coded.len(), 1, "{:?}", document.coded);
    let entry = document.coded[0].clone();
    (document, entry)
}

#[test]
fn narrative_is_printed_with_sections_rows_and_cells() {
    let table = "<table><thead><tr><th>Problem</th><th>Code</th></tr></thead><tbody>\n  <tr>\n <td><paragraph>Major\n depression</paragraph>\
                 </td><td/><td>F33.1</td></tr><tr><td/><td>2020</td></tr></tbody></table><list><item>One</item><item>Two<br/>lines</item></list>";
    let document = read_text(&cda(&section("11450-4", "Active <b>Problems</b>", table, "")));
    assert_eq!(document.text, "Summary\n\nActive Problems\nProblem\tCode\nMajor depression\t\tF33.1\n\t2020\nOne\nTwo\nlines");
    let kinds: Vec<BlockKind> = document.blocks.iter().map(|block| block.kind).collect();
    assert_eq!(kinds, [BlockKind::Heading, BlockKind::Heading, BlockKind::Body]);
    let mark = document.blocks[2].section.clone().unwrap();
    assert_eq!((mark.loinc.as_str(), mark.title.as_str()), ("11450-4", "Active Problems"));
}

#[test]
fn the_header_says_who_it_is() {
    let header = read_text(&cda("")).header;
    assert_eq!(header.names, ["Mara I Null"]);
    assert_eq!(header.birth_dates[0].to_string(), "1963-09-15");
    assert_eq!(header.numbers.len(), 1);
    assert!(header.numbers[0].is_mrn);
    assert_eq!(header.numbers[0].authority, "Kaiser Permanente");
    assert_eq!((header.custodian.as_str(), header.authors[0].as_str(), header.sex.as_str()), ("A Clinic", "Ada Stein", "F"));
    assert_eq!(header.date.unwrap().to_string(), "2024-11-04");
}

#[test]
fn value_and_translations_come_in_order_with_their_name_from_the_narrative() {
    let (document, entry) = only(
        "<table><tr ID=\"p1\"><td ID=\"p1name\">Major depressive disorder (HCC)</td><td>1/1/2021</td></tr></table>",
        "<statusCode code=\"active\"/>",
        "<text><reference value=\"#p1\"/></text><effectiveTime><low value=\"20210101\"/></effectiveTime><value xsi:type=\"CD\" \
         nullFlavor=\"OTH\"><originalText><reference value=\"#p1name\"/></originalText><translation code=\"F33.2\" \
         codeSystem=\"2.16.840.1.113883.6.90\" displayName=\"Major depressive disorder, recurrent\"/><translation code=\"296.33\" \
         codeSystemName=\"ICD-9-CM\"/></value>",
    );
    assert_eq!(entry.codes.iter().map(|code| code.system).collect::<Vec<_>>(), [CodeSystem::Icd10Cm, CodeSystem::Icd9Cm]);
    assert_eq!(entry.name, "Major depressive disorder (HCC)");
    assert_eq!(document.slice(entry.span.unwrap()), entry.name);
    assert_eq!((entry.role, entry.status), (EntryRole::Problem, EntryStatus::Active));
    assert_eq!(entry.onset.unwrap().to_string(), "2021-01-01");
}

#[test]
fn a_name_without_code_is_an_entry_also_by_an_empty_element() {
    let value = "<value xsi:type=\"CD\" nullFlavor=\"UNK\"><originalText><reference value=\"#a\"/></originalText></value>";
    let (_, entry) = only("<list><item><content ID=\"a\"/>Panic disorder</item><item>x</item></list>", "", value);
    assert_eq!(entry.name, "Panic disorder");
    assert!(entry.codes.is_empty());
}

#[test]
fn a_reference_to_a_row_gives_the_name_in_it() {
    let value = "<text><reference value=\"#r\"/></text><value xsi:type=\"CD\" code=\"1\" codeSystem=\"2.16.840.1.113883.6.96\"/>";
    let (_, entry) = only("<table><tr ID=\"r\"><td>3/4/2020</td><td>Bulimia nervosa</td><td>Active</td></tr></table>", "", value);
    assert_eq!(entry.name, "Bulimia nervosa");
}

#[test]
fn an_entry_without_reference_finds_its_words_in_its_section() {
    let value = "<value xsi:type=\"CD\" code=\"F41.0\" codeSystem=\"2.16.840.1.113883.6.90\" displayName=\"Panic disorder\"/>";
    let (document, entry) = only("<paragraph>Has PANIC DISORDER.</paragraph>", "", value);
    assert_eq!(document.slice(entry.span.unwrap()), "PANIC DISORDER");
}

#[test]
fn placeholders_give_no_entry() {
    for (text, observation) in [
        ("No known problems", "<value xsi:type=\"CD\" code=\"160245001\" codeSystem=\"2.16.840.1.113883.6.96\"/>"),
        (
            "<content ID=\"n\">Not on file</content>",
            "<value xsi:type=\"CD\" nullFlavor=\"ASKU\"><originalText><reference value=\"#n\"/></originalText></value>",
        ),
        ("x", "<value xsi:type=\"CD\" code=\"64572001\" displayName=\"Disease\" nullFlavor=\"ASKU\"/>"),
    ] {
        let document = read_text(&cda(&section("11450-4", "Problems", text, &problem("", observation))));
        assert!(document.coded.is_empty(), "{:?}", document.coded);
    }
}

#[test]
fn negation_on_the_act_or_the_observation_refutes() {
    let value = "<value xsi:type=\"CD\" code=\"F31.9\" codeSystem=\"2.16.840.1.113883.6.90\"/>";
    let act = problem("", value).replace("<act ", "<act negationInd=\"true\" ");
    let observation = problem("", value).replace("<observation ", "<observation negationInd=\"true\" ");
    for entry in [act, observation] {
        let document = read_text(&cda(&section("11450-4", "Problems", "", &entry)));
        assert_eq!(document.coded[0].verification, Verification::Refuted);
    }
}

#[test]
fn family_history_is_never_the_patients() {
    let organizer = "<entry><organizer><templateId root=\"2.16.840.1.113883.10.20.22.4.45\"/><subject><relatedSubject classCode=\"PRS\">\
        <code code=\"MTH\"/></relatedSubject></subject><component><observation><templateId root=\"2.16.840.1.113883.10.20.22.4.46\"/>\
        <value xsi:type=\"CD\" code=\"F20.9\" codeSystem=\"2.16.840.1.113883.6.90\"/></observation></component></organizer></entry>";
    let document = read_text(&cda(&section("10157-6", "Family History", "", organizer)));
    assert_eq!((document.coded[0].subject, document.coded[0].role), (Subject::Family, EntryRole::Family));
}

#[test]
fn the_status_observation_counts_and_disagreement_is_told() {
    let status = "<value xsi:type=\"CD\" code=\"F32.1\" codeSystem=\"2.16.840.1.113883.6.90\"/><entryRelationship typeCode=\"REFR\">\
        <observation><templateId root=\"2.16.840.1.113883.10.20.22.4.6\"/><code code=\"33999-4\"/><value xsi:type=\"CD\" \
        code=\"413322009\" displayName=\"Resolved\"/></observation></entryRelationship>";
    let (_, entry) = only("", "<statusCode code=\"active\"/>", status);
    assert_eq!(entry.status, EntryStatus::Resolved);
    assert!(entry.notes[0].contains("disagree"));
}

#[test]
fn icd_codes_count_wherever_they_stand() {
    let procedure = "<entry><procedure><code code=\"98980\"><translation code=\"Z71.3\" codeSystem=\"2.16.840.1.113883.6.90\"/></code>\
        </procedure></entry><entry><observation><templateId root=\"2.16.840.1.113883.10.20.22.4.4\"/><interpretationCode code=\"300.4\" \
        codeSystem=\"2.16.840.1.113883.6.103\"/></observation></entry>";
    let codes: Vec<String> = read_text(&cda(&section("47519-4", "Procedures", "", procedure)))
        .coded
        .iter()
        .map(|entry| entry.codes.iter().map(|code| code.code.clone()).collect::<Vec<_>>().join(" "))
        .collect();
    assert_eq!(codes, ["98980 Z71.3", "300.4"]);
}

#[test]
fn allergies_and_habits_are_no_diagnoses() {
    for template in ["7", "9", "78", "38"] {
        let entry = format!(
            "<entry><observation><templateId root=\"2.16.840.1.113883.10.20.22.4.{template}\"/><code code=\"ASSERTION\"/>\
             <value xsi:type=\"CD\" code=\"416098002\" codeSystem=\"2.16.840.1.113883.6.96\"/></observation></entry>"
        );
        assert!(read_text(&cda(&section("48765-2", "Allergies", "", &entry))).coded.is_empty(), "{template}");
    }
}

#[test]
fn visits_and_numbers_are_listed() {
    let entries = "<entry><encounter moodCode=\"EVN\"><code code=\"90834\" displayName=\"Psychotherapy\"/><statusCode code=\"completed\"/>\
        <effectiveTime><low value=\"20230110\"/></effectiveTime><performer><assignedEntity><assignedPerson><name><given>Ada</given>\
        <family>Stein</family></name></assignedPerson></assignedEntity></performer><entryRelationship><act>\
        <templateId root=\"2.16.840.1.113883.10.20.22.4.80\"/><entryRelationship><observation>\
        <templateId root=\"2.16.840.1.113883.10.20.22.4.4\"/><effectiveTime><high value=\"20230110\"/></effectiveTime>\
        <value xsi:type=\"CD\" code=\"F41.1\" codeSystem=\"2.16.840.1.113883.6.90\"/></observation></entryRelationship></act>\
        </entryRelationship></encounter></entry><entry><observation><code code=\"44261-6\" displayName=\"PHQ-9 total\"/>\
        <effectiveTime value=\"20230111\"/><value xsi:type=\"INT\" value=\"17\"/></observation></entry>";
    let document = read_text(&cda(&section("46240-8", "Encounters", "", entries)));
    let visit = &document.encounters[0];
    assert_eq!((visit.title.as_str(), visit.provider.as_str(), visit.codes[0].as_str()), ("Psychotherapy", "Ada Stein", "90834"));
    assert_eq!(visit.date.unwrap().to_string(), "2023-01-10");
    let entry = &document.coded[0];
    assert_eq!((entry.role, entry.status), (EntryRole::EncounterDiagnosis, EntryStatus::Unknown));
    assert_eq!(entry.date.unwrap().to_string(), "2023-01-10");
    assert_eq!((document.observations[0].code.as_str(), document.observations[0].value.as_str()), ("44261-6", "17"));
}

/// Answers of questionnaires were left out unless they were numbers: "Yes" to a question about suicide is risk.
#[test]
fn coded_answers_are_listed_and_diagnoses_are_none() {
    let observation = |attributes: &str, name: &str, value: &str| {
        format!(
            "<entry><observation classCode=\"OBS\" {attributes}><code code=\"1\" displayName=\"{name}\"/>{value}</observation></entry>"
        )
    };
    let yes = "<value xsi:type=\"CD\" code=\"LA33-6\" displayName=\"Yes\"/>";
    let entries = [
        observation("moodCode=\"EVN\"", "Suicide attempt", yes),
        observation("moodCode=\"EVN\"", "Suicidal thoughts", "<value xsi:type=\"BL\" value=\"true\"/>"),
        observation("moodCode=\"EVN\"", "PHQ-9 total", "<value nullFlavor=\"OTH\"><originalText>11</originalText></value>"),
        observation("moodCode=\"RQO\"", "Planned", yes),
        observation("moodCode=\"EVN\" negationInd=\"true\"", "Denied", yes),
        observation(
            "moodCode=\"EVN\"",
            "Finding",
            "<value code=\"F41.0\" codeSystem=\"2.16.840.1.113883.6.90\" displayName=\"Panic\"/>",
        ),
    ];
    let document = read_text(&cda(&section("30954-2", "Results", "", &entries.concat())));
    let seen: Vec<(&str, &str)> = document.observations.iter().map(|seen| (seen.name.as_str(), seen.value.as_str())).collect();
    assert_eq!(seen, [("Suicide attempt", "Yes"), ("Suicidal thoughts", "true"), ("PHQ-9 total", "11")]);
    assert_eq!(document.coded.len(), 1);
}

#[test]
fn a_file_cut_in_the_middle_keeps_what_stands_before() {
    let whole = cda(&section(
        "11450-4",
        "Problems",
        "Depression",
        &problem("", "<value xsi:type=\"CD\" code=\"F33.1\" codeSystem=\"2.16.840.1.113883.6.90\"/>"),
    ));
    let cut = &whole[..whole.find("</act>").unwrap()];
    let document = read_text(cut);
    assert_eq!(document.coded[0].codes[0].code, "F33.1");
    assert!(document.faults[0].contains("line"), "{:?}", document.faults);
    assert!(!document.faults[0].contains("Depression"));
}

#[test]
fn a_text_in_the_body_is_read_again_and_a_reference_is_told() {
    let body = |text: &str| {
        format!("<ClinicalDocument><component><nonXMLBody>{text}</nonXMLBody></component></ClinicalDocument>").into_bytes()
    };
    let encoded = body("<text mediaType=\"text/plain\" representation=\"B64\">RFg6IEY0MS4x\n IGFueGlldHk=</text>");
    assert_eq!(read(&encoded, &ExtractOptions::default()).unwrap().text, "DX: F41.1 anxiety");
    let plain = body("<text mediaType=\"text/plain\">DX: F41.1</text>");
    assert_eq!(read(&plain, &ExtractOptions::default()).unwrap().text, "DX: F41.1");
    let elsewhere = body("<text mediaType=\"application/pdf\"><reference value=\"note.pdf\"/></text>");
    assert!(read(&elsewhere, &ExtractOptions::default()).unwrap().faults[0].contains("another file"));
    let broken = body("<text mediaType=\"application/pdf\" representation=\"B64\">%%%</text>");
    assert!(read(&broken, &ExtractOptions::default()).unwrap().faults[0].contains("base64"));
}

#[test]
fn a_continuity_of_care_record_is_read_too() {
    let ccr = "<ccr:ContinuityOfCareRecord xmlns:ccr='urn:astm-org:CCR'><ccr:DateTime><ccr:ExactDateTime>2012-05-01T10:00:00Z\
        </ccr:ExactDateTime></ccr:DateTime><ccr:Patient><ccr:ActorID>A1</ccr:ActorID></ccr:Patient><ccr:Body><ccr:Problems>\
        <ccr:Problem><ccr:DateTime><ccr:Type><ccr:Text>Onset</ccr:Text></ccr:Type><ccr:ExactDateTime>2010-02-03</ccr:ExactDateTime>\
        </ccr:DateTime><ccr:Type><ccr:Text>Diagnosis</ccr:Text></ccr:Type><ccr:Description><ccr:Text>Panic disorder</ccr:Text><ccr:Code>\
        <ccr:Value>300.01</ccr:Value><ccr:CodingSystem>ICD9-CM</ccr:CodingSystem></ccr:Code></ccr:Description><ccr:Status><ccr:Text>ACTIVE\
        </ccr:Text></ccr:Status></ccr:Problem></ccr:Problems><ccr:FamilyHistory><ccr:FamilyProblemHistory><ccr:Problem><ccr:Description>\
        <ccr:Text>Schizophrenia</ccr:Text></ccr:Description></ccr:Problem></ccr:FamilyProblemHistory></ccr:FamilyHistory></ccr:Body>\
        <ccr:Actors><ccr:Actor><ccr:ActorObjectID>A1</ccr:ActorObjectID><ccr:Person><ccr:Name><ccr:CurrentName><ccr:Given>Mara</ccr:Given>\
        <ccr:Family>Quandt</ccr:Family></ccr:CurrentName></ccr:Name><ccr:DateOfBirth><ccr:ExactDateTime>1963-09-15</ccr:ExactDateTime>\
        </ccr:DateOfBirth></ccr:Person></ccr:Actor></ccr:Actors></ccr:ContinuityOfCareRecord>";
    let document = read_text(ccr);
    assert_eq!(document.text, "Problems\nOnset\t2010-02-03\tDiagnosis\tPanic disorder\tACTIVE\n\nFamily History\nSchizophrenia");
    let entry = &document.coded[0];
    assert_eq!(
        (entry.codes[0].system, entry.codes[0].code.as_str(), entry.status),
        (CodeSystem::Icd9Cm, "300.01", EntryStatus::Active)
    );
    assert_eq!(document.slice(entry.span.unwrap()), "Panic disorder");
    assert_eq!(entry.onset.unwrap().to_string(), "2010-02-03");
    assert_eq!(document.coded[1].subject, Subject::Family);
    assert_eq!(document.header.names, ["Mara Quandt"]);
    assert_eq!(document.header.birth_dates[0].to_string(), "1963-09-15");
}

#[test]
fn files_within_files_are_bounded() {
    let mut inner = b"DX: F41.1 anxiety".to_vec();
    for _ in 0..5 {
        use base64::Engine;
        let packed = base64::engine::general_purpose::STANDARD.encode(&inner);
        inner = format!(
            "<ClinicalDocument><component><nonXMLBody><text representation=\"B64\">{packed}</text></nonXMLBody></component></ClinicalDocument>"
        )
        .into_bytes();
    }
    let document = read(&inner, &ExtractOptions::default()).unwrap();
    assert!(document.faults.iter().any(|fault| fault.contains("deep")), "{:?}", document.faults);
}

#[test]
fn a_value_that_is_a_reference_or_a_text_is_a_name() {
    for value in ["<value xsi:type=\"ED\"><reference value=\"#e\"/></value>", "<value xsi:type=\"ED\">Panic disorder</value>"] {
        let (_, entry) = only("<content ID=\"e\">Panic disorder</content>", "", value);
        assert_eq!(entry.name, "Panic disorder", "{value}");
    }
}

#[test]
fn a_section_without_code_is_told_by_its_title() {
    let entry = "<entry><observation><code code=\"ASSERTION\"/><value xsi:type=\"CD\" code=\"66344007\"/></observation></entry>";
    for (title, role) in [
        ("PROBLEM LIST", Some(EntryRole::Problem)),
        ("Encounter Diagnosis", Some(EntryRole::EncounterDiagnosis)),
        ("Family History", Some(EntryRole::Family)),
        ("Past Medical History", Some(EntryRole::History)),
        ("Vital Signs", None),
    ] {
        let document = read_text(&cda(&section("", title, "", entry)));
        assert_eq!(document.coded.first().map(|entry| entry.role), role, "{title}");
    }
}

#[test]
fn the_end_of_a_visit_is_not_told_as_a_resolution() {
    let entry = "<entry><act><templateId root=\"2.16.840.1.113883.10.20.22.4.80\"/><entryRelationship><observation><templateId \
        root=\"2.16.840.1.113883.10.20.22.4.4\"/><effectiveTime><low value=\"20230110\"/><high value=\"20230110\"/></effectiveTime><value \
        xsi:type=\"CD\" code=\"F41.1\" codeSystem=\"2.16.840.1.113883.6.90\"/></observation></entryRelationship></act></entry>";
    let entry = read_text(&cda(&section("46240-8", "Encounters", "", entry))).coded.remove(0);
    assert_eq!((entry.status, entry.resolved), (EntryStatus::Unknown, None));
}

/// A file's second patient was taken for the first, and had the first one's diagnoses.
#[test]
fn documents_of_several_patients_in_one_file_are_parted() {
    let of = |name: &str, birth: &str, number: &str, code: &str| {
        format!(
            "<ClinicalDocument xmlns=\"urn:hl7-org:v3\"><recordTarget><patientRole><id root=\"1.2\" extension=\"{number}\"/><patient><name>\
             <given>{name}</given><family>Storm</family></name><birthTime value=\"{birth}\"/></patient></patientRole></recordTarget>\
             <component><structuredBody><component>{}</component></structuredBody></component></ClinicalDocument>",
            section(
                "11450-4",
                "Problems",
                name,
                &problem("", &format!("<value xsi:type=\"CD\" code=\"{code}\" codeSystem=\"2.16.840.1.113883.6.90\"/>"))
            )
        )
    };
    let (mila, mina) = (of("Mila", "20010505", "77001", "F33.1"), of("Mina", "20010505", "77002", "F41.0"));
    for (file, faults) in [
        (format!("<?xml version=\"1.0\"?>{mila}\n<?xml version=\"1.0\"?>{mina}"), 1),
        (format!("<?xml version=\"1.0\"?><Batch>{mila}<!-- {mina} -->{mina}</Batch>"), 0),
    ] {
        let document = read_text(&file);
        assert_eq!((document.faults.len(), document.pages.len()), (faults, 2), "{:?}", document.faults);
        assert_eq!(document.header.names, ["Mila Storm"]);
        let [PageHeader { page: 2, header, stranger: true }] = document.page_headers.as_slice() else {
            panic!("{:?}", document.page_headers)
        };
        assert_eq!(header.names, ["Mina Storm"]);
        assert_eq!(document.coded[0].subject, Subject::Patient);
        assert!(document.coded[1].subject == Subject::Other || document.page_at(document.coded[1].span.unwrap().start) == 2);
    }
    let later = mila.replace("Mila", "Mila A").replace("F33.1", "F33.2");
    let document = read_text(&format!("<Batch>{mila}{later}</Batch>"));
    assert_eq!((document.coded.len(), document.page_headers.len()), (2, 0), "the same patient twice");
}

/// The visit's own time stood as the onset.
#[test]
fn the_time_of_a_visit_is_no_onset() {
    let told = |low: &str| {
        let entry = format!(
            "<entry><encounter><effectiveTime value=\"20230110\"/><entryRelationship><act><templateId \
             root=\"2.16.840.1.113883.10.20.22.4.80\"/><entryRelationship><observation><templateId \
             root=\"2.16.840.1.113883.10.20.22.4.4\"/><effectiveTime><low value=\"{low}\"/></effectiveTime><value xsi:type=\"CD\" \
             code=\"F41.1\" codeSystem=\"2.16.840.1.113883.6.90\"/></observation></entryRelationship></act></entryRelationship>\
             </encounter></entry>"
        );
        let entry = read_text(&cda(&section("46240-8", "Encounters", "", &entry))).coded.remove(0);
        [entry.date, entry.onset].map(|day| day.map(|day| day.to_string()).unwrap_or_default())
    };
    assert_eq!(told("20230110"), ["2023-01-10", ""]);
    assert_eq!(told("20190503"), ["2023-01-10", "2019-05-03"], "an earlier day is an onset");
}

#[test]
fn entities_of_html_are_characters() {
    let value = "<value xsi:type=\"CD\" code=\"F41.1\" displayName=\"Anxiety&nbsp;state\"/>";
    let (document, entry) = only("Jos&eacute;", "", value);
    assert!(document.text.contains("José"), "{}", document.text);
    assert_eq!(entry.codes[0].display, "Anxiety\u{a0}state");
}

proptest! {
    #[test]
    fn never_panics_and_spans_are_valid(
        parts in proptest::collection::vec(
            prop_oneof![
                Just("<section>"), Just("</section>"), Just("<text>"), Just("</text>"), Just("<td ID='a'>"), Just("</td>"),
                Just("<tr>"), Just("<observation><templateId root='2.16.840.1.113883.10.20.22.4.4'/>"), Just("</observation>"),
                Just("<value code='F32.9' codeSystem='2.16.840.1.113883.6.90'><originalText><reference value='#a'/></originalText></value>"),
                Just("<act>"), Just("<title>"), Just("x\u{a0}é "), Just("</title>"), Just("<effectiveTime value='2020"), Just("'/>"), Just("<name>"),
            ],
            0..40,
        )
    ) {
        let document = read_text(&format!("<ClinicalDocument>{}", parts.concat()));
        for span in document.coded.iter().filter_map(|entry| entry.span).chain(document.blocks.iter().map(|block| block.span)) {
            prop_assert!(document.text.get(span.start..span.end).is_some());
        }
        prop_assert!(document.blocks.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start), "{:?}", document.blocks);
    }
}
