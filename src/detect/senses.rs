//! Which sense of a name is meant, if it is a condition at all: rows of `sense_filters.csv`, by the words around it.

use std::cell::OnceCell;

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

    /// Whether a name can stand for `code` where it stands.
    pub(crate) fn allow(&self, phrase: u32, code: &str, around: &Neighbours<'_>) -> bool {
        let Some(filters) = self.filters.get(&u64::from(phrase)) else { return true };
        let speaks = |filter: &&SenseFilter| filter.code.is_empty() || filter.code == code;
        filters.iter().filter(speaks).all(|filter| {
            let found = holds(around.words(filter.place), &filter.words, filter.place);
            found != filter.refuses
        })
    }
}

/// What stands around a name, folded once for all filters that ask for a place.
pub(crate) struct Neighbours<'t> {
    text: &'t str,
    sentence: Span,
    name: Span,
    words: [OnceCell<[String; 2]>; 4],
}

impl<'t> Neighbours<'t> {
    pub(crate) const fn new(text: &'t str, sentence: Span, name: Span) -> Self {
        Self { text, sentence, name, words: [const { OnceCell::new() }; 4] }
    }

    /// The words of a place.
    fn words(&self, place: SensePlace) -> &[String; 2] {
        self.words[place as usize].get_or_init(|| folded(self.text, area(place, self.text, self.sentence, self.name)))
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
        let text = text.get(span.start..span.end).unwrap_or("");
        let mut out = String::with_capacity(text.len() + 2);
        out.push(' ');
        for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            if word.is_ascii() {
                let start = out.len();
                out.push_str(word);
                out[start..].make_ascii_lowercase();
            } else {
                out.extend(word.chars().flat_map(char::to_lowercase));
            }
            out.push(' ');
        }
        out
    })
}

/// Whether one of the words stands there; a `#` in front of one is any number right behind the name.
fn holds(area: &[String; 2], words: &[String], place: SensePlace) -> bool {
    let [before, behind] = match place {
        SensePlace::Before => [last_words(&area[0]), ""],
        SensePlace::After => ["", first_words(&area[1])],
        SensePlace::Sentence | SensePlace::Near => [area[0].as_str(), area[1].as_str()],
    };
    let counted = |word: &String| word.starts_with(" # ") && with_numbers(behind).starts_with(word.as_str());
    words.iter().any(|word| before.contains(word.as_str()) || behind.contains(word.as_str()) || counted(word))
}

/// The words with a `#` for each number.
fn with_numbers(words: &str) -> String {
    let is_number = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
    words.split(' ').map(|word| if is_number(word) { "#" } else { word }).collect::<Vec<_>>().join(" ")
}

fn last_words(text: &str) -> &str {
    let mut spaces = text.rmatch_indices(' ').map(|(at, _)| at).skip(BEFORE);
    spaces.next().map_or(text, |at| &text[at..])
}

fn first_words(text: &str) -> &str {
    let mut spaces = text.match_indices(' ').map(|(at, _)| at).skip(BEHIND);
    spaces.next().map_or(text, |at| &text[..=at])
}
