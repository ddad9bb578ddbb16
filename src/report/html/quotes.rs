//! The quotes under a diagnosis: the strongest and newest of its mentions, each with the words around it and its place.

use std::{cmp::Reverse, collections::BTreeMap};

use crate::{
    dates::PartialDate,
    mention::{Assertion, Mention},
};

use super::{
    view::{PlaceView, QuoteView},
    words,
};

/// At most so many quotes under one diagnosis.
pub(super) const QUOTES: usize = 20;

/// The order of quotes: what is said most strongly, then the newest, then by file and place.
type Rank = (Assertion, Reverse<Option<PartialDate>>, usize, Option<(u32, usize)>);

/// Quotes by diagnosis.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    held: BTreeMap<String, Vec<(Rank, QuoteView)>>,
}

impl Shelf {
    /// Puts a mention under its diagnosis. `file` orders the files.
    pub(super) fn add(&mut self, key: String, mention: &Mention, file: usize, place: PlaceView) {
        let at = mention.place.as_ref().map(|place| (place.page, place.span.start));
        let rank = (mention.assertion, Reverse(mention.date), file, at);
        let quotes = self.held.entry(key).or_default();
        quotes.push((rank, quote(mention, place)));
        if quotes.len() > 4 * QUOTES {
            keep_best(quotes);
        }
    }

    /// Takes the quotes of a diagnosis.
    pub(super) fn take(&mut self, key: &str) -> Vec<QuoteView> {
        let mut quotes = self.held.remove(key).unwrap_or_default();
        keep_best(&mut quotes);
        quotes.into_iter().map(|(_, quote)| quote).collect()
    }
}

fn keep_best(quotes: &mut Vec<(Rank, QuoteView)>) {
    quotes.sort_by_key(|held| held.0);
    quotes.truncate(QUOTES);
}

fn quote(mention: &Mention, place: PlaceView) -> QuoteView {
    let snippet = if mention.snippet.is_empty() { &mention.text } else { &mention.snippet };
    QuoteView {
        parts: around(snippet, &mention.text),
        said: words::said(mention.assertion, mention.clinical_status),
        date: mention.date.map(|date| date.to_string()).unwrap_or_default(),
        section: mention.section.clone(),
        place,
    }
}

/// A snippet cut into what stands before the mention, the mention, and what stands behind it.
fn around(snippet: &str, text: &str) -> [String; 3] {
    let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let found = Some(folded).filter(|text| !text.is_empty()).and_then(|text| Some((snippet.find(&text)?, text.len())));
    match found {
        Some((at, length)) => [&snippet[..at], &snippet[at..at + length], &snippet[at + length..]].map(str::to_owned),
        None => [snippet.to_owned(), String::new(), String::new()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        document::{Place, Span},
        mention::{ClinicalStatus, Source},
    };

    fn mention(date: &str, assertion: Assertion, start: usize) -> Mention {
        Mention {
            place: Some(Place { page: 1, line: 1, section: String::new(), span: Span::new(start, start + 4) }),
            section: "Assessment".into(),
            text: "MDD,\n recurrent".into(),
            source: Source::Term,
            code_system: None,
            code: String::new(),
            icd10cm: "F33.9".into(),
            description: String::new(),
            assertion,
            clinical_status: ClinicalStatus::Unknown,
            date: PartialDate::parse(date),
            onset: None,
            resolved: None,
            notes: Vec::new(),
            snippet: format!("{start} Plan: MDD, recurrent: continue"),
            disagrees: false,
            mental: true,
        }
    }

    #[test]
    fn the_mention_stands_out_in_its_quote() {
        assert_eq!(around("Plan: MDD, recurrent: continue", "MDD,\n recurrent"), ["Plan: ", "MDD, recurrent", ": continue"]);
        assert_eq!(around("something else", "MDD"), ["something else", "", ""]);
        assert_eq!(around("x", ""), ["x", "", ""]);
    }

    #[test]
    fn the_strongest_and_newest_of_many_are_kept() {
        let mut shelf = Shelf::default();
        for start in 0..300 {
            shelf.add("F33.9".into(), &mention("2023-01-01", Assertion::Negated, start), 0, PlaceView::default());
        }
        shelf.add("F33.9".into(), &mention("2022-01-01", Assertion::Present, 900), 1, PlaceView::default());
        shelf.add("F33.9".into(), &mention("2024-01-01", Assertion::Present, 901), 1, PlaceView::default());
        let quotes = shelf.take("F33.9");
        assert_eq!(quotes.len(), QUOTES);
        assert_eq!(quotes[..2].iter().map(|quote| quote.date.as_str()).collect::<Vec<_>>(), ["2024-01-01", "2022-01-01"]);
        assert!(quotes[2].parts[0].starts_with("0 "), "of equals the first");
        assert!(shelf.take("F33.9").is_empty());
    }

    proptest::proptest! {
        #[test]
        fn a_cut_quote_is_still_whole(snippet in "\\PC{0,30}", text in "\\PC{0,5}") {
            proptest::prop_assert_eq!(around(&snippet, &text).concat(), snippet);
        }
    }
}
