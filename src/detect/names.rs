//! From a term in the text to the condition that it names: the sense that fits, the specifiers beside it, the code.

use crate::{dictionary::CodeTable, document::Span};

use super::{
    senses::{Neighbours, Senses},
    terms::{Sense, TermHit, Terms},
};

/// A name of a mental-health condition in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NameHit {
    /// The name as printed.
    pub(crate) span: Span,
    /// The dotted ICD-10-CM code that it stands for.
    pub(crate) code: String,
    /// Codes of its other senses that the words around it do not rule out, for a code beside it to choose from.
    pub(crate) others: Vec<String>,
    /// Whether the words beside it say that it is in remission.
    pub(crate) remission: bool,
}

impl NameHit {
    /// Takes the code that was billable on a day where its own came later (`F50.012` before October 2024: `F50.01`).
    pub(crate) fn hold_on(&mut self, table: &CodeTable, day: jiff::civil::Date) {
        if table.holds(&self.code, Some(day)) {
            return;
        }
        let shorter = (5..self.code.len()).rev().filter_map(|length| self.code.get(..length));
        let billable = |code: &&str| table.holds(code, Some(day)) && table.get(code, Some(day)).is_some_and(|row| row.billable);
        if let Some(code) = shorter.into_iter().find(billable).map(str::to_owned) {
            self.code = code;
        }
    }
}

/// The chapter of mental disorders, and the mild neurocognitive disorder, which the DSM codes outside of it.
pub(crate) fn is_mental(code: &str) -> bool {
    code.starts_with('F') || code == "G31.84"
}

/// Resolves a term; `None` where it names no mental-health condition here.
pub(crate) fn resolve(terms: &Terms, senses: &Senses, text: &str, sentence: Span, hit: TermHit) -> Option<NameHit> {
    let printed = text.get(hit.span.start..hit.span.end)?;
    if is_street(text, hit.span) || is_persons(text, hit.span) {
        return None;
    }
    let around = Neighbours::new(text, sentence, hit.span);
    let fits = |sense: &&Sense| {
        is_mental(&sense.leaf)
            && sense.abbreviation.as_ref().is_none_or(|written| is_written_as(printed, written))
            && senses.allow(hit.phrase, &sense.code, &around)
    };
    let mut codes = terms.senses(hit.phrase).iter().filter(fits).map(|sense| sense.leaf.clone());
    let code = codes.next()?;
    let others = codes.filter(|other| *other != code).collect();
    Some(NameHit { span: closed(text, hit.span), code, others, remission: false })
}

/// Whether a name is a street's, between a house number and the word for it ("12 Bipolar Way").
fn is_street(text: &str, span: Span) -> bool {
    const STREETS: [&str; 12] =
        ["Way", "Street", "Road", "Rd", "Avenue", "Ave", "Lane", "Ln", "Drive", "Court", "Boulevard", "Blvd"];
    let numbered = text[..span.start].strip_suffix(' ').is_some_and(|before| before.ends_with(|c: char| c.is_ascii_digit()));
    let next = text[span.end..].strip_prefix(' ').and_then(|behind| behind.split(|c: char| !c.is_alphanumeric()).next());
    numbered && next.is_some_and(|word| STREETS.contains(&word))
}

/// Whether a name stands where a form prints a person's ("Patient Name: Mania, Anna").
fn is_persons(text: &str, span: Span) -> bool {
    const LABELS: [&str; 7] =
        ["patient name:", "patient's name:", "pt name:", "member name:", "last name:", "first name:", "surname:"];
    let before = text[..span.start].trim_end().as_bytes();
    LABELS
        .iter()
        .any(|label| before.len() >= label.len() && before[before.len() - label.len()..].eq_ignore_ascii_case(label.as_bytes()))
}

/// A span with the bracket that closes one opened in it (`persistent depressive disorder (dysthymia)`).
fn closed(text: &str, span: Span) -> Span {
    let printed = text.get(span.start..span.end).unwrap_or("");
    let open = printed.rfind('(').is_some_and(|at| !printed[at..].contains(')'));
    if open && text[span.end..].starts_with(')') { Span::new(span.start, span.end + 1) } else { span }
}

/// Whether an abbreviation stands in its own case: `ADD` is a disorder, `add` is not.
fn is_written_as(printed: &str, term: &str) -> bool {
    let letters = |c: &char| c.is_alphanumeric();
    printed.chars().filter(letters).eq(term.chars().filter(letters))
}

/// The billable code that a category header stands for when nothing more is said: its "unspecified" member.
pub(crate) fn leaf(table: &CodeTable, code: &str) -> String {
    let mut code = code.to_owned();
    while table.is_billable(&code) == Some(false) && code.len() < 8 {
        let dot = if code.len() == 3 { "." } else { "" };
        let unspecified = |member: &String| table.get(member, None).is_some_and(|row| row.description.contains("nspecified"));
        let [nine, zero] = ["9", "0"].map(|digit| format!("{code}{dot}{digit}"));
        let substance = code.starts_with("F1");
        match [nine, zero]
            .into_iter()
            .find(|member| table.holds(member, None) && (member.ends_with('0') || !substance && unspecified(member)))
        {
            Some(member) => code = member,
            None => break,
        }
    }
    code
}
