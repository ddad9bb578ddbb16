//! What each kind of resource adds to the document: a printed line, entries, visits, scores, the patient.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    dates::PartialDate,
    document::{
        CodedEntry, Document, Encounter, EntryRole, Format, Header, Observation, RecordNumber, SectionMark, Span, Subject,
    },
    extract::{ExtractOptions, embedded, html},
};

use super::{
    entries,
    fields::{date, list, name, reference, text, value_of, word},
    printed::Printed,
    referred::{self, Referred, local_id},
    strangers,
    stream::{ADDRESS, Resource},
};

/// Patients without a resource of their own that are told apart in one file.
const MOST_UNNAMED: usize = 1_000;

/// Whose a resource is, and the encounter that it belongs to: ids, or empty.
type Origin = (String, String);

/// The document as it grows.
#[derive(Debug, Default)]
pub(super) struct Reader {
    document: Document,
    printed: Printed,
    /// How many resources were read.
    resources: usize,
    /// Ids and header of every patient.
    patients: Vec<(Vec<String>, Header)>,
    /// Whose each entry of the document is, and which encounter it belongs to: ids, or empty.
    origins: Vec<Origin>,
    /// Ids of the conditions that the file holds.
    conditions: BTreeSet<String>,
    /// Conditions that are referred to, and from which resource.
    referred: Vec<(Referred, Origin)>,
    encounters: BTreeMap<String, PartialDate>,
    attachments: Vec<String>,
    outside: usize,
}

impl Reader {
    /// Whether no resource was read.
    pub(super) const fn is_empty(&self) -> bool {
        self.resources == 0
    }

    /// Adds a resource.
    pub(super) fn read(&mut self, resource: &Resource) {
        self.resources += 1;
        let kind = resource.get("resourceType").and_then(Value::as_str).unwrap_or("");
        if word(resource, "status") == "entered-in-error" {
            return;
        }
        let whose = if kind == "Patient" { id(resource) } else { whose(resource) };
        self.printed.of(&whose);
        match kind {
            "Patient" => self.patient(resource),
            "Condition" => self.condition(resource),
            "Encounter" => self.encounter(resource),
            "Observation" => self.observation(resource),
            "FamilyMemberHistory" => self.family(resource),
            "Claim" | "ExplanationOfBenefit" => self.claim(resource),
            "Composition" => self.sections(resource.get("section"), 0),
            "QuestionnaireResponse" => self.answers(resource.get("item"), 0),
            _ => self.other(kind, resource),
        }
        let origin = origin(kind, resource);
        self.referred.extend(referred::in_resource(kind, resource).into_iter().map(|referred| (referred, origin.clone())));
        self.notes(kind, resource);
        self.attachments_of(kind, resource);
        self.contained(resource);
    }

    /// Conditions and the like that lie in another resource; what they do not say of the patient the resource around them does.
    fn contained(&mut self, resource: &Resource) {
        let kinds = ["Condition", "Observation", "FamilyMemberHistory", "Encounter", "Patient", "DiagnosticReport"];
        for inner in list(resource.get("contained")).iter().filter_map(Value::as_object) {
            if !inner.get("resourceType").and_then(Value::as_str).is_some_and(|kind| kinds.contains(&kind)) {
                continue;
            }
            let mut inner = inner.clone();
            inner.remove("contained");
            if whose(&inner).is_empty() {
                let subject = ["subject", "patient"].iter().find_map(|key| resource.get(*key));
                inner.extend(subject.map(|subject| ("subject".to_owned(), subject.clone())));
            }
            self.read(&inner);
        }
    }

    fn patient(&mut self, resource: &Resource) {
        let mut header = Header { sex: word(resource, "gender"), ..Header::default() };
        header.names = list(resource.get("name")).iter().map(person).filter(|name| !name.is_empty()).collect();
        header.birth_dates = date(resource, &["birthDate"]).into_iter().collect();
        header.numbers = list(resource.get("identifier")).iter().filter_map(record_number).collect();
        let ids = ids(resource);
        let known = self.patients.iter_mut().find(|(held, other)| *other == header || held.iter().any(|id| ids.contains(id)));
        if let Some((held, _)) = known {
            return held.extend(ids);
        }
        self.printed.line(&section("", "Patient"), &["Patient", header.names.first().map_or("", String::as_str)]);
        self.patients.push((ids, header));
    }

    fn condition(&mut self, resource: &Resource) {
        self.conditions.extend(ids(resource));
        let Some(mut entry) = entries::condition(resource) else { return };
        entry.section = match entry.role {
            EntryRole::EncounterDiagnosis => section("46240-8", "Encounter diagnoses"),
            EntryRole::Other => section("75310-3", "Health concerns"),
            _ => section("11450-4", "Problem list"),
        };
        let onset = entry.onset.map(|day| format!("onset {day}")).unwrap_or_default();
        let ended = entry.resolved.map(|day| format!("ended {day}")).unwrap_or_default();
        let (name, status) = (entry.name.clone(), word(resource, "clinicalStatus"));
        let cells = [name.as_str(), &status, &word(resource, "verificationStatus"), &onset, &ended];
        self.entry(entry, &cells, resource);
    }

    /// Prints an entry, its name in the first cell, and keeps it.
    fn entry(&mut self, entry: CodedEntry, cells: &[&str], resource: &Resource) {
        self.keep(entry, cells, origin("", resource));
    }

    fn keep(&mut self, mut entry: CodedEntry, cells: &[&str], origin: Origin) {
        let spans = self.printed.line(&entry.section, cells);
        entry.span = spans.first().copied().filter(|span| !span.is_empty());
        self.document.coded.push(entry);
        self.origins.push(origin);
    }

    /// The conditions that are only referred to and not held.
    fn keep_referred(&mut self) {
        for (referred, origin) in std::mem::take(&mut self.referred) {
            if self.conditions.contains(&referred.id) {
                continue;
            }
            let mut entry = referred.entry;
            let (loinc, title) = match entry.role {
                EntryRole::EncounterDiagnosis => ("46240-8", "Encounter diagnoses"),
                EntryRole::Problem => ("11450-4", "Problem list"),
                EntryRole::Indication => ("", "Reason"),
                _ => ("75310-3", "Health concerns"),
            };
            entry.section = section(loinc, title);
            self.printed.of(&origin.0);
            let name = entry.name.clone();
            self.keep(entry, &[&name], origin);
        }
    }

    fn encounter(&mut self, resource: &Resource) {
        let kinds = list(resource.get("type"));
        let codes =
            kinds.iter().flat_map(|kind| list(kind.get("coding"))).map(|coding| text(coding, &["code"]).to_owned()).collect();
        let period = resource.get("period").map_or("", |period| text(period, &["end"]));
        let participants = list(resource.get("participant")).iter();
        let named = |who: &'_ Value| {
            let name = [text(who, &["individual", "display"]), text(who, &["actor", "display"])]
                .into_iter()
                .find(|name| !name.is_empty());
            name.map(str::to_owned)
        };
        let provider = participants.filter_map(named).next().unwrap_or_default();
        let mut visit = Encounter {
            date: date(resource, &["period"]),
            end: PartialDate::parse(period),
            title: kinds.first().map_or("", name).to_owned(),
            codes,
            provider,
            status: word(resource, "status"),
            span: None,
        };
        let day = visit.date.map(|day| day.to_string()).unwrap_or_default();
        let spans = self.printed.line(&section("46240-8", "Encounters"), &[&day, &visit.title, &visit.provider, &visit.status]);
        visit.span = spans.first().zip(spans.last()).map(|(first, last)| Span::new(first.start, last.end));
        if let Some(date) = visit.date {
            self.encounters.extend(ids(resource).into_iter().map(|id| (id, date)));
        }
        self.document.encounters.push(visit);
        self.reasons(resource);
    }

    fn observation(&mut self, resource: &Resource) {
        let day = date(resource, &["effectiveDateTime", "effectivePeriod", "issued"]);
        let whole = Value::Object(resource.clone());
        let parts = std::iter::once(&whole).chain(list(resource.get("component")));
        for part in parts {
            let Some(concept) = part.get("code") else { continue };
            let code = entries::of_concept(concept).and_then(|entry| entry.codes.into_iter().next()).unwrap_or_default();
            let mut seen =
                Observation { code: code.code, name: name(concept).to_owned(), value: value_of(part), date: day, span: None };
            let printed = day.map(|day| day.to_string()).unwrap_or_default();
            let spans = self.printed.line(&section("30954-2", "Results"), &[&seen.name, &seen.value, &printed]);
            seen.span = spans.first().zip(spans.get(1)).map(|(first, last)| Span::new(first.start, last.end));
            if !seen.value.is_empty() {
                self.document.observations.push(seen);
            }
        }
        self.conclusions(&[entries::of_value(resource, day)], resource);
    }

    /// Conditions that a resource comes to: the value of an observation, the findings of an assessment, the codes of a conclusion.
    fn conclusions(&mut self, conclusions: &[Vec<CodedEntry>], resource: &Resource) {
        for mut entry in conclusions.iter().flatten().cloned() {
            entry.section = section("51848-0", "Assessment");
            let name = entry.name.clone();
            self.entry(entry, &[&name], resource);
        }
    }

    fn family(&mut self, resource: &Resource) {
        for (relative, mut entry) in entries::family(resource) {
            entry.section = section("10157-6", "Family history");
            let name = entry.name.clone();
            self.entry(entry, &[&name, &relative], resource);
        }
    }

    fn claim(&mut self, resource: &Resource) {
        for mut entry in entries::claim(resource) {
            entry.section = section("46240-8", "Billed diagnoses");
            let (name, day) = (entry.name.clone(), entry.date.map(|day| day.to_string()).unwrap_or_default());
            self.entry(entry, &[&name, &day], resource);
        }
    }

    /// Questions with their answers, as lines.
    fn answers(&mut self, items: Option<&Value>, depth: usize) {
        for item in list(items).iter().filter(|_| depth < 20) {
            let answers: Vec<String> = list(item.get("answer")).iter().map(value_of).collect();
            self.printed.line(&section("", "Questionnaire"), &[text(item, &["text"]), &answers.join(", ")]);
            self.answers(item.get("item"), depth + 1);
        }
    }

    /// The sections of a document with their narrative.
    fn sections(&mut self, sections: Option<&Value>, depth: usize) {
        for part in list(sections).iter().filter(|_| depth < 20) {
            let mark = section(text(part, &["code", "coding", "code"]), text(part, &["title"]));
            self.printed.line(&mark, &[&mark.title]);
            self.printed.prose(&mark, &html::print(text(part, &["text", "div"])).text);
            self.sections(part.get("section"), depth + 1);
        }
    }

    /// Any other resource: what it is called, and why it was done.
    fn other(&mut self, kind: &str, resource: &Resource) {
        let concepts = ["code", "medicationCodeableConcept", "vaccineCode", "type", "description"].iter();
        let called = concepts.filter_map(|key| resource.get(*key)).map(|value| value.as_str().unwrap_or_else(|| name(value)));
        let called = called.map(str::trim).find(|called| !called.is_empty()).unwrap_or("");
        let day =
            date(resource, &["authoredOn", "performedDateTime", "performedPeriod", "occurrenceDateTime", "date", "created"]);
        let day = day.map(|day| day.to_string()).unwrap_or_default();
        if !called.is_empty() {
            self.printed.line(&section("", kind), &[called, &day]);
        }
        self.conclusions(&[entries::findings(resource)], resource);
        self.reasons(resource);
    }

    fn reasons(&mut self, resource: &Resource) {
        for mut entry in entries::reasons(resource) {
            entry.section = section("", "Reason");
            let name = entry.name.clone();
            self.entry(entry, &[&name, "(reason)"], resource);
        }
    }

    /// Free text that a person wrote into a resource.
    fn notes(&mut self, kind: &str, resource: &Resource) {
        let annotations = list(resource.get("note")).iter().map(|note| text(note, &["text"]));
        let messages = list(resource.get("payload")).iter().map(|part| text(part, &["contentString"]));
        let plain =
            ["comment", "comments", "conclusion", "summary", "notes"].iter().filter_map(|key| resource.get(*key)?.as_str());
        for written in annotations.chain(messages).chain(plain) {
            self.printed.prose(&section("", kind), written);
        }
    }

    /// Attachments: those inside the file are read at the end, those elsewhere are counted.
    fn attachments_of(&mut self, kind: &str, resource: &Resource) {
        let contents = list(resource.get("content")).iter().filter_map(|content| content.get("attachment"));
        let forms = list(resource.get("presentedForm")).iter();
        let whole =
            (kind == "Binary").then(|| resource.get("data").or(resource.get("content"))).flatten().and_then(Value::as_str);
        for attachment in contents.chain(forms) {
            match attachment.get("data").and_then(Value::as_str) {
                Some(data) => self.attachments.push(data.to_owned()),
                None => self.outside += usize::from(attachment.get("url").is_some()),
            }
        }
        self.attachments.extend(whole.map(str::to_owned));
    }

    /// The document, attachments read.
    pub(super) fn finish(mut self, faults: Vec<String>, options: &ExtractOptions) -> Document {
        self.keep_referred();
        let unnamed = self.name_by_reference();
        self.assign();
        let owners: Vec<usize> = self.printed.owners().iter().map(|whose| self.patient_number(whose)).collect();
        let mut patients: Vec<Header> = std::mem::take(&mut self.patients).into_iter().map(|(_, header)| header).collect();
        let mut document = self.document;
        document.format = Format::Fhir;
        document.faults = faults;
        self.printed.into_document(&mut document);
        if !patients.is_empty() {
            document.header = patients.remove(0);
        }
        if !patients.is_empty() {
            strangers::part(&mut document, &owners, &patients, unnamed);
        }
        if self.outside > 0 {
            document.left_out.push(format!("{} attachment(s) are only linked and lie elsewhere", self.outside));
        }
        for (data, number) in self.attachments.iter().zip(1..) {
            embedded::append_base64(&mut document, data, &format!("attachment {number}"), options);
        }
        document
    }

    /// In a file without a `Patient` whose resources refer to several, each is named by the reference: what is one's is not the
    /// other's. Whether it is such a file.
    fn name_by_reference(&mut self) -> bool {
        let mut referred: Vec<String> = Vec::new();
        for whose in self.printed.owners().iter().chain(self.origins.iter().map(|(whose, _)| whose)) {
            if !whose.is_empty() && !referred.contains(whose) && referred.len() <= MOST_UNNAMED {
                referred.push(whose.clone());
            }
        }
        let several = self.patients.is_empty() && referred.len() > 1;
        if several {
            let named = |id: String| (vec![id.clone()], Header { names: vec![format!("Patient/{id}")], ..Header::default() });
            self.patients = referred.into_iter().map(named).collect();
        }
        several
    }

    /// Gives the document its patient, every entry its encounter's date, and takes from the patient what is another's.
    fn assign(&mut self) {
        let strangers: Vec<bool> = self.origins.iter().map(|(whose, _)| self.patient_number(whose) > 0).collect();
        for ((entry, (_, encounter)), stranger) in self.document.coded.iter_mut().zip(&self.origins).zip(strangers) {
            entry.date = entry.date.or_else(|| self.encounters.get(encounter).copied());
            if stranger && entry.subject == Subject::Patient {
                entry.subject = Subject::Other;
                entry.notes.push("the bundle says that this is another patient's".into());
            }
        }
        if self.patients.len() > 1 {
            self.document.notes.push(format!("the bundle holds {} patients; the first one is taken", self.patients.len()));
        }
    }

    /// Which of the file's patients an id is of, from 0; what names none of them is the first one's.
    fn patient_number(&self, whose: &str) -> usize {
        self.patients.iter().position(|(ids, _)| ids.iter().any(|id| id == whose)).unwrap_or(0)
    }
}

fn section(loinc: &str, title: &str) -> SectionMark {
    SectionMark { loinc: loinc.into(), title: title.into() }
}

fn id(resource: &Resource) -> String {
    resource.get("id").and_then(Value::as_str).unwrap_or("").trim_start_matches('#').to_owned()
}

/// The ids that references to a resource can end in: its own and that of its address in the bundle.
fn ids(resource: &Resource) -> Vec<String> {
    let address = resource.get(ADDRESS).and_then(Value::as_str).unwrap_or("");
    let mut ids = vec![id(resource), local_id(address).to_owned()];
    ids.dedup();
    ids.retain(|id| !id.is_empty());
    ids
}

/// The id of the patient that a resource is of, or empty.
fn whose(resource: &Resource) -> String {
    reference(resource, &["subject", "patient"]).to_owned()
}

/// Whose a resource is, and its encounter: of an encounter that is itself.
fn origin(kind: &str, resource: &Resource) -> Origin {
    let encounter = if kind == "Encounter" { id(resource) } else { reference(resource, &["encounter", "context"]).to_owned() };
    (whose(resource), encounter)
}

/// A human name as printed.
fn person(name: &Value) -> String {
    let whole = text(name, &["text"]).trim();
    if !whole.is_empty() {
        return whole.to_owned();
    }
    let part = |key: &str| match name.get(key) {
        Some(Value::Array(parts)) => parts.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" "),
        Some(Value::String(part)) => part.clone(),
        _ => String::new(),
    };
    format!("{} {}", part("given"), part("family")).trim().to_owned()
}

/// An identifier with who assigned it.
fn record_number(identifier: &Value) -> Option<RecordNumber> {
    let number = text(identifier, &["value"]).trim();
    let is_mrn =
        list(identifier.get("type").and_then(|kind| kind.get("coding"))).iter().any(|coding| text(coding, &["code"]) == "MR");
    let label = text(identifier, &["type", "text"]).to_ascii_lowercase();
    let is_mrn = is_mrn || ["mrn", "medical record", "health record"].iter().any(|word| label.contains(word));
    (!number.is_empty()).then(|| RecordNumber { number: number.into(), authority: text(identifier, &["system"]).into(), is_mrn })
}
