//! Finds the phrases of a dictionary in a run of words: the longest one that begins at a word.
//!
//! A trie over word numbers. Measured against a byte automaton it needs no word-boundary checks, sees through line breaks,
//! hyphens and double spaces, and is built in about a millisecond.

use super::words::{Hashed, UNKNOWN, Word, WordId};

/// Number of a phrase in its list.
pub(crate) type PhraseId = u32;
/// The first word of a phrase and, where it goes on, the second.
pub(crate) type Beginning = (WordId, Option<WordId>);
const NO_PHRASE: PhraseId = PhraseId::MAX;
const ROOT: u32 = 0;

/// A step of the trie.
#[derive(Clone, Copy, Debug)]
struct Edge {
    node: u32,
    /// The strongest gap in front of the word over which the phrase still holds.
    strength: u8,
    /// Whether the word is an abbreviation that a slash closes (`w/`): it does not part the next word from it.
    slashed: bool,
}

/// A set of phrases, each with a number.
#[derive(Debug, Default)]
pub(crate) struct Phrases {
    edges: Hashed<Edge>,
    /// The phrase that ends at each node.
    ends: Vec<PhraseId>,
    /// A bit for each word that begins a phrase.
    starts: Vec<u64>,
}

/// A phrase found in a run of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// Its number.
    pub(crate) phrase: PhraseId,
    /// How many words it has.
    pub(crate) words: usize,
}

impl Phrases {
    /// Adds a phrase. Of two phrases with the same words the first stays; its number is given.
    pub(crate) fn insert(&mut self, words: &[(WordId, u8)], phrase: PhraseId) -> PhraseId {
        if self.ends.is_empty() {
            self.ends.push(NO_PHRASE);
        }
        if words.is_empty() {
            return phrase;
        }
        let mut node = ROOT;
        for (index, (word, strength)) in words.iter().enumerate() {
            node = self.step_or_add(node, *word, if index == 0 { 2 } else { *strength });
        }
        self.mark_start(words[0].0);
        let end = &mut self.ends[node as usize];
        if *end == NO_PHRASE {
            *end = phrase;
        }
        *end
    }

    fn step_or_add(&mut self, node: u32, word: WordId, strength: u8) -> u32 {
        let fresh = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
        let edge = self.edges.entry(key(node, word)).or_insert(Edge { node: fresh, strength, slashed: false });
        edge.strength = edge.strength.max(strength);
        let next = edge.node;
        if next == fresh {
            self.ends.push(NO_PHRASE);
        }
        next
    }

    /// Lets `short` stand for `long` in every phrase that holds it: `panic d/o` is `panic disorder`. A single letter is taken to have
    /// a slash behind it (`w/`).
    pub(crate) fn abbreviate(&mut self, long: WordId, short: &[WordId]) {
        let Some((last, lead)) = short.split_last() else { return };
        let mut steps: Vec<(u32, Edge)> =
            self.edges.iter().filter(|(key, _)| word_of(**key) == long).map(|(key, edge)| (node_of(*key), *edge)).collect();
        steps.sort_unstable_by_key(|(from, edge)| (*from, edge.node));
        for (from, edge) in steps {
            let mut node = from;
            let mut strength = edge.strength;
            for word in lead {
                node = self.step_or_add(node, *word, strength);
                strength = 1;
            }
            let slashed = lead.is_empty();
            self.edges.entry(key(node, *last)).or_insert(Edge { node: edge.node, strength, slashed });
            if from == ROOT {
                self.mark_start(short[0]);
            }
        }
    }

    fn mark_start(&mut self, word: WordId) {
        let slot = (word >> 6) as usize;
        if self.starts.len() <= slot {
            self.starts.resize(slot + 1, 0);
        }
        self.starts[slot] |= 1 << (word & 63);
    }

    /// Whether a phrase begins with the word.
    pub(crate) fn begins(&self, word: WordId) -> bool {
        word != UNKNOWN && self.starts.get((word >> 6) as usize).is_some_and(|bits| bits & (1 << (word & 63)) != 0)
    }

    /// The first word of every phrase, alone where that is one, and with each second word.
    pub(crate) fn beginnings(&self) -> impl Iterator<Item = Beginning> + '_ {
        let firsts = self.edges.iter().filter(|(key, _)| **key >> 32 == u64::from(ROOT));
        let firsts: Hashed<WordId> = firsts.map(|(key, edge)| (u64::from(edge.node), word_of(*key))).collect();
        let alone = |(node, first): (&u64, &WordId)| {
            let phrase = usize::try_from(*node).ok().and_then(|node| self.ends.get(node)).copied().unwrap_or(NO_PHRASE);
            (phrase != NO_PHRASE).then_some((*first, None))
        };
        let alone: Vec<Beginning> = firsts.iter().filter_map(alone).collect();
        let pairs = self.edges.keys().filter_map(move |key| Some((*firsts.get(&(key >> 32))?, Some(word_of(*key)))));
        alone.into_iter().chain(pairs)
    }

    /// Whether words are a phrase.
    pub(crate) fn is_phrase(&self, words: &[(WordId, u8)]) -> bool {
        let step = |node: u32, word: &(WordId, u8)| self.edges.get(&key(node, word.0)).map(|edge| edge.node);
        let end = words.iter().try_fold(ROOT, step);
        end.and_then(|node| self.ends.get(node as usize)).is_some_and(|phrase| *phrase != NO_PHRASE)
    }

    /// The longest phrase at the start of `words`.
    pub(crate) fn longest(&self, words: impl Iterator<Item = Word>) -> Option<Found> {
        let mut node = ROOT;
        let mut best = None;
        let mut slashed = false;
        for (index, word) in words.enumerate() {
            let Some(edge) = self.edges.get(&key(node, word.id)).filter(|_| word.id != UNKNOWN) else { break };
            if index > 0 && word.gap.strength() > edge.strength.max(u8::from(slashed)) {
                break;
            }
            slashed = edge.slashed;
            node = edge.node;
            let phrase = self.ends[node as usize];
            if phrase != NO_PHRASE {
                best = Some(Found { phrase, words: index + 1 });
            }
        }
        best
    }
}

/// The node that a step's key leads from.
fn node_of(key: u64) -> u32 {
    u32::try_from(key >> 32).unwrap_or(ROOT)
}

/// The word of a step's key.
fn word_of(key: u64) -> WordId {
    WordId::try_from(key & u64::from(WordId::MAX)).unwrap_or(UNKNOWN)
}

fn key(node: u32, word: WordId) -> u64 {
    u64::from(node) << 32 | u64::from(word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        detect::words::{Vocabulary, Words},
        document::Span,
    };

    fn found(phrases: &[&str], text: &str) -> Option<String> {
        let mut vocabulary = Vocabulary::default();
        let mut set = Phrases::default();
        for (number, phrase) in phrases.iter().enumerate() {
            set.insert(&vocabulary.phrase(phrase), u32::try_from(number).expect("few phrases"));
        }
        let words: Vec<Word> = Words::new(text, Span::new(0, text.len()), &vocabulary).collect();
        let at = (0..words.len()).find(|at| set.longest(words[*at..].iter().copied()).is_some())?;
        let hit = set.longest(words[at..].iter().copied())?;
        Some(text[words[at].span.start..words[at + hit.words - 1].span.end].to_owned())
    }

    #[test]
    fn the_longest_phrase_wins() {
        let phrases = ["anxiety", "anxiety disorder"];
        assert_eq!(found(&phrases, "an Anxiety disorder, mild").as_deref(), Some("Anxiety disorder"));
        assert_eq!(found(&phrases, "anxiety. Disorder").as_deref(), Some("anxiety"));
        assert_eq!(found(&phrases, "anxiety, disorder").as_deref(), Some("anxiety"));
    }

    #[test]
    fn an_abbreviation_stands_for_its_word_in_every_phrase() {
        let mut vocabulary = Vocabulary::default();
        let mut set = Phrases::default();
        for (number, phrase) in (0..).zip(["panic disorder", "panic disorder with agoraphobia"]) {
            set.insert(&vocabulary.phrase(phrase), number);
        }
        for (long, short) in [("disorder", "d/o"), ("with", "w/")] {
            let ids =
                |vocabulary: &mut Vocabulary, text: &str| vocabulary.phrase(text).iter().map(|word| word.0).collect::<Vec<_>>();
            let (long, short) = (ids(&mut vocabulary, long)[0], ids(&mut vocabulary, short));
            set.abbreviate(long, &short);
        }
        let longest = |text: &str| {
            let words: Vec<Word> = Words::new(text, Span::new(0, text.len()), &vocabulary).collect();
            set.longest(words.iter().copied()).map(|found| (found.phrase, found.words))
        };
        assert_eq!(longest("Panic d/o"), Some((0, 3)));
        assert_eq!(longest("panic D/O w/ agoraphobia"), Some((1, 5)));
        assert_eq!(longest("panic disorder w/agoraphobia"), Some((1, 4)));
        assert_eq!(longest("panic d, o"), Some((0, 3)));
        assert_eq!(longest("panic d. o"), None);
    }

    #[test]
    fn line_breaks_hyphens_and_lost_ligatures_do_not_break_a_phrase() {
        let phrases = ["attention deficit hyperactivity disorder", "bipolar affective disorder", "panic"];
        for text in [
            "Attention-deficit\n   hyperactivity disorder",
            "attention de\u{fb01}cit hyperactivity\u{a0}disorder",
            "attention de\u{fffd}cit hyper\u{ad}activity disorder",
            "attention decit hyperac-\ntivity disorder",
            "bipolar a\u{fb00}ective disorder",
        ] {
            assert_eq!(found(&phrases, text).as_deref(), Some(text));
        }
        assert_eq!(found(&phrases, "Hispanic"), None);
        assert_eq!(found(&phrases, "panic's").as_deref(), Some("panic"));
    }
}
