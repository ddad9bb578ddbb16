//! Which expressions of a table can match a sentence at all, by the words that they cannot do without.
//!
//! All literals of all expressions (see `required`) are looked for in one pass; an expression is a candidate where one of its
//! alternatives has all its sets. It may be no match all the same, but what is no candidate never is one.

use std::collections::BTreeMap;

use super::{beginnings::Beginnings, packed_literals::SEPARATORS};
use crate::document::Span;

/// What an expression wants, packed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted<'t>(pub(super) &'t str);

impl Wanted<'_> {
    /// For each alternative its sets, literals as their numbers.
    pub(super) fn numbered(self, number: &mut impl FnMut(&str) -> usize) -> Vec<Vec<Vec<usize>>> {
        let [alternatives, sets, literals] = SEPARATORS;
        let mut of_set = |set: &str| set.split(literals).map(&mut *number).collect::<Vec<_>>();
        let mut of_alternative = |text: &str| text.split(sets).filter(|set| !set.is_empty()).map(&mut of_set).collect::<Vec<_>>();
        self.0.split(alternatives).map(&mut of_alternative).collect()
    }
}

/// Literals of which a match holds at least one; numbers in [`Literals`].
type Set = Vec<usize>;

/// All literals of a table.
#[derive(Clone, Debug)]
pub(super) struct Literals {
    beginnings: Beginnings,
    /// For each literal the expressions that it is an anchor of.
    anchors: Vec<Vec<usize>>,
    /// For each expression the sets of each of its alternatives.
    wanted: Vec<Vec<Vec<Set>>>,
}

impl Literals {
    /// Of expressions: what each wants, and its anchors, words of which every match's sentence holds one.
    pub(super) fn new(expressions: &[(Wanted<'_>, Vec<String>)]) -> Self {
        let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
        let mut number = |literal: &str| {
            let next = numbers.len();
            *numbers.entry(literal.to_ascii_lowercase()).or_insert(next)
        };
        let mut anchored: Vec<(usize, usize)> = Vec::new();
        let mut wanted = Vec::new();
        for (index, (alternatives, anchors)) in expressions.iter().enumerate() {
            anchored.extend(anchors.iter().map(|anchor| (number(longest_word(anchor)), index)));
            wanted.push(alternatives.numbered(&mut number));
        }
        let mut anchors = vec![Vec::new(); numbers.len()];
        anchored.into_iter().for_each(|(literal, index)| anchors[literal].push(index));
        let beginnings = Beginnings::of(numbers.iter().map(|(literal, number)| (literal.as_bytes(), *number)));
        Self { beginnings, anchors, wanted }
    }

    /// The expressions that may match `text[sentence]`, in their order: an anchor begins in it, and it holds the literals.
    pub(super) fn candidates(&self, text: &str, sentence: Span, found: &mut Found) {
        found.clear();
        let Some(bytes) = text.as_bytes().get(sentence.start..) else { return };
        self.beginnings.each(bytes, sentence.len(), |_, literal| {
            if found.see(literal) {
                found.expressions.extend(&self.anchors[literal]);
            }
        });
        found.expressions.sort_unstable();
        found.expressions.dedup();
        let Found { expressions, seen, .. } = found;
        expressions.retain(|index| {
            let holds =
                |set: &Set| set.iter().any(|literal| seen.get(literal >> 6).is_some_and(|bits| bits >> (literal & 63) & 1 == 1));
            self.wanted[*index].iter().any(|sets| sets.iter().all(holds))
        });
    }
}

/// What was found in one sentence; kept from sentence to sentence, so that its memory is.
#[derive(Debug, Default)]
pub struct Found {
    /// The candidates, in the order of the table.
    pub(super) expressions: Vec<usize>,
    /// A bit for each literal.
    seen: Vec<u64>,
    /// The words of `seen` that are not empty.
    marked: Vec<usize>,
}

impl Found {
    fn clear(&mut self) {
        self.expressions.clear();
        self.marked.drain(..).for_each(|word| self.seen[word] = 0);
    }

    /// Marks a literal; gives whether it is new.
    fn see(&mut self, literal: usize) -> bool {
        let (word, bit) = (literal >> 6, 1 << (literal & 63));
        if self.seen.len() <= word {
            self.seen.resize(word + 1, 0);
        }
        let new = self.seen[word] & bit == 0;
        if self.seen[word] == 0 {
            self.marked.push(word);
        }
        self.seen[word] |= bit;
        new
    }
}

/// What of an anchor is looked for: a line may end between its words.
fn longest_word(anchor: &str) -> &str {
    anchor.split_whitespace().max_by_key(|word| word.len()).unwrap_or(anchor)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dictionary::packed_literals;

    /// The candidates of a sentence among expressions whose anchor is their first word.
    fn candidates(expressions: &[&str], sentence: &str) -> Vec<usize> {
        let packed: Vec<String> = expressions.iter().map(|expression| packed_literals::pack(expression)).collect();
        let rows: Vec<_> = packed.iter().map(|packed| (Wanted(packed), vec!["a".to_owned()])).collect();
        let literals = Literals::new(&rows);
        let mut found = Found::default();
        literals.candidates(sentence, Span::new(0, sentence.len()), &mut found);
        found.expressions
    }

    #[test]
    fn a_candidate_holds_all_that_one_alternative_wants() {
        let expressions = ["(?:was|were) (?:badly )?beaten|held[ ]+hostage"];
        assert_eq!(candidates(&expressions, "a WAS Beaten"), [0]);
        assert_eq!(candidates(&expressions, "a hostage, held"), [0]);
        for other in ["a was held", "a beaten hostage", "were beten", ""] {
            assert!(candidates(&expressions, other).is_empty(), "{other}");
        }
    }

    #[test]
    fn without_an_anchor_nothing_is_a_candidate() {
        assert!(candidates(&["hotel"], "hotel").is_empty());
        assert_eq!(candidates(&["hotel", "x"], "a hotel"), [0, 1]);
    }

    #[test]
    fn what_a_match_may_do_without_is_not_wanted() {
        for expression in ["(?:very )?x", "(?:quite|)x", "(?:really ){0,3}x", "[a-z]+", "(?:long|so)x", "ü{3}x", "("] {
            assert_eq!(candidates(&[expression], "a"), [0], "{expression}");
        }
    }

    proptest::proptest! {
        #[test]
        fn every_match_is_a_candidate(text in "(a|was |were |not |beaten|held|hostage|off|work| |,|é){0,12}") {
            let expressions = ["(?:was|were) (?:not )?beaten|held hostage", "off work|(?:not )+work(?:ed)?", "a[,é ]*(?:held|off)+"];
            let found = candidates(&expressions, &text);
            for (index, expression) in expressions.iter().enumerate() {
                let hit = regex::Regex::new(expression).expect("an expression").is_match(&text) && text.contains('a');
                proptest::prop_assert!(!hit || found.contains(&index), "{expression} in {text:?}");
            }
        }
    }
}
