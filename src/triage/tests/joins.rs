//! Which files become one patient.

use proptest::prelude::*;

use super::*;
use crate::document::{Format, PageHeader};

const ANN: (&str, &str, &str) = ("LEE, ANN B", "1980-01-02", "110004417823");

/// The groups of files, as sorted lists of names.
fn groups(run: &Run) -> Vec<Vec<&str>> {
    let of = |patient: &Patient| {
        run.files.iter().filter(|row| row.patient_id == patient.patient_id).map(|row| row.file.as_str()).collect()
    };
    let mut groups: Vec<Vec<&str>> = run.patients.iter().map(of).collect();
    groups.sort();
    groups
}

#[test]
fn equal_numbers_are_one_patient_whatever_the_zeros() {
    let run = run(vec![file("exports/a", ("Ann Lee", "", "0012345678")), file("exports/b", ("Lee, A", "", "12345678"))]);
    assert_eq!(groups(&run), [["exports/a", "exports/b"]]);
}

#[test]
fn an_equal_number_with_another_birth_date_is_one_patient_and_a_conflict() {
    let run = run(vec![
        file("exports/a", ("Ann Lee", "1980-01-02", "12345678")),
        file("exports/b", ("Ann Lee", "1980-02-01", "12345678")),
    ]);
    assert_eq!(run.patients.len(), 1);
    assert!(run.patients[0].reasons.iter().any(|reason| reason.contains("birth date")), "{:?}", run.patients[0].reasons);
}

#[test]
fn a_leading_1100_is_forgiven_where_name_or_birth_date_agrees() {
    let same = run(vec![file("exports/a", ANN), file("exports/b", ("Someone Else", "1980-01-02", "4417823"))]);
    assert_eq!(same.patients.len(), 1);
    let other = run(vec![file("exports/a", ANN), file("exports/b", ("Bob Ray", "1971-05-06", "4417823"))]);
    assert_eq!(other.patients.len(), 2);
    let unsaid = run(vec![file("exports/a", ANN), file("exports/b", ("", "", "4417823"))]);
    assert_eq!(unsaid.patients.len(), 2);
}

#[test]
fn files_without_a_number_join_by_name_and_birth_date() {
    let run = run(vec![
        file("exports/a", ANN),
        file("exports/b", ("Ann Lee", "1980-01-02", "")),
        file("exports/c", ("Ann Lee", "1980-01-03", "")),
        file("exports/d", ("Eva Lee", "1980-01-02", "")),
    ]);
    assert_eq!(groups(&run), [vec!["exports/a", "exports/b"], vec!["exports/c"], vec!["exports/d"]]);
}

#[test]
fn different_numbers_stay_apart_and_a_file_that_fits_both_is_told() {
    let run = run(vec![
        file("exports/a", ("Ann Lee", "1980-01-02", "11111111")),
        file("exports/b", ("Ann Lee", "1980-01-02", "22222222")),
        file("exports/c", ("Ann Lee", "1980-01-02", "")),
    ]);
    assert_eq!(run.patients.len(), 3);
    assert!(patient_of(&run, "exports/c").reasons.iter().any(|reason| reason.contains("another patient")));
}

#[test]
fn an_unidentified_file_belongs_to_the_one_patient_of_its_folder() {
    let run = run(vec![
        file("exports/lee/a", ANN),
        file("exports/lee/scan", ("", "", "")),
        file("exports/two/a", ("Bob Ray", "1971-05-06", "111111")),
        file("exports/two/b", ("Eve Kay", "1972-05-06", "222222")),
        file("exports/two/scan", ("", "", "")),
        file("exports/loose", ("", "", "")),
        file("exports/lee/other", ("Bob Ray", "", "")),
    ]);
    assert_eq!(patient_of(&run, "exports/lee/scan").name, "LEE, ANN B");
    assert_eq!(patient_of(&run, "exports/two/scan").files, 1);
    assert_eq!(patient_of(&run, "exports/loose").files, 1);
    assert_eq!(patient_of(&run, "exports/lee/other").files, 1);
}

#[test]
fn a_folder_that_is_a_path_joins_nobody() {
    let run = run(vec![file("exports/a", ANN), file("exports/scan", ("", "", ""))]);
    assert_eq!(run.patients.len(), 2);
}

#[test]
fn members_of_an_archive_are_files_of_its_folder() {
    let mut zip = file("exports/lee/b.zip", ("", "", ""));
    zip.format = Format::Zip;
    let run = run(vec![
        file("exports/lee/a", ("", "", "")),
        zip,
        file("exports/lee/b.zip!/x/doc.xml", ANN),
        file("exports/lee/b.zip!/index.htm", ("", "", "")),
    ]);
    assert_eq!(run.patients.len(), 1);
    assert_eq!(run.patients[0].files, 3);
    assert_eq!(run.files[1].patient_id, "");
}

#[test]
fn an_archive_that_cannot_be_opened_is_not_forgotten() {
    let mut zip = FileReport::empty("exports/b.zip".into(), FileStatus::Unreadable, "encrypted".into());
    zip.format = Format::Zip;
    zip.bytes = 10;
    assert_eq!(verdict(&run(vec![zip])), Verdict::Unread);
}

#[test]
fn of_equal_files_the_first_is_read() {
    let mut copy = file("exports/b", ANN);
    copy.sha256 = "exports/a".into();
    copy.mentions.push(mention("F20.0", "Paranoid schizophrenia", "2024-01-02", Assertion::Present));
    let mut first = file("exports/a", ANN);
    first.mentions = copy.mentions.clone();
    let run = run(vec![copy.clone(), first]);
    assert_eq!(run.files[1].status, FileStatus::Duplicate);
    assert_eq!(run.files[1].reason, "same bytes as exports/a");
    assert_eq!(run.diagnoses[0].mentions, 1);
    assert_eq!(run.patients[0].files, 1);
    assert!(super::super::findings(&run, &run.files[1], &copy, &dictionaries()).is_empty());
}

/// A file of Ann's whose second page names Bob.
fn mixed() -> FileReport {
    let mut mixed = file("exports/a", ANN);
    let header = |who: (&str, &str, &str)| super::super::identity::tests::header(who.0, who.1, who.2);
    mixed.page_headers = vec![
        PageHeader { page: 1, header: header(ANN), stranger: false },
        PageHeader { page: 2, header: header(("RAY, BOB", "1971-05-06", "11111111")), stranger: false },
    ];
    let mut stray = mention("F20.0", "Paranoid schizophrenia", "2024-01-02", Assertion::Present);
    stray.place = stray.place.map(|place| Place { page: 2, ..place });
    mixed.mentions.push(stray);
    mixed
}

#[test]
fn pages_of_another_patient_are_nobodys_and_both_are_told() {
    let mixed = mixed();
    let run = run(vec![mixed.clone(), file("exports/b", ("Bob Ray", "1971-05-06", "11111111"))]);
    assert!(run.diagnoses.is_empty());
    assert_eq!(super::super::findings(&run, &run.files[0], &mixed, &dictionaries())[0].patient_id, "");
    for (file, words) in [("exports/a", "names another patient"), ("exports/b", "names this patient")] {
        let patient = patient_of(&run, file);
        assert_eq!(patient.verdict, Verdict::Review);
        assert!(patient.reasons.iter().any(|reason| reason.contains(words)), "{:?}", patient.reasons);
    }
}

/// Two ids of a FHIR file without names, or twins of whom no number is known, differ in nothing else.
#[test]
fn pages_that_the_file_itself_gives_to_another_are_nobodys() {
    let mut mixed = mixed();
    mixed.header = super::super::identity::tests::header("Ann Lee", "1980-01-02", "");
    mixed.page_headers =
        vec![PageHeader { page: 2, header: super::super::identity::tests::header("Anna Lee", "1980-01-02", ""), stranger: true }];
    let run = run(vec![mixed]);
    assert!(run.diagnoses.is_empty());
    assert_eq!((run.patients.len(), verdict(&run)), (1, Verdict::Review));
}

/// Headers that agree and disagree in every way that joins look at.
fn who() -> impl Strategy<Value = (&'static str, &'static str, &'static str)> {
    (
        prop::sample::select(vec!["", "Ann Lee", "LEE, ANN B", "Lee, Ann Beth", "Bob Ray"]),
        prop::sample::select(vec!["", "1980-01-02", "1980-01-03"]),
        prop::sample::select(vec!["", "4417823", "110004417823", "0004417823", "555"]),
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn joins_do_not_depend_on_the_order_of_files(people in prop::collection::vec((who(), 0..3_u8), 1..8), turn in 0..8_usize) {
        let name = |(index, (_, folder)): (usize, &(_, u8))| format!("exports/{folder}/{index}");
        let subjects: Vec<_> = people
            .iter()
            .enumerate()
            .map(|one| super::super::survey::subject(one.0, &file(&name(one), one.1.0)))
            .collect();
        let mut turned = subjects.clone();
        turned.rotate_left(turn % subjects.len());
        turned.reverse();
        let sets = |subjects: &[super::super::join::Subject]| {
            let groups = super::super::join::join(subjects, &["exports".to_owned()].into());
            let mut sets: Vec<Vec<usize>> =
                groups.iter().map(|group| group.members.iter().map(|at| subjects[*at].index).collect()).collect();
            sets.iter_mut().for_each(|set| set.sort_unstable());
            sets.sort();
            sets
        };
        prop_assert_eq!(sets(&subjects), sets(&turned));
    }
}
