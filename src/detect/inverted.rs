//! Names in the word order of an index: `Disorder, panic`, `Depression, major`, `Phobia, social`.
//!
//! They are those of the index and those made of the names in natural order. A comma must part the head from the rest, and the name must
//! end where a clause or a specifier may begin, so that the neighbours of a list do not run together.

use crate::dictionary::{Term, Tier};

use super::{
    phrases::{Beginning, Found, PhraseId, Phrases},
    words::{Gap, Vocabulary, Word, WordId},
};

/// What such names begin with.
const HEADS: [&str; 14] = [
    "disorder",
    "depression",
    "phobia",
    "anxiety",
    "schizophrenia",
    "dependence",
    "abuse",
    "dementia",
    "psychosis",
    "personality",
    "anorexia",
    "retardation",
    "disability",
    "syndrome",
];
/// Words that may follow such a name without a comma.
const FOLLOW: [&str; 16] = [
    "with",
    "without",
    "in",
    "nos",
    "nec",
    "unspecified",
    "type",
    "mild",
    "moderate",
    "severe",
    "recurrent",
    "single",
    "chronic",
    "acute",
    "due",
    "most",
];
/// More words than this no name in natural order has that is turned around.
const LONGEST: usize = 4;

/// The phrases in the order of an index, compiled.
#[derive(Debug, Default)]
pub(crate) struct Inverted {
    phrases: Phrases,
    follow: Vec<WordId>,
}

impl Inverted {
    /// Makes them of the names in natural order, each with its number; `is_name` tells whether words are a name by themselves.
    pub(crate) fn new(
        natural: &[(Vec<(WordId, u8)>, PhraseId)],
        is_name: impl Fn(&[(WordId, u8)]) -> bool,
        vocabulary: &mut Vocabulary,
    ) -> Self {
        let heads = HEADS.map(|head| vocabulary.id(head));
        let follow = FOLLOW.iter().flat_map(|word| vocabulary.phrase(word)).map(|(id, _)| id).collect();
        let mut inverted = Self { phrases: Phrases::default(), follow };
        for (words, number) in natural {
            let Some(((head, _), rest)) = words.split_last() else { continue };
            let plain = words.iter().all(|(_, strength)| *strength == 0) && (2..=LONGEST).contains(&words.len());
            if plain && heads.contains(head) {
                inverted.turn(*head, rest, *number, !is_name(rest));
            }
        }
        inverted
    }

    /// Adds `head, a b` where that is no list of two names, and, of two words, `head, b, a`.
    fn turn(&mut self, head: WordId, rest: &[(WordId, u8)], number: PhraseId, whole: bool) {
        if whole {
            let mut turned = vec![(head, 0)];
            turned.extend(rest.iter().enumerate().map(|(index, (word, _))| (*word, u8::from(index == 0))));
            self.phrases.insert(&turned, number);
        }
        if let [(first, _), (second, _)] = rest {
            self.phrases.insert(&[(head, 0), (*second, 1), (*first, 1)], number);
        }
    }

    /// Adds a name as the index writes it.
    pub(crate) fn insert(&mut self, words: &[(WordId, u8)], number: PhraseId) -> PhraseId {
        self.phrases.insert(words, number)
    }

    /// What the names begin with.
    pub(crate) fn beginnings(&self) -> impl Iterator<Item = Beginning> + '_ {
        self.phrases.beginnings()
    }

    /// Whether a name begins with the word.
    pub(crate) fn begins(&self, word: WordId) -> bool {
        self.phrases.begins(word)
    }

    /// The name at the start of `words`.
    pub(crate) fn at_start(&self, words: impl Iterator<Item = Word> + Clone) -> Option<Found> {
        words.clone().nth(1).filter(|second| second.gap.has(Gap::COMMA))?;
        let found = self.phrases.longest(words.clone())?;
        let next = words.clone().nth(found.words);
        next.is_none_or(|next| self.closes(next)).then_some(found)
    }

    fn closes(&self, next: Word) -> bool {
        let dash = next.gap.has(Gap::HYPHEN) && next.gap.has(Gap::SPACE);
        next.gap.strength() > 0 || next.gap.has(Gap::NEWLINE) || dash || self.follow.contains(&next.id)
    }
}

/// Whether a row of the dictionary is a name in the order of the index that is worth looking for in text.
pub(crate) fn is_index_entry(term: &Term) -> bool {
    let head = term.term.split(',').next().unwrap_or("").to_lowercase();
    term.tier == Tier::C && term.term.contains(',') && term.code.starts_with('F') && HEADS.contains(&head.as_str())
}

/// Whether an entry reads like a list of conditions (`Anxiety, depression`).
pub(crate) fn is_list(entry: &str, mut is_name: impl FnMut(&str) -> bool) -> bool {
    let mut parts = entry.split(',');
    parts.next().is_some_and(&mut is_name) && parts.any(is_name)
}

#[cfg(test)]
mod tests {
    use crate::{
        detect::tests::detector,
        document::{Document, Format},
    };

    #[test]
    fn index_order_is_read_and_lists_are_not() {
        let detector = detector();
        let found = |text: &str| -> Vec<String> {
            let document = Document::of_text(Format::Text, text.into());
            let mentions = detector.mentions(&detector.read(&document));
            mentions.into_iter().map(|mention| format!("{} {}", mention.icd10cm, mention.text)).collect()
        };
        for (text, want) in [
            ("Dx: Disorder, panic, with agoraphobia", vec!["F40.01 Disorder, panic, with agoraphobia"]),
            ("Disorder, bipolar, type II", vec!["F31.81 Disorder, bipolar"]),
            ("Disorder, stress, posttraumatic", vec!["F43.10 Disorder, stress, posttraumatic"]),
            ("Depression, major, recurrent, moderate", vec!["F33.1 Depression, major, recurrent"]),
            ("Phobia, social", vec!["F40.10 Phobia, social"]),
            ("Anxiety, generalized", vec!["F41.1 Anxiety, generalized"]),
            ("Has anxiety, social phobia.", vec!["F41.9 anxiety", "F40.10 social phobia"]),
            ("Thyroid disorder, panic attacks.", vec!["F41.0 panic attacks"]),
            ("Anxiety, depression", vec!["F41.9 Anxiety", "F32.A depression"]),
            ("Depression, bipolar disorder.", vec!["F32.A Depression", "F31.9 bipolar disorder"]),
        ] {
            assert_eq!(found(text), want, "{text}");
        }
    }
}
