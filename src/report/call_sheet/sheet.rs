//! The content of a call sheet: the fields that the referral department asks for, what supports them, and what is missing.

use askama::Template;
use jiff::civil::Date;

use super::{
    Order,
    bullets::{self, Bullet},
    records::{Files, Records, Row},
    substance,
};
use crate::{
    dates::PartialDate,
    dictionary::{Dictionaries, ReferralContact},
    parity::Ruleset,
    report::html::{
        policy,
        words::{self, Badge},
    },
};

/// Diagnoses on a sheet; the rest is counted.
const DIAGNOSES: usize = 6;
/// The rulesets whose categories make a parity diagnosis.
const PARITY: [&str; 2] = ["ca-ab88", "kaiser-affiliate"];
/// How reasons start that only say which diagnosis decided: the sheet names it anyway.
const SAID_ELSEWHERE: [&str; 2] = ["parity diagnosis: ", "condition covered "];
/// Oldest plausible age in years.
const OLDEST: i16 = 120;

/// The page.
#[derive(Template)]
#[template(path = "call_sheet/sheet.html", config = "src/report/askama.toml")]
pub(super) struct Sheet {
    css: &'static str,
    style_hash: String,
    badge: Badge,
    fields: Vec<Field>,
    held: Vec<Field>,
    contacts: Vec<ReferralContact>,
    diagnoses: Vec<DiagnosisLine>,
    more_diagnoses: usize,
    bullets: Vec<Bullet>,
    checks: Vec<String>,
    warnings: Vec<String>,
    files: Vec<String>,
    /// Names of the fields that are missing.
    pub(super) missing: Vec<String>,
    marks_substances: bool,
    today: Date,
    version: &'static str,
}

/// A labelled field; an empty value is a line to write on.
struct Field {
    label: &'static str,
    value: String,
}

/// A diagnosis with where it stands.
struct DiagnosisLine {
    name: String,
    code: String,
    /// What is said of it, where it is not simply present.
    said: String,
    dates: String,
    file: String,
    page: String,
    /// `file 2, page 12`.
    place: String,
    quote: String,
    /// The rulesets that it meets.
    meets: Vec<String>,
    parity: bool,
    substance: bool,
}

impl Sheet {
    /// The sheet of a patient, and how many rows about substance use were left out.
    pub(super) fn new(records: Records, order: &Order, dictionaries: &Dictionaries, today: Date) -> (Self, usize) {
        let Records { patient, diagnoses, evidence } = records;
        let (mut lines, hidden) = diagnosis_lines(&diagnoses, order.without_sud, dictionaries);
        let more_diagnoses = lines.len().saturating_sub(DIAGNOSES);
        lines.truncate(DIAGNOSES);
        let mut files = Files::default();
        if order.without_sud {
            lines.iter_mut().filter(|line| substance::is_text(&line.quote)).for_each(|line| line.quote.clear());
        }
        lines.iter_mut().for_each(|line| line.place = files.place(&line.file, &line.page));
        let (bullets, left_out) = bullets::of(evidence, order.without_sud, &mut files);
        let fields = identity(&patient);
        let held = affiliate(order);
        let mut missing: Vec<String> =
            fields.iter().chain(&held).filter(|field| field.value.is_empty()).map(|field| field.label.to_owned()).collect();
        if !lines.iter().any(|line| line.parity) {
            missing.push("a current parity diagnosis".into());
        }
        let marks = lines.iter().any(|line| line.substance)
            || bullets.iter().flat_map(|bullet| &bullet.quotes).any(|quote| quote.substance);
        let css = include_str!("sheet.css");
        let sheet = Self {
            css,
            style_hash: policy::hash(css),
            badge: badge(&patient, &lines, hidden),
            contacts: dictionaries.referral_contacts.clone(),
            checks: checks(&patient, order.without_sud),
            warnings: warnings(&patient, order, today),
            diagnoses: lines,
            files: files.named(order.without_sud),
            marks_substances: marks,
            version: env!("CARGO_PKG_VERSION"),
            fields,
            held,
            more_diagnoses,
            bullets,
            missing,
            today,
        };
        (sheet, hidden + left_out)
    }
}

/// The verdict; where it rests on nothing but what was left out, that of a sheet that never had it.
fn badge(patient: &Row, lines: &[DiagnosisLine], hidden: usize) -> Badge {
    match patient.get("verdict") {
        "covered" if hidden > 0 && !lines.iter().any(|line| line.said.is_empty()) => Badge::of("none"),
        verdict => Badge::of(verdict),
    }
}

/// Who the patient is.
fn identity(patient: &Row) -> Vec<Field> {
    vec![
        Field { label: "Patient", value: patient.get("name").to_owned() },
        Field { label: "Kaiser number", value: patient.get("mrn").to_owned() },
        Field { label: "Birth date", value: birth_date(patient.get("date_of_birth")) },
    ]
}

/// A birth date as it is spoken, with the ISO form beside it.
fn birth_date(cell: &str) -> String {
    match PartialDate::from_iso(cell).and_then(PartialDate::day) {
        Some(day) => format!("{} ({day})", day.strftime("%B %-d, %Y")),
        None => cell.to_owned(),
    }
}

/// Who takes the patient, and when.
fn affiliate(order: &Order) -> Vec<Field> {
    let (day, time) = order.appointment.map_or((None, None), |held| (Some(held), held.time));
    let mut held = vec![
        Field { label: "Affiliate", value: order.affiliate.clone().unwrap_or_default() },
        Field { label: "Affiliate’s NPI", value: order.npi.as_ref().map(ToString::to_string).unwrap_or_default() },
        Field { label: "Appointment held in Tridiuum", value: day.map(|held| held.to_string()).unwrap_or_default() },
    ];
    if day.is_some() && time.is_none() {
        held.push(Field { label: "Appointment time", value: String::new() });
    }
    held
}

/// What a person should look at before the call.
fn checks(patient: &Row, without_sud: bool) -> Vec<String> {
    let told = |reason: &&str| SAID_ELSEWHERE.iter().any(|start| reason.starts_with(start));
    let reasons = patient.list("reasons").into_iter().filter(|reason| !told(reason));
    reasons.filter(|reason| !without_sud || !substance::is_text(reason)).map(str::to_owned).collect()
}

/// What is wrong with the fields themselves.
fn warnings(patient: &Row, order: &Order, today: Date) -> Vec<String> {
    let mut warnings: Vec<String> = order.appointment.and_then(|held| held.warning(today)).into_iter().collect();
    if let Some(birth) = PartialDate::from_iso(patient.get("date_of_birth")) {
        let age = today.year() - birth.year();
        if birth.first_day() > today || age > OLDEST {
            warnings.push(format!("The birth date is in the future or more than {OLDEST} years ago: check it with the patient."));
        }
    }
    let part = |column: &str, one: &str| {
        Some(patient.number(column)).filter(|number| *number > 0).map(|number| words::count(number, one))
    };
    let unread: Vec<String> = [part("unread_files", "file"), part("unread_pages", "page")].into_iter().flatten().collect();
    if !unread.is_empty() {
        warnings.push(format!("Not read: {}. What is not on this sheet may still be in the record.", unread.join(" and ")));
    }
    warnings
}

/// The diagnoses to name, parity first, and how many about substance use were left out.
fn diagnosis_lines(rows: &[Row], without_sud: bool, dictionaries: &Dictionaries) -> (Vec<DiagnosisLine>, usize) {
    let mut lines: Vec<DiagnosisLine> = rows.iter().filter_map(|row| line(row, dictionaries)).collect();
    lines.sort_by_key(|line| (!line.parity, !line.said.is_empty()));
    let before = lines.len();
    if without_sud {
        lines.retain(|line| !line.substance);
    }
    let left_out = before - lines.len();
    (lines, left_out)
}

/// The line of a row; `None` where the row is neither a listed diagnosis nor a present mental-health one.
fn line(row: &Row, dictionaries: &Dictionaries) -> Option<DiagnosisLine> {
    let speaks = matches!(row.get("assertion"), "present" | "possible" | "historical");
    let meets = rulesets(row, dictionaries);
    if !speaks || meets.is_empty() {
        return None;
    }
    let settled = row.get("assertion") == "present" && matches!(row.get("clinical_status"), "active" | "");
    let listed = PARITY.iter().any(|id| row.list(id).iter().any(|label| !label.ends_with('?')));
    let code = if row.get("icd10cm").is_empty() { row.get("code") } else { row.get("icd10cm") };
    Some(DiagnosisLine {
        name: row.get("description").to_owned(),
        code: code.to_owned(),
        said: words::said_by(row.get("assertion"), row.get("clinical_status")),
        dates: dates(row.get("first_date"), row.get("last_date")),
        file: row.get("best_file").to_owned(),
        page: row.get("best_page").to_owned(),
        place: String::new(),
        quote: row.get("best_snippet").to_owned(),
        meets,
        parity: settled && listed,
        substance: [code, row.get("code")].into_iter().any(substance::is_code) || substance::is_text(row.get("description")),
    })
}

/// `2023-04-04 to 2024-01-05`, or the one day that is known.
fn dates(first: &str, last: &str) -> String {
    match (first, last) {
        ("", day) | (day, "") => day.to_owned(),
        (first, last) if first == last => first.to_owned(),
        (first, last) => format!("{first} to {last}"),
    }
}

/// The rulesets that a diagnosis meets, in words: `AB 88, the nine severe mental illnesses: Panic disorder`. What a ruleset only
/// flags is told for the parity rulesets alone.
fn rulesets(row: &Row, dictionaries: &Dictionaries) -> Vec<String> {
    let counts = |id: &str| PARITY.contains(&id) || row.list(id).iter().any(|label| !label.ends_with('?'));
    let met = dictionaries.rulesets.iter().filter(|ruleset| !row.get(&ruleset.id).is_empty() && counts(&ruleset.id));
    met.map(|ruleset| named(ruleset, &row.list(&ruleset.id))).collect()
}

/// A ruleset with its categories; of SB 855, which has one for every disorder, the name is enough.
fn named(ruleset: &Ruleset, labels: &[&str]) -> String {
    match ruleset.id.as_str() {
        "ca-sb855" => words::ruleset("ca-sb855").to_owned(),
        id => format!("{}: {}", words::ruleset(id), words::categories(ruleset, labels)),
    }
}
