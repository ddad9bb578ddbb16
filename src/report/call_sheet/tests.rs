//! Sheets of invented patients, made from the reports that a run would leave.

use std::{fs, path::Path};

use jiff::civil::{Date, date};

use super::*;

const TODAY: Date = date(2026, 11, 23);

/// A folder with the reports of one patient.
fn reports() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(dir.path().join(name), format!("\u{feff}{text}")).unwrap();
    write(
        "patients.csv",
        "patient_id,name,date_of_birth,mrn,age,verdict,reasons,unread_files,unread_pages\n\
         p1,\"QUILL, <b>Ada</b>\",1979-12-30,0012345678,46,parity,\"F33.1 in problem list; alcohol use also recorded\",0,2\n\
         p2,,2030-01-01,,,none,,0,0\n",
    );
    write(
        "diagnoses.csv",
        "patient_id,code_system,code,icd10cm,description,assertion,clinical_status,first_date,last_date,best_file,best_page,best_snippet,ca-ab88,ca-ab88-child,ca-sb855,kaiser-affiliate\n\
         p1,ICD10CM,F10.20,F10.20,Alcohol dependence,present,active,2024-01-01,2024-01-01,quill.pdf,2,Alcohol dependence F10.20,,,MHSUD; SUD,\n\
         p1,ICD10CM,F33.1,F33.1,\"Major depressive disorder, recurrent, moderate\",present,active,2023-04-04,2024-05-01,quill.pdf,12,\"MDD, recurrent, moderate (F33.1)\",MDD,,MHSUD; MOOD,MDD\n\
         p1,ICD10CM,F41.0,F41.0,Panic disorder,possible,,2024-05-01,2024-05-01,quill.pdf,13,rule out panic disorder,PAN,,MHSUD; ANXSTR,PAN\n\
         p1,ICD10CM,I10,I10,Hypertension,present,active,,,quill.pdf,1,HTN,,,,\n\
         p1,ICD10CM,F20.9,F20.9,Schizophrenia,negated,,,,quill.pdf,3,no schizophrenia,SCZ,,MHSUD; PSY,SCZ\n",
    );
    write(
        "evidence.csv",
        "patient_id,kind,value,severity,date,assertion,file,page,snippet\n\
         p1,score,PHQ-9 17,moderately severe,2024-05-01,present,quill.pdf,12,PHQ-9 total score: 17\n\
         p1,risk,suicidal ideation,,2024-05-01,present,quill.pdf,12,Passive SI without plan\n\
         p1,score,AUDIT 14,hazardous,2024-05-01,present,quill.pdf,12,AUDIT 14\n",
    );
    dir
}

fn order() -> Order {
    let order = Order::parse("p1", Some("1234567893"), Some("2026-12-10T14:30")).unwrap();
    Order { affiliate: Some("Fern Street Therapy".into()), ..order }
}

fn sheet(dir: &Path, order: &Order) -> (String, Written) {
    let written = write(dir, order, &Dictionaries::built_in().unwrap(), TODAY).unwrap();
    (fs::read_to_string(&written.path).unwrap(), written)
}

#[test]
fn a_sheet_has_what_the_referral_department_asks_for() {
    let dir = reports();
    let (page, written) = sheet(dir.path(), &order());
    assert_eq!(written.path, dir.path().join("call-sheets/p1.html"));
    for part in [
        "QUILL, &#60;b&#62;Ada",
        "0012345678",
        "December 30, 1979 (1979-12-30)",
        "Major depressive disorder, recurrent, moderate",
        "F33.1",
        "2023-04-04 to 2024-05-01",
        "file 1, page 12",
        "File 1: <bdi>quill.pdf</bdi>.",
        "AB 88, the nine severe mental illnesses: Major depressive disorders",
        "Passive SI without plan",
        "PHQ-9 17 · moderately severe",
        "Fern Street Therapy",
        "1234567893",
        "Thursday, 2026-12-10, 14:30 (2:30 PM)",
        "(844) 359-5661",
        "verify before use",
        "possible, not confirmed",
        "Not read: 2 pages.",
        "42 CFR Part 2",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    assert!(!page.contains("<b>Ada") && !page.contains("Hypertension") && !page.contains("Schizophrenia"), "{page}");
    assert!(page.find("F33.1").unwrap() < page.find("F10.20").unwrap(), "the parity diagnosis comes first");
    assert_eq!((written.missing, written.left_out), (Vec::new(), 0));
    assert!(!page.to_lowercase().contains("not covered"));
}

#[test]
fn without_sud_the_sheet_does_not_even_hint_at_it() {
    let dir = reports();
    let (page, written) = sheet(dir.path(), &Order { without_sud: true, ..order() });
    for part in ["F10.20", "Alcohol", "alcohol", "AUDIT", "42 CFR", "substance use<", "substance use:", "without-sud"] {
        assert!(!page.contains(part), "{part}");
    }
    assert_eq!(written.left_out, 2);
}

/// A quote beside another diagnosis, a code in a group's name, the name of a file and the verdict itself told of it.
#[test]
fn without_sud_no_quote_file_name_code_or_verdict_tells_of_it() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(dir.path().join(name), text).unwrap();
    write(
        "patients.csv",
        "patient_id,name,verdict,reasons\np1,Ada Quill,parity,look at F10.21: in remission\np2,Bo Quill,covered,condition covered under SB 855: F11.20\n",
    );
    write(
        "diagnoses.csv",
        "patient_id,code_system,code,icd10cm,description,assertion,clinical_status,best_file,best_page,best_snippet,ca-ab88,ca-sb855\n\
         p1,ICD10CM,F33.1,F33.1,\"Major depressive disorder, recurrent, moderate\",present,active,quill/detox_stay.pdf,2,\"F33.1, F10.21 in sustained remission\",MDD,MHSUD\n\
         p1,SNOMEDCT,145841000119107,,Polysubstance-induced mood disorder,present,active,a.pdf,2,x,,MHSUD\n\
         p2,SNOMEDCT,75544000,F11.20,Dependence,present,active,a.pdf,2,x,,MHSUD\n",
    );
    write(
        "evidence.csv",
        "patient_id,kind,value,severity,date,assertion,file,page,snippet\n\
         p1,group_treatment,group,,2024-05-01,present,quill/detox_stay.pdf,3,\"Recovery group (H0005), attended 6 of 8.\"\n",
    );
    let (page, written) = sheet(dir.path(), &Order { without_sud: true, ..order() });
    for part in ["F10", "remission", "detox", "H0005", "Recovery", "Polysubstance", "42 CFR"] {
        assert!(!page.contains(part), "{part}");
    }
    assert!(page.contains("F33.1") && page.contains("file 1, page 2") && page.contains("see files.csv"), "{page}");
    assert_eq!(written.left_out, 2);
    let (page, _) = sheet(dir.path(), &Order { without_sud: true, patient_id: "p2".into(), ..order() });
    assert!(page.contains("None found in what was read") && !page.contains("Covered condition"), "{page}");
}

#[test]
fn what_is_missing_is_listed_and_an_implausible_birth_date_warned_of() {
    let dir = reports();
    let order = Order { appointment: Some("2026-11-25".parse().unwrap()), ..Order::parse("p2", None, None).unwrap() };
    let (page, written) = sheet(dir.path(), &order);
    assert_eq!(
        written.missing,
        ["Patient", "Kaiser number", "Affiliate", "Affiliate’s NPI", "Appointment time", "a current parity diagnosis"]
    );
    for part in ["Name not found", "only 2 days away", "in the future", "found in what was read"] {
        assert!(page.contains(part), "{part}\n{page}");
    }
}

#[test]
fn a_wrong_npi_or_patient_is_refused_with_the_option() {
    let fault = |npi, appointment| Order::parse("p1", npi, appointment).unwrap_err().to_string();
    assert!(fault(Some("1234567898"), None).starts_with("--affiliate-npi: \"1234567898\" is no NPI: its check digit"));
    assert!(fault(None, Some("soon")).starts_with("--appointment: \"soon\" is no day and time"));
    let dir = reports();
    let tables = Dictionaries::built_in().unwrap();
    for id in ["", "../p1", "p1/..", "p 1", "p9"] {
        let order = Order { patient_id: id.into(), ..Order::default() };
        assert!(write(dir.path(), &order, &tables, TODAY).is_err(), "{id}");
    }
    assert!(!dir.path().join("call-sheets").exists());
}

#[test]
fn the_policy_allows_its_own_style_and_nothing_else() {
    let dir = reports();
    let (page, _) = sheet(dir.path(), &order());
    let style = page.split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
    let policy = format!("default-src 'none'; style-src {};", crate::report::html::policy::hash(style));
    assert!(page.contains(&policy), "{policy}");
    assert!(!page.contains("<script") && !page.contains(" style=") && !page.contains("http://") && !page.contains("https://"));
}

#[cfg(unix)]
#[test]
fn nobody_else_reads_a_sheet() {
    use std::os::unix::fs::PermissionsExt;
    let dir = reports();
    let folder = dir.path().join("call-sheets");
    fs::create_dir(&folder).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    fs::write(folder.join(".p1.html.part"), "left by a killed run").unwrap();
    let (_, written) = sheet(dir.path(), &order());
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&folder), mode(&written.path)), (0o700, 0o600));
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "no part is left");
}

#[test]
fn the_same_reports_give_the_same_bytes() {
    let dir = reports();
    assert_eq!(sheet(dir.path(), &order()).0, sheet(dir.path(), &order()).0);
}
