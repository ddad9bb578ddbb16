//! From a term in the text to the condition that it names: the sense that fits, the specifiers beside it, the code.

use crate::{
    dictionary::{Dictionaries, Term},
    document::Span,
};

use super::{
    senses::Senses,
    terms::{TermHit, Terms},
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

/// The chapter of mental disorders.
pub(crate) fn is_mental(code: &str) -> bool {
    code.starts_with('F')
}

/// Resolves a term; `None` where it names no mental-health condition here.
pub(crate) fn resolve(
    dictionaries: &Dictionaries,
    terms: &Terms,
    senses: &Senses,
    text: &str,
    sentence: Span,
    hit: TermHit,
) -> Option<NameHit> {
    let printed = text.get(hit.span.start..hit.span.end)?;
    let rows = terms.senses(hit.phrase).iter().filter_map(|row| dictionaries.terms.get(*row));
    let fits = |term: &&Term| {
        (!term.abbreviation || is_written_as(printed, &term.term))
            && senses.allow(hit.phrase, &term.code, text, sentence, hit.span)
    };
    let mut codes: Vec<String> = rows.filter(fits).map(|term| leaf(dictionaries, &term.code)).collect();
    codes.dedup();
    codes.retain(|code| is_mental(code));
    if codes.is_empty() {
        return None;
    }
    let code = codes.remove(0);
    Some(NameHit { span: hit.span, code, others: codes, remission: false })
}

/// Whether an abbreviation stands in its own case: `ADD` is a disorder, `add` is not.
fn is_written_as(printed: &str, term: &str) -> bool {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    letters(printed) == letters(term)
}

/// The billable code that a category header stands for when nothing more is said: its "unspecified" member.
pub(crate) fn leaf(dictionaries: &Dictionaries, code: &str) -> String {
    let table = &dictionaries.icd10cm;
    let mut code = code.to_owned();
    while table.get(&code, None).is_some_and(|row| !row.billable) && code.len() < 8 {
        let dot = if code.len() == 3 { "." } else { "" };
        let unspecified = |member: &String| table.get(member, None).is_some_and(|row| row.description.contains("nspecified"));
        let [nine, zero] = ["9", "0"].map(|digit| format!("{code}{dot}{digit}"));
        let substance = code.starts_with("F1");
        match [nine, zero]
            .into_iter()
            .find(|member| table.holds(member, None) && (unspecified(member) && !substance || member.ends_with('0')))
        {
            Some(member) => code = member,
            None => break,
        }
    }
    code
}
