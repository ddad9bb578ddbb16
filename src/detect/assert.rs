//! What a single sentence says of a phrase, as `parityscan assert` prints it.

use crate::document::{Document, Format, Span};

use super::{Detector, Experiencer, Judgement, Temporality};

/// The judgement of a phrase in a sentence.
///
/// The phrase is looked for without regard to case and white space; where it is not in the sentence, the whole sentence is judged.
/// The sentence is taken as one, however many full stops it holds: a cue reaches no further than the part with the phrase.
#[must_use]
pub fn assert_phrase(detector: &Detector, concept: &str, sentence: &str) -> Judgement {
    let document = Document::of_text(Format::Text, sentence.replace('\u{c}', " "));
    let reading = detector.read(&document);
    let places = find(&document.text, concept);
    let span = places.iter().find(|span| !reading.is_heading(**span)).or(places.first());
    detector.judge(&reading, span.copied().unwrap_or_else(|| Span::new(0, document.text.len())))
}

impl Temporality {
    /// The word that `parityscan assert` prints.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Recent => "recent",
            Self::Historical => "historical",
            Self::Hypothetical => "hypothetical",
        }
    }
}

impl Experiencer {
    /// The word that `parityscan assert` prints.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Patient => "patient",
            Self::Family => "family",
            Self::Other => "other",
        }
    }
}

/// Where the words of `concept` stand in `text`, whatever the case and the white space between them.
fn find(text: &str, concept: &str) -> Vec<Span> {
    let wanted: Vec<char> = letters(concept).map(|(_, c)| c).collect();
    let here: Vec<(usize, char)> = letters(text).collect();
    let Some(last) = wanted.len().checked_sub(1) else { return Vec::new() };
    let same = |window: &&[(usize, char)]| window.iter().map(|(_, c)| c).eq(wanted.iter());
    let end = |at: usize| at + text[at..].chars().next().map_or(0, char::len_utf8);
    here.windows(wanted.len()).filter(same).map(|window| Span::new(window[0].0, end(window[last].0))).collect()
}

/// The characters of a text but white space, in lower case, with their offsets.
fn letters(text: &str) -> impl Iterator<Item = (usize, char)> + '_ {
    text.char_indices().filter(|(_, c)| !c.is_whitespace()).map(|(at, c)| (at, c.to_lowercase().next().unwrap_or(c)))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{dictionary::Dictionaries, mention::Assertion};

    #[test]
    fn sentences_are_judged_as_a_reader_judges_them() {
        let detector = Detector::new(Arc::new(Dictionaries::built_in().expect("tables")));
        for (concept, sentence, want) in [
            ("bulimia nervosa", "Bulimia nervosa was considered and ruled out.", Assertion::Negated),
            (
                "schizoaffective disorder",
                "Schizoaffective disorder was considered by another clinic in 2014 and has been ruled out.",
                Assertion::Negated,
            ),
            ("panic disorder", "Panic disorder was present and a heart attack was ruled out.", Assertion::Present),
            ("bipolar disorder", "Lives with her husband, who was diagnosed with bipolar disorder.", Assertion::Family),
            ("bipolar disorder", "Lives with her husband and was diagnosed with bipolar disorder.", Assertion::Present),
            ("anxiety", "CBT group for anxiety, meeting 4 of 8.", Assertion::Other),
            ("chemical dependency", "Chemical dependency group weekly.", Assertion::Other),
            ("depression", "Depression. Group therapy was declined.", Assertion::Present),
        ] {
            let judged = assert_phrase(&detector, concept, sentence);
            assert_eq!(judged.assertion, want, "{concept}: {sentence} ({})", judged.cue);
        }
    }
}
