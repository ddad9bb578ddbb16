//! Where a text names a screening instrument: one expression for all names, tried only where one of them may begin.

use std::sync::OnceLock;

use regex_syntax::{ParserBuilder, hir::literal::Extractor};

use super::{Screener, beginnings::Beginnings, expression::Expression};
use crate::document::Span;

/// Of a name's beginning so many bytes are looked for.
const KNOWN: usize = 4;
/// A name with more beginnings than these is tried everywhere.
const MOST: usize = 1 << 12;

/// The names of all instruments.
#[derive(Clone, Debug)]
pub(super) struct Instruments {
    /// All names, one group each.
    names: Expression,
    /// The instrument of each group.
    of_name: Vec<String>,
    /// With what a name begins, once it is asked for.
    beginnings: OnceLock<Beginnings>,
}

impl Instruments {
    /// Of the instruments' own names and of further ones, each an expression with its instrument. The longest is tried first.
    pub(super) fn new(screeners: &[Screener], further: Vec<(String, String)>) -> Self {
        let mut names: Vec<(String, String)> = screeners.iter().map(|row| (own_name(row), row.instrument.clone())).collect();
        names.extend(further);
        names.sort_by(|a, b| (b.0.len(), &a.0).cmp(&(a.0.len(), &b.0)));
        let groups: Vec<String> = names.iter().map(|(pattern, _)| format!("({pattern})")).collect();
        let whole = format!(r"(?-u:\b)(?:{})(?-u:\b|$)", groups.join("|"));
        let of_name = names.into_iter().map(|(_, instrument)| instrument).collect();
        Self { names: Expression::later(whole), of_name, beginnings: OnceLock::new() }
    }

    /// Compiles the expression; a fault where it is none.
    pub(super) fn check(&self) -> Result<(), String> {
        self.names.check()
    }

    /// Every place in a text where an instrument is named, in order; names do not overlap.
    pub(super) fn named_in(&self, text: &str) -> Vec<(Span, &str)> {
        let bytes = text.as_bytes();
        let beginnings = self.beginnings.get_or_init(|| beginnings(self.names.source()));
        let mut found = Vec::new();
        let mut free = 0;
        beginnings.each(bytes, bytes.len(), |at, _| {
            let begins_word = at == 0 || is_of_word(bytes[at - 1]) != is_of_word(bytes[at]);
            if at < free || !begins_word {
                return;
            }
            if let Some((group, name)) = self.names.group_at(text, at) {
                free = name.end;
                found.extend(self.of_name.get(group).map(|instrument| (Span::new(name.start, name.end), instrument.as_str())));
            }
        });
        found
    }
}

const fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// The pattern of an instrument's own name: hyphens may be missing; without a digit it must be printed in its case.
fn own_name(screener: &Screener) -> String {
    let loose = regex_syntax::escape(&screener.instrument).replace(r"\-", "(?u:[- \\u{2010}-\\u{2013}])?");
    let flag = if screener.instrument.bytes().any(|byte| byte.is_ascii_digit()) { "(?i:" } else { "(?-i:" };
    format!("{flag}{loose})")
}

/// With what the matches of an expression begin, whatever the case; with anything, where that is not told.
fn beginnings(expression: &str) -> Beginnings {
    let parsed = ParserBuilder::new().case_insensitive(true).unicode(false).utf8(false).build().parse(expression);
    let mut extractor = Extractor::new();
    extractor.limit_literal_len(KNOWN).limit_total(MOST);
    let told = parsed.ok().and_then(|parsed| extractor.extract(&parsed).literals().map(<[_]>::to_vec));
    let known = told.map(|told| told.iter().map(|literal| literal.as_bytes().to_ascii_lowercase()).collect());
    let mut known: Vec<Vec<u8>> = known.unwrap_or_else(|| vec![Vec::new()]);
    known.sort_unstable();
    known.dedup();
    Beginnings::of(known.iter().map(|literal| (literal.as_slice(), 0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dictionary::Dictionaries;

    #[test]
    fn it_is_known_with_what_a_name_begins() {
        let mut places = Vec::new();
        let tables = Dictionaries::built_in().expect("built-in tables");
        let beginnings = beginnings(tables.evidence.instruments.names.source());
        beginnings.each(b"Seen for low energy. phq-9 today", 32, |at, _| places.push(at));
        assert_eq!(places, [21]);
    }

    #[test]
    fn names_are_found_where_the_expression_alone_finds_them() {
        let tables = Dictionaries::built_in().expect("built-in tables");
        let instruments = &tables.evidence.instruments;
        for text in [
            "PHQ-9: 17, phq9 12 and PHQ\u{2010}9",
            "vision, decision; ISI 12, isi 12",
            "Patient Health Questionnaire-9 (PHQ-9) and patient health",
            "xPHQ-9 PHQ-92 _GAD-7 (GAD-7)\u{e9}GAD7",
            "Edinburgh Postnatal\n  Depression Scale (EPDS)",
            "PHQ",
            "",
        ] {
            let alone: Vec<Span> = instruments.names.groups(text).map(|(_, name)| Span::new(name.start, name.end)).collect();
            let found: Vec<Span> = instruments.named_in(text).into_iter().map(|(span, _)| span).collect();
            assert_eq!(found, alone, "{text}");
        }
        assert_eq!(instruments.named_in("PHQ-9: 17, phq9 12")[1], (Span::new(11, 15), "PHQ-9"));
    }
}
