//! File reports of invented patients, as a scan would leave them, from which the page under test is written.

use parityscan::{
    document::{CodeSystem, Format, Header, Place, RecordNumber, Span},
    evidence::{Evidence, EvidenceKind},
    file_report::{FileReport, FileStatus},
    mention::{Assertion, ClinicalStatus, Mention, Source},
};

/// A patient's file: header, mentions and evidence are added to it.
struct File(FileReport);

impl File {
    fn of(name: &str, birth: &str, mrn: &str, file: &str, format: Format, pages: usize) -> Self {
        let header = Header {
            names: vec![name.to_owned()],
            birth_dates: birth.parse().ok().into_iter().collect(),
            numbers: vec![RecordNumber { number: mrn.to_owned(), authority: "MRN".into(), is_mrn: true }],
            ..Header::default()
        };
        let report = FileReport::empty(format!("records/{file}"), FileStatus::Read, String::new());
        Self(FileReport { header, format, pages, bytes: 4096, sha256: format!("{file:?}"), ..report })
    }

    /// Adds a mention: code, name, what is said of it, page, day, quote.
    fn says(mut self, code: &str, name: &str, assertion: Assertion, page: u32, date: &str, quote: &str) -> Self {
        let start = self.0.mentions.len() * 100;
        let place = Place { page, line: 7, section: "Assessment".into(), span: Span::new(start, start + name.len()) };
        self.0.mentions.push(Mention {
            place: Some(place),
            section: "Assessment".into(),
            text: name.to_owned(),
            source: Source::Code,
            code_system: Some(CodeSystem::Icd10Cm),
            code: code.to_owned(),
            icd10cm: code.to_owned(),
            description: name.to_owned(),
            assertion,
            clinical_status: if assertion == Assertion::Present { ClinicalStatus::Active } else { ClinicalStatus::Unknown },
            date: date.parse().ok(),
            onset: None,
            resolved: None,
            notes: vec!["visit diagnosis".into()],
            snippet: quote.to_owned(),
            disagrees: false,
            mental: code.starts_with('F'),
        });
        self
    }

    /// Adds evidence: kind, value and band, what is said of it, page, day, quote.
    fn shows(mut self, kind: EvidenceKind, what: [&str; 2], said: Assertion, page: u32, date: &str, quote: &str) -> Self {
        self.0.evidence.push(Evidence {
            kind,
            value: what[0].to_owned(),
            severity: what[1].to_owned(),
            date: date.parse().ok(),
            assertion: said,
            page,
            start: self.0.evidence.len() * 100,
            snippet: quote.to_owned(),
            note: String::new(),
        });
        self
    }

    /// Adds individual sessions.
    fn sessions(self, days: &[&str]) -> Self {
        days.iter().fold(self, |file, day| {
            file.shows(
                EvidenceKind::Visit,
                ["individual", ""],
                Assertion::Present,
                4,
                day,
                "Individual psychotherapy, 45 minutes (90834)",
            )
        })
    }
}

/// The reports, in order of file. `copy` makes names and numbers different for another set of the same patients.
pub(crate) fn reports(copy: usize) -> Vec<FileReport> {
    let tag = if copy == 0 { String::new() } else { format!(" {copy:04}") };
    let number = |last: u32| format!("1100{:08}", copy as u32 * 100 + last);
    let file = |name: &str| if copy == 0 { name.to_owned() } else { format!("{copy:04}/{name}") };
    let mut reports = vec![
        quill(&tag, &number(1), &file("quill_ada 2023-2024.pdf")),
        quill_unread(&tag, &number(1), &file("quill_ada scanned.pdf")),
        ferrante(&tag, &number(2), &file("ferrante.xml")),
        osei(&tag, &number(3), &file("osei/visits.pdf")),
        hostile(&tag, &number(4), &file("<img src=x onerror=alert(1)>.pdf")),
        locked(&file("locked.pdf")),
        plain(&tag, &number(5), &file("winter_labs.txt")),
    ];
    reports.sort_by(|a, b| a.file.cmp(&b.file));
    reports
}

use Assertion::{Family, Historical, Negated, Possible, Present};
use EvidenceKind::{AccessRequest, GroupTreatment, Hospitalization, Impairment, LevelOfCare, Risk, Score, Trauma, WorkSchool};

const MDD: &str = "Major depressive disorder, recurrent, moderate";

fn quill(tag: &str, mrn: &str, file: &str) -> FileReport {
    File::of(&format!("QUILL, ADA{tag}"), "1979-12-30", mrn, file, Format::Pdf, 41)
        .says(
            "F33.1",
            MDD,
            Present,
            12,
            "2024-05-02",
            "Assessment: Major depressive disorder, recurrent, moderate (F33.1). PHQ-9 17 today, no remission since spring.",
        )
        .says(
            "F33.1",
            MDD,
            Present,
            3,
            "2023-04-04",
            "Problem list: Major depressive disorder, recurrent, moderate F33.1, noted 4/4/2023",
        )
        .says("F33.1", MDD, Possible, 2, "2023-03-20", "r/o Major depressive disorder, recurrent, moderate")
        .says(
            "F43.10",
            "Post-traumatic stress disorder, unspecified",
            Present,
            14,
            "2024-05-02",
            "Post-traumatic stress disorder, unspecified (F43.10), after a car accident",
        )
        .says(
            "F10.20",
            "Alcohol dependence, uncomplicated",
            Present,
            30,
            "2024-02-07",
            "Alcohol dependence, uncomplicated; attends AA twice a week",
        )
        .says("F31.9", "Bipolar disorder, unspecified", Family, 9, "2023-04-04", "Mother with Bipolar disorder, unspecified")
        .says(
            "F20.9",
            "Schizophrenia, unspecified",
            Negated,
            12,
            "2024-05-02",
            "Does not meet criteria for Schizophrenia, unspecified",
        )
        .says("I10", "Essential (primary) hypertension", Present, 2, "2023-04-04", "Essential (primary) hypertension, controlled")
        .says(
            "E11.9",
            "Type 2 diabetes mellitus without complications",
            Present,
            2,
            "2023-04-04",
            "Type 2 diabetes mellitus without complications",
        )
        .shows(
            Risk,
            ["suicidal ideation", ""],
            Present,
            12,
            "2024-05-02",
            "Reports passive suicidal ideation without plan or intent; safety plan reviewed.",
        )
        .shows(Risk, ["involuntary hold (5150)", ""], Historical, 9, "2021-08-14", "Held on a 5150 in August 2021.")
        .shows(Risk, ["suicidal ideation", ""], Negated, 3, "2023-04-04", "Denies SI/HI.")
        .shows(
            Hospitalization,
            ["inpatient psychiatry", ""],
            Present,
            9,
            "2023-09-11",
            "Admitted to inpatient psychiatry 9/11/2023 to 9/15/2023.",
        )
        .shows(Score, ["PHQ-9 14", "moderate"], Present, 3, "2023-04-04", "PHQ-9 total score: 14")
        .shows(Score, ["PHQ-9 19", "moderately severe"], Present, 6, "2023-09-20", "PHQ-9 total score: 19")
        .shows(Score, ["PHQ-9 17", "moderately severe"], Present, 12, "2024-05-02", "PHQ-9 total score: 17")
        .shows(Score, ["GAD-7 12", "moderate"], Present, 3, "2023-04-04", "GAD-7: 12")
        .shows(Score, ["GAD-7 13", "moderate"], Present, 12, "2024-05-02", "GAD-7: 13")
        .shows(
            GroupTreatment,
            ["depression group", ""],
            Present,
            7,
            "2023-11-14",
            "Completed 8 sessions of the Depression Class, did not find group helpful.",
        )
        .shows(EvidenceKind::Visit, ["group", ""], Present, 7, "2023-10-03", "Depression Class (90853)")
        .shows(EvidenceKind::Visit, ["group", ""], Present, 7, "2023-11-14", "Depression Class (90853)")
        .shows(
            AccessRequest,
            ["more frequent therapy", ""],
            Present,
            12,
            "2024-05-02",
            "Patient requests weekly therapy; next available in six weeks.",
        )
        .shows(WorkSchool, ["off work", ""], Present, 13, "2024-05-02", "Off work since 3/2024, SDI form completed.")
        .shows(Impairment, ["isolation", ""], Present, 12, "2024-05-02", "Rarely leaves the house; sister does the shopping.")
        .shows(LevelOfCare, ["weekly individual therapy", ""], Present, 12, "2024-05-02", "Recommend weekly individual CBT.")
        .shows(Trauma, ["car accident", ""], Present, 14, "2024-05-02", "Nightmares and flashbacks since a car accident in 2022.")
        .sessions(&[
            "2023-04-04",
            "2023-05-02",
            "2023-06-06",
            "2023-09-20",
            "2023-10-20",
            "2023-11-28",
            "2024-01-09",
            "2024-02-07",
            "2024-03-14",
            "2024-05-02",
        ])
        .0
}

fn quill_unread(tag: &str, mrn: &str, file: &str) -> FileReport {
    let whole = File::of(&format!("QUILL, ADA{tag}"), "1979-12-30", mrn, file, Format::Pdf, 6).0;
    FileReport {
        status: FileStatus::Partial,
        reason: "2 pages without text that OCR could not read".into(),
        unread_pages: 2,
        ocr_pages: 4,
        ..whole
    }
}

fn ferrante(tag: &str, mrn: &str, file: &str) -> FileReport {
    File::of(&format!("Luca Ferrante{tag}"), "1990-02-11", mrn, file, Format::Ccda, 1)
        .says(
            "F41.0",
            "Panic disorder [episodic paroxysmal anxiety]",
            Possible,
            1,
            "2024-01-15",
            "Possible Panic disorder [episodic paroxysmal anxiety], to be assessed",
        )
        .says("F41.1", "Generalized anxiety disorder", Present, 1, "2024-01-15", "Generalized anxiety disorder")
        .shows(Score, ["GAD-7 15", "severe"], Present, 1, "2024-01-15", "GAD-7 total 15")
        .0
}

fn osei(tag: &str, mrn: &str, file: &str) -> FileReport {
    File::of(&format!("Osei, Abena{tag}"), "2001-07-19", mrn, file, Format::Pdf, 9)
        .says("F43.22", "Adjustment disorder with anxiety", Present, 5, "2024-03-04", "Adjustment disorder with anxiety (F43.22)")
        .says(
            "F32.9",
            "Major depressive disorder, single episode, unspecified",
            Negated,
            5,
            "2024-03-04",
            "No Major depressive disorder, single episode, unspecified",
        )
        .sessions(&["2024-03-04", "2024-03-18", "2024-04-29"])
        .0
}

fn hostile(tag: &str, mrn: &str, file: &str) -> FileReport {
    let markup = "</noscript><script>document.title='run'</script><img src=x onerror=\"document.title='run'\">";
    File::of(&format!("<b>Mallory</b>{tag}"), "1985-05-05", mrn, file, Format::Pdf, 2)
        .says("F42.2", "Mixed obsessional thoughts and acts", Present, 1, "2024-04-01", markup)
        .shows(Trauma, [markup, markup], Present, 1, "2024-04-01", markup)
        .0
}

fn locked(file: &str) -> FileReport {
    let reason = "encrypted: no password given fits; give it with --password or --password-file";
    let report = FileReport::empty(format!("records/{file}"), FileStatus::Unreadable, reason.into());
    FileReport { format: Format::Pdf, sha256: format!("{file:?}"), bytes: 9, ..report }
}

fn plain(tag: &str, mrn: &str, file: &str) -> FileReport {
    File::of(&format!("Winter, Jo{tag}"), "1966-10-01", mrn, file, Format::Text, 1)
        .says("I10", "Essential (primary) hypertension", Present, 1, "2024-04-01", "Essential (primary) hypertension")
        .0
}
