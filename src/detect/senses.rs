//! Which sense of a name is meant, if it is a condition at all: rows of `sense_filters.csv`, by the words around it.

use crate::{
    dictionary::{SenseFilter, SensePlace},
    document::Span,
};

use super::{
    places::{first_bytes, last_bytes},
    words::Hashed,
};

/// Bytes on either side that count as near.
const NEAR: usize = 600;
/// Words right before a name that count as adjacent.
const BEFORE: usize = 2;
/// Words right behind a name that count as adjacent.
const BEHIND: usize = 3;
/// Bytes in which those words stand.
const ADJACENT_BYTES: usize = 64;

/// The filters by the name that they speak of.
#[derive(Debug, Default)]
pub(crate) struct Senses {
    filters: Hashed<Vec<SenseFilter>>,
}

impl Senses {
    /// Groups the rows by phrase number; `phrase` gives the number of a name, where it is looked for at all.
    pub(crate) fn new(table: &[SenseFilter], phrase: impl Fn(&str) -> Option<u32>) -> Self {
        let mut filters: Hashed<Vec<SenseFilter>> = Hashed::default();
        for row in table {
            if let Some(number) = phrase(&row.term) {
                let words = row.words.iter().map(|word| bounded(word)).collect();
                filters.entry(u64::from(number)).or_default().push(SenseFilter { words, ..row.clone() });
            }
        }
        Self { filters }
    }

    /// Whether a name at `span` can stand for `code`.
    pub(crate) fn allow(&self, phrase: u32, code: &str, text: &str, sentence: Span, span: Span) -> bool {
        let Some(filters) = self.filters.get(&u64::from(phrase)) else { return true };
        filters.iter().filter(|filter| filter.code.is_empty() || filter.code == code).all(|filter| {
            let found = holds(&folded(text, area(filter.place, text, sentence, span)), &filter.words, filter.place);
            found != filter.refuses
        })
    }
}

/// A word with a space in front, and one behind unless a `*` leaves its ending open.
fn bounded(word: &str) -> String {
    word.strip_suffix('*').map_or_else(|| format!(" {word} "), |stem| format!(" {stem}"))
}

/// The stretches of text that a place means: in front and behind.
fn area(place: SensePlace, text: &str, sentence: Span, span: Span) -> [Span; 2] {
    let before = Span::new(sentence.start.min(span.start), span.start);
    let behind = Span::new(span.end, sentence.end.max(span.end));
    match place {
        SensePlace::Before => [item(text, last_bytes(text, before, ADJACENT_BYTES)), Span::new(span.end, span.end)],
        SensePlace::After => [Span::new(span.start, span.start), first_bytes(text, behind, ADJACENT_BYTES)],
        SensePlace::Sentence => [before, behind],
        SensePlace::Near => {
            let whole = Span::new(0, text.len());
            let [before, behind] = [Span::new(whole.start, span.start), Span::new(span.end, whole.end)];
            [last_bytes(text, before, NEAR), first_bytes(text, behind, NEAR)]
        }
    }
}

/// The end of a stretch, behind its last comma: what stands before that belongs to another item of a list.
fn item(text: &str, before: Span) -> Span {
    let comma = text.get(before.start..before.end).and_then(|words| words.rfind([',', ';']));
    Span::new(comma.map_or(before.start, |at| before.start + at + 1), before.end)
}

/// Both stretches as words in lower case with one space around each.
fn folded(text: &str, area: [Span; 2]) -> [String; 2] {
    area.map(|span| {
        let mut out = String::from(" ");
        for word in text.get(span.start..span.end).unwrap_or("").split(|c: char| !c.is_alphanumeric()) {
            if !word.is_empty() {
                out.extend(word.chars().flat_map(char::to_lowercase));
                out.push(' ');
            }
        }
        out
    })
}

/// Whether one of the words stands there.
fn holds(area: &[String; 2], words: &[String], place: SensePlace) -> bool {
    let [before, behind] = match place {
        SensePlace::Before => [last_words(&area[0]), ""],
        SensePlace::After => ["", first_words(&area[1])],
        SensePlace::Sentence | SensePlace::Near => [area[0].as_str(), area[1].as_str()],
    };
    words.iter().any(|word| before.contains(word.as_str()) || behind.contains(word.as_str()))
}

fn last_words(text: &str) -> &str {
    let mut spaces = text.rmatch_indices(' ').map(|(at, _)| at).skip(BEFORE);
    spaces.next().map_or(text, |at| &text[at..])
}

fn first_words(text: &str) -> &str {
    let mut spaces = text.match_indices(' ').map(|(at, _)| at).skip(BEHIND);
    spaces.next().map_or(text, |at| &text[..=at])
}
