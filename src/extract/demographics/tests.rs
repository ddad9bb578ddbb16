use proptest::prelude::*;

use super::*;

fn mrns(header: &Header) -> Vec<&str> {
    header.numbers.iter().filter(|number| number.is_mrn).map(|number| number.number.as_str()).collect()
}

fn dates(header: &Header) -> Vec<String> {
    header.birth_dates.iter().map(ToString::to_string).collect()
}

#[test]
fn a_labelled_block() {
    let header = header_of(
        "Patient Name:\tMara Ilse Quandt\nMRN:\t110000999001\nDOB:\t9/15/1963\nLegal Sex:\tFemale\nPrinted by HIM on 11/4/2024 10:14 AM",
    );
    assert_eq!(header.names, ["Mara Ilse Quandt"]);
    assert_eq!(mrns(&header), ["110000999001"]);
    assert_eq!(dates(&header), ["1963-09-15"]);
    assert_eq!(header.sex, "Female");
    assert_eq!(header.date.map(|date| date.to_string()).as_deref(), Some("2024-11-04"));
}

#[test]
fn a_page_header_of_two_lines() {
    for text in [
        "KAISER PERMANENTE\tQUANDT, MARA I\nOAKLAND MEDICAL CENTER\tMRN: 110000999001, DOB: 9/15/1963, Sex: F",
        "KAISER PERMANENTE          QUANDT, MARA I\n\nOAKLAND MEDICAL CENTER     MRN: 110000999001 DOB: 9/15/1963 Sex: F",
        "KAISER PERMANENTE OAKLAND MEDICAL CENTER     QUANDT, MARA I MRN: 110000999001 DOB:\n9/15/1963",
        "QUANDT, MARA I   MRN: 110000999001   DOB: 9/15/1963",
        "QUANDT, MARA I\u{a0}\u{a0}MRN:\u{a0}110000999001\u{a0}\u{a0}DOB:\u{a0}9/15/1963",
        "QUANDT, MARA I (HRN 110000999001) DOB 09/15/63",
    ] {
        let header = header_of(text);
        assert_eq!(header.names, ["QUANDT, MARA I"], "{text}");
        assert_eq!(mrns(&header), ["110000999001"], "{text}");
        assert_eq!(dates(&header), ["1963-09-15"], "{text}");
    }
}

#[test]
fn a_page_header_with_the_given_name_first() {
    let header =
        header_of("KAISER PERMANENTE\tMara Quandt-Ilse\nOAKLAND MEDICAL CENTER\tKaiser #: 0000999001, DOB: 06-Jan-1983, Sex: F");
    assert_eq!(header.names, ["Mara Quandt-Ilse"]);
    assert_eq!(mrns(&header), ["0000999001"]);
    assert_eq!(dates(&header), ["1983-01-06"]);
}

#[test]
fn values_stand_below_their_labels() {
    let header = header_of("Patient Name\tMRN\tDate of Birth\nQUANDT, MARA\t11-0000999001\t9/15/1963\n");
    assert_eq!(header.names, ["QUANDT, MARA"]);
    assert_eq!(mrns(&header), ["11-0000999001"]);
    assert_eq!(dates(&header), ["1963-09-15"]);
    let header = header_of("Patient Name:\nMara Quandt\nD.O.B.:\nSep 15, 1963\nHealth/Medical Record #\n0000 123 456");
    assert_eq!(header.names, ["Mara Quandt"]);
    assert_eq!(mrns(&header), ["0000 123 456"]);
}

#[test]
fn other_people_are_not_the_patient() {
    for text in [
        "Emergency Contact\nName: Peter Quandt\nDOB: 1/2/1960\nPhone: 510-555-0100",
        "Guarantor Name: Peter Quandt  Subscriber DOB: 1/2/1960",
        "Provider Name: Anjali Rao, MD\nNPI: 1234567893",
        "Attending: Rao, Anjali\tAuthor: Stein, Rebecca",
        "Mother's DOB: 1/2/1960",
    ] {
        assert!(header_of(text).is_anonymous(), "{text}: {:?}", header_of(text));
    }
}

#[test]
fn a_weak_label_needs_a_number_or_birth_date_nearby() {
    assert_eq!(header_of("Patient: Mara I Quandt\nMRN: 110000999001").names, ["Mara I Quandt"]);
    assert!(header_of("Name: Sertraline Tablets\nDose: 50 mg").names.is_empty());
    assert!(header_of("Patient: Denies Pain\nPlan: Follow Up").names.is_empty());
}

/// Page headers of several lines: the patient had no name.
#[test]
fn a_name_alone_heads_its_number_and_birth_date() {
    let stack = "MRN: 110022334455\nDOB: 3/14/1971\n";
    assert_eq!(header_of(&format!("Quandtmeier, Mara\n{stack}")).names, ["Quandtmeier, Mara"]);
    for other in ["Seen by Stein, Rebecca", "Stein, Rebecca, MD", "Oakland, CA", "Progress Note"] {
        assert!(header_of(&format!("{other}\n{stack}")).names.is_empty(), "{other}");
    }
    assert!(
        header_of("Stein, Rebecca\nMRN: 110022334455\nSeen for fifty minutes").names.is_empty(),
        "a number alone is no stack"
    );
}

#[test]
fn a_name_that_is_torn_behind_its_comma_is_whole() {
    let torn = header_of("Patient: Quandtmeier,\nMara Elisabeth MRN: 110022334455 DOB: 3/14/1971");
    assert_eq!(torn.names, ["Quandtmeier,\nMara Elisabeth"]);
    for other in ["Patient Name: Quandtmeier,\nAllergies: none", "Patient Name: Quandtmeier,\nMRN: 110022334455"] {
        assert!(header_of(other).names.is_empty(), "{other}");
    }
}

#[test]
fn numbers_that_are_no_record_numbers() {
    for text in [
        "CSN: 110000999001",
        "Encounter #: 267961150",
        "Account Number: 4455667788",
        "Claim #: 110000999001",
        "Phone: 510 555 0100 22",
        "Group #: 110000999001",
        "Medi-Cal ID: 12345678A",
        "MRN: 12345678A",
        "MRN: 12345",
        "MRN: 1234567890123",
        "MRN: CSN: 110000999001",
        "110000999001",
        "MRN: pending 110000999001",
    ] {
        assert!(header_of(text).numbers.is_empty(), "{text}");
    }
}

#[test]
fn a_number_ends_where_the_next_field_begins() {
    assert_eq!(mrns(&header_of("MRN 110000999001 9/15/1963")), ["110000999001"]);
    assert_eq!(mrns(&header_of("MRN: 000-012-3456.")), ["000-012-3456"]);
    assert_eq!(mrns(&header_of("Medical Record Number (MRN): 0001234567 (Kaiser)")), ["0001234567"]);
}

#[test]
fn two_patients_are_both_told() {
    let header = header_of("Patient Name: Mara Quandt\nDOB: 9/15/1963\n\nPatient Name: Otto Brandt\nDOB: 1/2/1950");
    assert_eq!(header.names, ["Mara Quandt", "Otto Brandt"]);
    assert_eq!(dates(&header), ["1963-09-15", "1950-01-02"]);
}

#[test]
fn a_text_file_gets_its_header_and_those_of_its_pages() {
    let text = "Patient: Mara Quandt\nMRN: 110000999001\n\u{c}QUANDT, MARA  MRN: 110000999001\n\u{c}no header";
    let mut document = Document::of_text(crate::document::Format::Text, text.into());
    head(&mut document);
    assert_eq!(document.header.names, ["Mara Quandt"]);
    assert_eq!(document.page_headers.iter().map(|page| page.page).collect::<Vec<_>>(), [1, 2]);
}

proptest! {
    #[test]
    fn never_panics(text in "(MRN|DOB|Name|Patient Name|:|#| |\t|\n|[0-9/,-]|\\PC|é){0,60}") {
        let header = header_of(&text);
        prop_assert!(header.numbers.iter().all(|number| text.contains(&number.number)));
        prop_assert!(header.names.iter().all(|name| text.contains(name.as_str())));
    }
}
