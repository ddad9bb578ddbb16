//! Names and record numbers in a form that can be compared: order, case, accents and a middle initial aside.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

/// A name as the set of its words; single letters are kept apart, for they may stand for a middle name.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct FoldedName {
    /// Words of two letters and more.
    pub(super) words: BTreeSet<String>,
    initials: BTreeSet<char>,
}

impl FoldedName {
    /// Folds a printed name; `None` where it has no word.
    pub(super) fn new(printed: &str) -> Option<Self> {
        let folded = fold(printed);
        let mut name = Self::default();
        for word in folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty() && !is_title(word)) {
            let mut letters = word.chars();
            match (letters.next(), letters.next()) {
                (Some(letter), None) => drop(name.initials.insert(letter)),
                _ => drop(name.words.insert(word.to_owned())),
            }
        }
        (!name.words.is_empty()).then_some(name)
    }

    /// The same name: the same words, where an initial on one side may be a word on the other.
    pub(super) fn same(&self, other: &Self) -> bool {
        let shared = self.words.intersection(&other.words).count();
        let spelt_out = |long: &Self, short: &Self| {
            long.words.difference(&short.words).all(|word| word.chars().next().is_some_and(|c| short.initials.contains(&c)))
        };
        self.words == other.words || (shared >= 2 && spelt_out(self, other) && spelt_out(other, self))
    }

    /// Looser than [`FoldedName::same`]: one name holds the other, or they share two words. Tells who is surely somebody else.
    pub(super) fn similar(&self, other: &Self) -> bool {
        let shared = self.words.intersection(&other.words).count();
        shared >= 2 || shared == self.words.len() || shared == other.words.len()
    }

    /// The words in order, for keys.
    pub(super) fn key(&self) -> String {
        self.words.iter().map(String::as_str).collect::<Vec<_>>().join(" ")
    }
}

/// Titles and suffixes that belong to no name.
fn is_title(word: &str) -> bool {
    matches!(word, "mr" | "mrs" | "ms" | "miss" | "dr" | "jr" | "sr" | "ii" | "iii" | "iv")
}

/// Lower case without accents; letters that Unicode does not take apart are spelt in ASCII.
pub(super) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !unicode_normalization::char::is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            'ø' => out.push('o'),
            'đ' | 'ð' => out.push('d'),
            'ł' => out.push('l'),
            'ı' => out.push('i'),
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'þ' => out.push_str("th"),
            '\'' | '’' | '`' => {}
            _ => out.push(c),
        }
    }
    out
}

/// The digits of a record number without leading zeros; `None` where nothing is left.
pub(super) fn number_key(printed: &str) -> Option<String> {
    let digits: String = printed.chars().filter_map(|c| c.to_digit(10)).filter_map(|d| char::from_digit(d, 10)).collect();
    let digits = digits.trim_start_matches('0');
    (!digits.is_empty()).then(|| digits.to_owned())
}

/// A number key without a leading `1100` and the zeros behind it: what two notations of one number have in common.
pub(super) fn loose_number(key: &str) -> &str {
    match key.strip_prefix("1100").map(|rest| rest.trim_start_matches('0')) {
        Some(rest) if !rest.is_empty() => rest,
        _ => key,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(printed: &str) -> FoldedName {
        FoldedName::new(printed).unwrap()
    }

    #[test]
    fn order_case_accents_and_initials_do_not_matter() {
        for (one, other) in [
            ("NGUYỄN, THẢO", "Thao Nguyen"),
            ("THOMPSON, GREGORY L", "Gregory Thompson"),
            ("Hashimoto, Kenji R", "Kenji Robert Hashimoto"),
            ("Łuczak, Søren", "soren luczak"),
            ("O'Brien, Ann", "ann obrien"),
            ("Mr. John Smith Jr.", "SMITH JOHN"),
        ] {
            assert!(name(one).same(&name(other)), "{one} / {other}");
        }
    }

    #[test]
    fn another_given_name_is_another_person() {
        for (one, other) in [("Ana Garcia", "Eva Garcia"), ("Ana Garcia", "Ana Garza"), ("Ana Maria Garcia", "Ana Garcia")] {
            assert!(!name(one).same(&name(other)), "{one} / {other}");
        }
        assert!(name("Ana Maria Garcia").similar(&name("Ana Garcia")));
        assert!(!name("Eva Garcia").similar(&name("Ana Garcia")));
    }

    #[test]
    fn numbers_compare_by_their_digits() {
        assert_eq!(number_key("0004417823").as_deref(), Some("4417823"));
        assert_eq!(number_key("1100-0441 7823").as_deref(), Some("110004417823"));
        assert_eq!(number_key("none"), None);
        assert_eq!(number_key("0000"), None);
        assert_eq!(loose_number("110004417823"), "4417823");
        assert_eq!(loose_number("1100"), "1100");
        assert_eq!(loose_number("4417823"), "4417823");
    }

    proptest::proptest! {
        #[test]
        fn folding_never_panics_and_agrees_with_itself(text in ".{0,40}") {
            if let Some(name) = FoldedName::new(&text) {
                proptest::prop_assert!(name.same(&name) && name.similar(&name));
            }
            if let Some(key) = number_key(&text) {
                proptest::prop_assert!(!loose_number(&key).is_empty());
            }
        }
    }
}
