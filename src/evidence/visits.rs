//! Sessions out of encounters: which took place, which were individual or group, which were cancelled and by whom.
//!
//! Prescriber visits are no sessions, and neither are calls, messages and letters.

use std::{collections::BTreeSet, sync::LazyLock};

use regex::Regex;

use crate::{
    dates::PartialDate,
    dictionary::VisitType,
    document::{Encounter, Span},
    mention::Assertion,
    threads,
};

use super::{
    Evidence, EvidenceKind,
    scene::{Scene, is_mental_service},
    visit,
};

/// A provider is named within so many bytes of an encounter's start.
const HEAD: usize = 700;

/// What the encounters of a document come to.
pub(super) struct Visits {
    /// Sessions, each day and kind once.
    pub(super) sessions: Vec<Evidence>,
    /// The days on which a visit of any kind took place, with the page that says so. A message, a letter or an order is no visit.
    pub(super) days: BTreeSet<(u32, PartialDate)>,
}

/// Reads all encounters of a document.
pub(super) fn find(scene: &Scene<'_, '_>) -> Visits {
    let cards = cards(scene);
    let days = cards.iter().filter(|seen| seen.held).map(|seen| (seen.page, seen.date)).collect();
    Visits { sessions: sessions(scene, cards), days }
}

/// What one encounter comes to.
struct Seen {
    date: PartialDate,
    /// Where it begins.
    span: Span,
    page: u32,
    /// Its title, where it is not printed.
    unprinted: Option<String>,
    /// Whether the patient was seen.
    held: bool,
    session: Option<Session>,
}

/// The dated encounters, those in running text first.
fn cards(scene: &Scene<'_, '_>) -> Vec<Seen> {
    let document = scene.reading.document;
    let types = &scene.detector.dictionaries().visit_types;
    let many = scene.reading.patience.threads();
    let printed = threads::map(many, &scene.reading.encounters, |mark| {
        let date = mark.date?;
        let card = Card::printed(&mark.title, document.slice(mark.span), types);
        let span = Span::new(mark.span.start, mark.span.start + 1);
        let page = document.page_at(span.start);
        Some(Seen { date, span, page, unprinted: None, held: card.is_seen(), session: card.session() })
    });
    let listed = threads::map(many, &document.encounters, |visit| {
        let date = visit.date?;
        let card = Card::listed(visit, visit.span.map_or("", |span| document.slice(span)), types);
        let page = visit.span.map_or(0, |span| document.page_at(span.start));
        let unprinted = visit.span.is_none().then(|| visit.title.trim().to_owned());
        let span = visit.span.unwrap_or_default();
        Some(Seen { date, span, page, unprinted, held: card.is_seen(), session: card.session() })
    });
    printed.into_iter().chain(listed).flatten().collect()
}

/// All sessions among the encounters, each day and kind once.
fn sessions(scene: &Scene<'_, '_>, cards: Vec<Seen>) -> Vec<Evidence> {
    let mut told: BTreeSet<(PartialDate, String)> = BTreeSet::new();
    let mut found = Vec::new();
    for Seen { date, span, session, unprinted, .. } in cards.into_iter().filter(|seen| seen.date.day().is_some()) {
        let Some(session) = session else { continue };
        if !scene.reading.patience.lasts(span.start, found.len()) {
            break;
        }
        if told.insert((date, session.value.clone())) {
            let mut evidence = scene.evidence(EvidenceKind::Visit, session.value, session.assertion, span);
            evidence.date = Some(date);
            if let Some(title) = unprinted {
                (evidence.page, evidence.snippet) = (0, title);
            }
            found.push(evidence);
        }
    }
    found
}

/// What an encounter says of itself.
struct Card<'t> {
    title: String,
    status: String,
    modalities: Vec<&'t str>,
    prescriber: Option<bool>,
    notes: String,
}

/// A session, or one that did not take place.
struct Session {
    value: String,
    assertion: Assertion,
}

impl<'t> Card<'t> {
    /// Of an encounter in running text.
    fn printed(title: &str, text: &str, types: &'t [VisitType]) -> Self {
        Self {
            title: without_date(&format!("{title} {}", labelled(text))),
            status: String::new(),
            modalities: modalities(text, types),
            prescriber: prescriber(head(text)),
            notes: text.to_owned(),
        }
    }

    /// Of an encounter that a structured record lists.
    fn listed(visit: &Encounter, row: &str, types: &'t [VisitType]) -> Self {
        let codes = visit.codes.iter().filter_map(|code| types.iter().find(|kind| kind.code == *code));
        Self {
            title: without_date(&format!("{} {row}", visit.title)),
            status: visit.status.to_lowercase(),
            modalities: codes.map(|kind| kind.modality.as_str()).collect(),
            prescriber: prescriber(&visit.provider).or_else(|| prescriber(row)),
            notes: String::new(),
        }
    }

    /// Whether the patient was seen.
    fn is_seen(&self) -> bool {
        let planned = matches(&PLANNED, &self.status) || matches(&PLANNED, &self.title);
        !planned && !matches(&NO_CONTACT, &self.title) && self.not_held().is_none()
    }

    /// What kind of session it is; `None` for everything else.
    fn session(&self) -> Option<Session> {
        let kind = self.kind()?;
        if let Some(why) = self.not_held() {
            return Some(Session { value: format!("{kind}, {why}"), assertion: Assertion::Negated });
        }
        let planned = matches(&PLANNED, &self.status) || (self.modalities.is_empty() && matches(&PLANNED, &self.title));
        let assertion = if planned { Assertion::Hypothetical } else { Assertion::Present };
        Some(Session { value: if planned { format!("{kind}, planned") } else { kind.to_owned() }, assertion })
    }

    /// Individual or group, by procedure code, else by title, service and provider.
    fn kind(&self) -> Option<&'static str> {
        if matches(&OTHER_THERAPY, &self.title) || matches(&NO_VISIT, &self.title) {
            return None;
        }
        if self.modalities.contains(&"group") {
            return Some(visit::GROUP);
        }
        if self.modalities.contains(&"prescriber") || self.prescriber == Some(true) && !matches(&GROUP, &self.title) {
            return None;
        }
        if self.modalities.iter().any(|modality| matches!(*modality, "individual" | "family")) {
            return Some(visit::INDIVIDUAL);
        }
        let mental = is_mental_service(&self.title) || (self.prescriber == Some(false) && matches(&INDIVIDUAL, &self.title));
        if !self.modalities.is_empty() || !mental {
            return None;
        }
        if matches(&GROUP, &self.title) {
            return Some(visit::GROUP);
        }
        let by_provider = self.prescriber == Some(false) && matches(&VISIT, &self.title);
        let cancelled = matches(&NOT_HELD, &self.title);
        (matches(&INDIVIDUAL, &self.title) || by_provider || cancelled).then_some(visit::INDIVIDUAL)
    }

    /// Why the session did not take place; `None` where it did.
    fn not_held(&self) -> Option<&'static str> {
        let said = matches(&NOT_HELD, &self.title) || matches(&NOT_HELD, &self.status);
        let noted = self.modalities.is_empty() && matches(&NOTED_AWAY, &self.notes);
        if !said && !noted {
            return None;
        }
        let all = format!("{} {} {}", self.title, self.status, self.notes);
        Some(if matches(&BY_CLINIC, &all) {
            visit::CANCELLED_BY_CLINIC
        } else if matches(&AWAY, &all) {
            visit::NO_SHOW
        } else if matches(&BY_PATIENT, &all) {
            visit::CANCELLED_BY_PATIENT
        } else {
            visit::CANCELLED
        })
    }
}

/// A pattern that is blind to case; a fault in it would show in the tests.
type Pattern = LazyLock<Option<Regex>>;

const fn pattern(make: fn() -> Option<Regex>) -> Pattern {
    LazyLock::new(make)
}

fn matches(pattern: &Pattern, text: &str) -> bool {
    pattern.as_ref().is_some_and(|pattern| pattern.is_match(text))
}

static INDIVIDUAL: Pattern = pattern(|| {
    Regex::new(concat!(
        r"(?i)psychotherap|individual|\btherapy\b|counsel|\bintake\b|family therapy|couples|",
        r"(?:behaviou?ral health|mental health|\bbh\b|\bmh\b|psychology) (?:\w+ )?(?:visit|intake|assessment|evaluation|follow|appointment|session)"
    ))
    .ok()
});
static GROUP: Pattern = pattern(|| Regex::new(r"(?i)\b(?:groups?|class|classes|workshop)\b").ok());
static VISIT: Pattern = pattern(|| Regex::new(r"(?i)\b(?:visit|session|appointment|follow-?up)\b").ok());
static NO_VISIT: Pattern = pattern(|| {
    Regex::new(concat!(
        r"(?i)^\W*(?:telephone encounter|patient message|letter|orders?\b|documentation|refill|chart|e-?mail|care coordination|",
        r"emergency|hospital|discharge|medication management|psychiatric evaluation|nurse|laboratory|lab\b|referral)"
    ))
    .ok()
});
static NO_CONTACT: Pattern = pattern(|| {
    Regex::new(concat!(
        r"(?i)^\W*(?:telephone encounter|patient (?:message|portal)|mychart|letter|orders?\b|documentation|refill|chart|e-?mail|",
        r"care coordination|laboratory|lab\b|referral|abstract|history)"
    ))
    .ok()
});
static OTHER_THERAPY: Pattern = pattern(|| {
    Regex::new(r"(?i)\b(?:physical|occupational|speech|radiation|infusion|respiratory|hand|anticoag\w*) therapy").ok()
});
static PLANNED: Pattern = pattern(|| Regex::new(r"(?i)\b(?:scheduled|planned|booked|pending|future|upcoming)\b").ok());
static NOT_HELD: Pattern = pattern(|| {
    Regex::new(concat!(
        r"(?i)cancell?ed|cancell?ation|no[- ]?show|noshow|missed (?:appointment|visit|session)|did not (?:attend|show|keep)|",
        r"left without being seen|rescheduled|\baborted\b|entered-in-error"
    ))
    .ok()
});
/// A note which says that today's session did not take place.
static NOTED_AWAY: Pattern = pattern(|| {
    Regex::new(concat!(
        r"(?i)(?:patient|pt\.?|client|member|(?:^|\W)s?he) (?:did not (?:show|attend|come|keep)|no[- ]?showed|failed to (?:show|attend|keep)|",
        r"cancell?ed (?:today|this|by|the appointment))|no[- ]show for (?:today|this|appointment|session|visit|scheduled)|",
        r"appointment (?:was )?cancell?ed (?:today|by|per)|(?:did not attend|missed) today"
    ))
    .ok()
});
static BY_CLINIC: Pattern = pattern(|| {
    Regex::new(concat!(
        r"(?i)cancell?ed (?:\w+ ){0,2}(?:by|per) (?:the )?(?:clinic|provider|therapist|clinician|department|office|staff|kaiser|kp)|",
        r"(?:clinic|provider|therapist|clinician|department|office) (?:\w+ )?(?:cancell?ed|rescheduled)|",
        r"(?:provider|therapist|clinician) (?:\w+ )?(?:ill|sick|out|unavailable|on leave|absent)"
    ))
    .ok()
});
static AWAY: Pattern = pattern(|| {
    Regex::new(r"(?i)no[- ]?show|noshow|did not (?:show|attend|come|keep)|failed to (?:show|attend|keep)|missed (?:appointment|visit|session|today)")
        .ok()
});
static BY_PATIENT: Pattern = pattern(|| {
    Regex::new(concat!(
        r"(?i)(?:patient|pt\.?|client|member|mother|father|parent|(?:^|\W)s?he|they) (?:\w+ ){0,3}(?:cancell?ed|rescheduled|moved)|",
        r"cancell?ed (?:\w+ ){0,3}(?:by|per) (?:the )?(?:patient|pt|client|member|mother|father|parent)|",
        r"at (?:her|his|their|(?:the )?patient'?s?) request|(?:patient|pt)[ -](?:initiated|request)"
    ))
    .ok()
});

/// The first part of an encounter, where its fields stand.
fn head(text: &str) -> &str {
    let mut end = HEAD.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The values of the fields that say what kind of visit it is.
fn labelled(text: &str) -> String {
    const LABELS: [&str; 15] = [
        "department",
        "visit type",
        "type of visit",
        "encounter type",
        "appointment type",
        "type of service",
        "service",
        "services",
        "modality",
        "type",
        "visit",
        "encounter",
        "session",
        "session type",
        "note type",
    ];
    let field = |line: &str| {
        let (label, value) = line.split_once(':')?;
        LABELS.contains(&label.trim().to_lowercase().as_str()).then(|| value.trim().to_owned())
    };
    head(text).lines().filter_map(field).collect::<Vec<_>>().join(" ")
}

/// A title without the day in front of it.
fn without_date(title: &str) -> String {
    title.trim_start_matches(|c: char| !c.is_alphabetic()).to_owned()
}

/// The modalities of the procedure codes that a text prints behind a label or in parentheses.
fn modalities<'t>(text: &str, types: &'t [VisitType]) -> Vec<&'t str> {
    static CODE: Pattern = pattern(|| {
        Regex::new(r"(?i:cpt|hcpcs|procedure|level of service|charge)[^\n]{0,40}?\b([0-9]{5}|[GHS][0-9]{4})\b|\(([0-9]{5}|[GHS][0-9]{4})\)")
            .ok()
    });
    let Some(code) = CODE.as_ref() else { return Vec::new() };
    let printed = code.captures_iter(text).filter_map(|found| found.get(1).or_else(|| found.get(2)));
    let modality = |code: &str| {
        let known = types.iter().find(|kind| kind.code == code).map(|kind| kind.modality.as_str());
        known.or(if code.starts_with("992") || code.starts_with("994") { Some("prescriber") } else { None })
    };
    printed.filter_map(|code| modality(code.as_str())).collect()
}

/// Whether the first credential printed is a prescriber's; `None` where none is printed.
fn prescriber(text: &str) -> Option<bool> {
    static CREDENTIAL: Pattern = pattern(|| {
        Regex::new(concat!(
            r",\s*(MD|M\.D\.|DO|D\.O\.|NP|FNP|PMHNP|PA|PA-C|DNP|APRN|CNS|PharmD|RN)\b|[a-z]\s+\(?(MD|M\.D\.|NP|FNP|PMHNP|DNP|APRN|RN)\b|",
            r"[\s,(](?:LCSW|LMFT|MFT|AMFT|MFTI|LPCC|APCC|LPC|LMHC|ASW|ACSW|CSW|MSW|PhD|Ph\.D|PsyD|Psy\.D|EdD)\b"
        ))
        .ok()
    });
    let found = CREDENTIAL.as_ref()?.captures(text)?;
    Some(found.get(1).or_else(|| found.get(2)).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(title: &str, text: &str) -> Option<String> {
        let types = crate::dictionary::Dictionaries::built_in().unwrap().visit_types;
        Card::printed(title, text, &types).session().map(|session| format!("{}{}", session.value, sign(session.assertion)))
    }

    const fn sign(assertion: Assertion) -> &'static str {
        match assertion {
            Assertion::Present => "",
            Assertion::Negated => "-",
            _ => "?",
        }
    }

    #[test]
    fn sessions_are_individual_or_group_and_everything_else_is_none() {
        for (title, text, want) in [
            ("3/5/2024 - Psychotherapy - Individual in BEHAVIORAL HEALTH", "Provider: A Wu, PhD\nCPT 90834", Some("individual")),
            ("3/5/2024 - Behavioral Health Intake in BEHAVIORAL HEALTH", "Provider: A Wu, LCSW\nCPT 90791", Some("individual")),
            ("3/5/2024 - Video Visit in BEHAVIORAL HEALTH", "Provider: A Wu, LMFT\n", Some("individual")),
            ("3/5/2024 Individual session #2 J. Moss PsyD", "3/5/2024 Individual session #2 J. Moss PsyD", Some("individual")),
            ("3/5/2024 Office Visit", "Visit with Dana Whitfield MD\n", None),
            ("3/5/2024 - Anxiety Class in BEHAVIORAL HEALTH", "Provider: A Wu, LMFT\nCPT 90853", Some("group")),
            ("3/5/2024 - Group in ADDICTION MEDICINE", "Provider: A Wu, NP\nRecovery group (H0005)", Some("group")),
            ("3/5/2024 - Medication Management in PSYCHIATRY", "Provider: A Wu, MD\nCPT 99214", None),
            ("3/5/2024 - Psychiatric Evaluation in PSYCHIATRY", "Provider: A Wu, MD\nCPT 90792", None),
            ("3/5/2024 - Office Visit in FAMILY MEDICINE", "Provider: A Wu, MD\nCPT 99213", None),
            ("3/5/2024 - Office Visit in PHYSICAL THERAPY", "Provider: A Wu, PT\n", None),
            ("3/5/2024 - Telephone Encounter in PSYCHIATRY", "Provider: A Wu, LMFT\n", None),
            ("3/5/2024 - Prenatal Class in OBSTETRICS", "Provider: A Wu, RN\n", None),
            (
                "3/5/2024 - Cancelled Appointment in BEHAVIORAL HEALTH",
                "Provider: A Wu, PsyD\nPatient cancelled by phone.",
                Some("individual, cancelled by patient-"),
            ),
            (
                "3/5/2024 - Cancelled Appointment in BEHAVIORAL HEALTH",
                "Provider: A Wu, PsyD\nCancelled by clinic, provider ill.",
                Some("individual, cancelled by clinic-"),
            ),
            ("3/5/2024 - No Show in BEHAVIORAL HEALTH", "Provider: A Wu, PsyD\n", Some("individual, no-show-")),
            ("3/5/2024 - Psychotherapy in BH", "Provider: A Wu, PsyD\nPatient did not attend.", Some("individual, no-show-")),
        ] {
            assert_eq!(kind(title, text).as_deref(), want, "{title} / {text}");
        }
    }
}
