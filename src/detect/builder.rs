//! From the names and codes of a sentence to its mentions.

use jiff::civil::Date;

use crate::{
    dates::PartialDate,
    document::{CodeSystem, Span},
    mention::{Assertion, ClinicalStatus, Mention, Source},
};

use super::{
    Detector, Judgement, Reading, Section, apposition, codes,
    codes::{CodeHit, Place},
    cues::Clause,
    names::{self, NameHit},
    pairs::{self, Unit},
    places::{Places, folded, quote},
    reader, repair,
    scan::{Found, Part},
    seams::Seam,
    terms::TermHit,
    when,
};

/// Specifiers that deny the name in them: it is no diagnosis of its own.
const DENIALS: [&str; 2] = ["nonpsychotic", "noagoraphobia"];

/// Finds the mentions of a reading's text, sentence by sentence.
pub(super) struct Builder<'a, 'd> {
    detector: &'a Detector,
    reading: &'a Reading<'d>,
    places: Places<'d>,
    mentions: Vec<Mention>,
    clause: Clause,
    part: &'a Part,
    /// How many mentions were found in the parts before.
    before: usize,
}

impl<'a, 'd> Builder<'a, 'd> {
    /// For a part of the text, before which so many mentions were found.
    pub(super) fn new(detector: &'a Detector, reading: &'a Reading<'d>, part: &'a Part, before: usize) -> Self {
        let places = Places::from(reading.document, part.walked);
        Self { detector, reading, places, mentions: Vec::new(), clause: Clause::default(), part, before }
    }

    /// The mentions in the part, in order of place.
    pub(super) fn build(mut self) -> Vec<Mention> {
        let part = self.part;
        let sentences = self.reading.sentences.as_slice();
        let mut numbers = part.sentences.clone().peekable();
        while let Some((number, sentence)) = numbers.next().and_then(|number| Some((number, *sentences.get(number)?))) {
            if !self.reading.patience.lasts(sentence.start, self.before + self.mentions.len()) {
                break;
            }
            let seam = |next: &usize| Seam::between(self.detector, self.reading, sentence, *sentences.get(*next)?);
            if let Some(seam) = numbers.peek().and_then(seam) {
                self.mentions.extend(seam.mentions(self.detector, self.reading, &mut self.places));
                numbers.next();
                continue;
            }
            let found = part.found(number);
            if !found.terms.is_empty() || !found.numbers.is_empty() {
                self.sentence(sentence, found);
            }
        }
        self.mentions
    }

    fn sentence(&mut self, sentence: Span, found: Found<'_>) {
        let section = self.reading.section_at(sentence.start);
        let date = self.reading.date_at(sentence.start).or(self.reading.document.header.date);
        let mut names = self.names(sentence, found.terms);
        if let Some(day) = date.and_then(PartialDate::day) {
            names.iter_mut().for_each(|name| name.hold_on(&self.detector.dictionaries.icd10cm, day));
        }
        let codes = self.codes(sentence, section, date.and_then(PartialDate::day), found.numbers, &names);
        let text = self.reading.document.text.as_str();
        if names.is_empty() && codes.is_empty() {
            return;
        }
        let mut units = pairs::pair(&self.detector.dictionaries, text, sentence, names, codes);
        if reader::is_recognised(self.reading.document, sentence.start) {
            units = repair::surely_read(&self.detector.dictionaries, units);
        }
        for (index, unit) in units.iter().enumerate() {
            let until = units.get(index + 1).map_or(sentence.end, |next| next.whole().start);
            let mention = self.mention(sentence, unit, until, date);
            self.mentions.push(mention);
        }
    }

    fn names(&self, sentence: Span, terms: &[TermHit]) -> Vec<NameHit> {
        let detector = self.detector;
        let text = self.reading.document.text.as_str();
        let mut names = Vec::new();
        for (index, hit) in terms.iter().enumerate() {
            if self.specifies(terms, index).is_some_and(|says| DENIALS.contains(&says)) {
                continue;
            }
            let resolved = names::resolve(&detector.terms, &detector.senses, text, sentence, *hit);
            let Some(mut name) = resolved else { continue };
            let start = if index == 0 { sentence.start } else { terms[index - 1].span.end };
            let next = (index + 1..terms.len()).find(|next| self.specifies(terms, *next).is_none());
            let end = next.map_or(sentence.end, |next| terms[next].span.start);
            let beside = detector.specifiers.beside(text, Span::new(start, end), name.span, &detector.vocabulary);
            name.code = detector.specifiers.code(&name.code, &beside);
            name.remission = beside.iter().any(|says| matches!(*says, "partial" | "full" | "remission"));
            names.push(name);
        }
        apposition::share(&detector.dictionaries.icd10cm, text, &mut names);
        names
    }

    /// What a term says of the term before it, where it is only the end of a specifier.
    fn specifies(&self, terms: &[TermHit], index: usize) -> Option<&str> {
        let before = terms.get(index.checked_sub(1)?)?;
        let text = self.reading.document.text.as_str();
        self.detector.specifiers.ending_in(text, before.span.end, terms.get(index)?.span, &self.detector.vocabulary)
    }

    fn codes(
        &self,
        sentence: Span,
        section: Option<&Section>,
        day: Option<Date>,
        numbers: &[Span],
        names: &[NameHit],
    ) -> Vec<CodeHit> {
        let place = Place { text: &self.reading.document.text, sentence, section, day };
        let mut hits: Vec<CodeHit> = Vec::new();
        for word in numbers {
            let free =
                hits.last().is_none_or(|last| last.span.end <= word.start) && !names.iter().any(|name| name.span.contains(*word));
            if free {
                let plain =
                    codes::has_shape(place.text, *word).then(|| codes::at(&self.detector.dictionaries, &place, *word)).flatten();
                hits.extend(repair::instead(&self.detector.dictionaries, &place, *word, names, plain));
            }
        }
        hits
    }

    /// The mention of a unit; what the sentence says up to `until` is said of it.
    fn mention(&mut self, sentence: Span, unit: &Unit, until: usize, date: Option<PartialDate>) -> Mention {
        let span = unit.span();
        let section = self.reading.section_at(span.start);
        let heading = section.map_or("", |section| if section.heading.is_empty() { &section.class } else { &section.heading });
        let judgement = self.detector.judge_in(self.reading, sentence, unit.whole(), &mut self.clause);
        let text = self.reading.document.text.as_str();
        let coding = Coding::of(self.detector, unit);
        let (assertion, clinical_status) = status(&judgement, unit, &coding, section);
        let told = |from: usize, to: usize| text.get(from..to).unwrap_or("");
        let (onset, resolved) = when::told_beside(told(sentence.start, span.start), told(unit.whole().end, until));
        let mut notes = notes(unit, &judgement, heading);
        notes.extend(reader::note(self.reading.document, span.start));
        Mention {
            place: Some(self.places.place(span, heading)),
            section: heading.to_owned(),
            text: folded(text.get(span.start..span.end).unwrap_or("")),
            source: if unit.codes.is_empty() { Source::Term } else { Source::Code },
            code_system: unit.codes.first().map(|code| code.system),
            code: unit.codes.first().map(|code| code.code.clone()).unwrap_or_default(),
            mental: names::is_mental(&coding.icd10cm) || coding.mental_icd9,
            icd10cm: coding.icd10cm,
            description: coding.description,
            assertion,
            clinical_status,
            date: date.or(onset),
            onset,
            resolved,
            notes,
            snippet: quote(text, sentence, span),
            disagrees: unit.disagrees,
        }
    }
}

/// What a unit stands for in the code tables.
struct Coding {
    icd10cm: String,
    description: String,
    mental_icd9: bool,
}

impl Coding {
    fn of(detector: &Detector, unit: &Unit) -> Self {
        let tables = &*detector.dictionaries;
        let named = unit.name.as_ref().map_or("", |name| name.code.as_str());
        let Some(code) = unit.codes.first() else {
            let title = tables.icd10cm.get(named, None).map_or("", |row| row.description);
            return Self { icd10cm: named.to_owned(), description: title.to_owned(), mental_icd9: false };
        };
        let table = if code.system == CodeSystem::Icd9Cm { &tables.icd9cm } else { &tables.icd10cm };
        let description = table.get(&code.code, None).map_or("", |row| row.description).to_owned();
        if code.system != CodeSystem::Icd9Cm {
            return Self { icd10cm: code.code.clone(), description, mental_icd9: false };
        }
        let mapped = || tables.icd9_map.iter().find(|row| row.icd9cm == code.code).map_or("", |row| row.icd10cm.as_str());
        let icd10cm = match (code.code.as_str(), named) {
            ("311", _) => "F32.A",
            (_, "") => mapped(),
            (_, named) => named,
        };
        Self { icd10cm: icd10cm.to_owned(), description, mental_icd9: is_mental_icd9(&code.code) }
    }
}

/// Whether an ICD-9-CM code lies in 290-319.
pub(super) fn is_mental_icd9(code: &str) -> bool {
    code.get(..3).and_then(|head| head.parse::<u16>().ok()).is_some_and(|head| (290..=319).contains(&head))
}

/// Assertion and state: a remission code, partial remission, or an entry of a diagnosis list that names a remission, is present and in
/// remission; remission in prose is history.
fn status(judgement: &Judgement, unit: &Unit, coding: &Coding, section: Option<&Section>) -> (Assertion, ClinicalStatus) {
    let by_code = !unit.codes.is_empty() && coding.description.to_lowercase().contains("remission");
    let cue = judgement.cue.to_lowercase();
    let listed = section.map_or("", |section| section.dx_status.as_str());
    let named = coding.description.to_lowercase().contains("remission");
    let partial = coding.description.to_lowercase().contains("partial remission");
    if (by_code || partial || named && listed == "active")
        && judgement.assertion == Assertion::Historical
        && cue.contains("remission")
    {
        return (Assertion::Present, ClinicalStatus::Remission);
    }
    let in_remission = named || unit.name.as_ref().is_some_and(|name| name.remission);
    let state = match judgement.assertion {
        Assertion::Present | Assertion::Historical if in_remission => ClinicalStatus::Remission,
        Assertion::Historical if listed == "resolved" || cue.contains("resolved") => ClinicalStatus::Resolved,
        Assertion::Present if listed == "active" => ClinicalStatus::Active,
        _ => ClinicalStatus::Unknown,
    };
    (judgement.assertion, state)
}

/// Why: the cue or section that decided, the rule that took the code for one, what disagrees.
fn notes(unit: &Unit, judgement: &Judgement, heading: &str) -> Vec<String> {
    let mut notes = Vec::new();
    if unit.disagrees {
        notes.push("code and name beside it disagree".to_owned());
    }
    notes.push(match (judgement.cue.as_str(), heading) {
        ("", "") => "asserted, no cue".to_owned(),
        ("", heading) => format!("asserted in section {heading}"),
        (cue, heading) if cue == heading => format!("section: {heading}"),
        (cue, _) => format!("cue: {cue}"),
    });
    if let Some(code) = unit.codes.first() {
        notes.push(code.rule.to_owned());
        if code.header {
            notes.push("category header, not billable".to_owned());
        }
        if !code.valid {
            notes.push("not in the code table on that date".to_owned());
        }
    }
    notes.extend(unit.codes.iter().skip(1).map(|code| format!("also {} {}", code.system.as_str(), code.code)));
    notes
}
