//! How like a printed name is to the title of a code.

use std::borrow::Cow;

use smallvec::SmallVec;

/// Words that say nothing of which condition is meant, by their length.
const EMPTY: [&[&str]; 12] = [
    &[],
    &["a"],
    &["an", "as", "at", "by", "in", "of", "on", "or", "to", "cm", "dx"],
    &["and", "due", "for", "nos", "the", "hcc", "cms", "icd", "not"],
    &["from", "site", "type", "with", "code"],
    &["other"],
    &[],
    &["initial", "without", "primary", "disease"],
    &["disorder", "unspecif"],
    &["diagnosis", "encounter", "specified", "elsewhere", "condition"],
    &["classified"],
    &["unspecified"],
];
/// Letters that two words must share.
const STEM: usize = 5;
/// A name of more words than these need not share more of them.
const MOST: usize = 6;

/// Share of the name's telling words that the title has too, from 0 to 1; 0 where the name has none.
pub(crate) fn likeness(name: &str, title: &str) -> f32 {
    Telling::of(name).likeness(&Telling::of(title))
}

/// The words of a name or a title that tell conditions apart; lower case where they are not plain ASCII.
pub(crate) struct Telling<'t>(SmallVec<[Cow<'t, str>; 8]>);

impl<'t> Telling<'t> {
    pub(crate) fn of(text: &'t str) -> Self {
        let words = text.split(|c: char| !c.is_alphanumeric());
        let words = words.filter(|word| word.len() > 1 && !word.bytes().any(|byte| byte.is_ascii_digit()));
        let folded = words.map(|word| if word.is_ascii() { Cow::Borrowed(word) } else { Cow::Owned(word.to_lowercase()) });
        Self(folded.filter(|word| !is_service(word) && !is_empty(word)).collect())
    }

    /// How like a title a name is.
    pub(crate) fn likeness(&self, title: &Telling<'_>) -> f32 {
        let shared = self.0.iter().filter(|word| title.0.iter().any(|other| alike(word, other))).count();
        let compared = self.0.len().min(MOST).min(title.0.len());
        let [shared, compared] = [shared, compared].map(|count| f32::from(u16::try_from(count).unwrap_or(u16::MAX)));
        if compared > 0.0 { shared / compared } else { 0.0 }
    }
}

/// Whether a word says nothing of which condition is meant.
fn is_empty(word: &str) -> bool {
    EMPTY.get(word.len()).is_some_and(|empty| empty.iter().any(|empty| word.eq_ignore_ascii_case(empty)))
}

/// Whether a word names a service, which no title of a condition does ("Group psychotherapy" is not "psychotic").
fn is_service(word: &str) -> bool {
    word.get(..7).is_some_and(|start| ["psychot", "psychia"].iter().any(|known| start.eq_ignore_ascii_case(known)))
        && word.get(7..).is_some_and(|rest| rest.starts_with(['h', 'H', 't', 'T']))
}

/// Whether two words have the same stem, whatever the case.
fn alike(a: &str, b: &str) -> bool {
    let shared = a.bytes().zip(b.bytes()).take_while(|(a, b)| a.eq_ignore_ascii_case(b)).count();
    shared >= STEM.min(a.len()).max(3) && shared >= STEM.min(b.len()).max(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_like_its_title_and_unlike_others() {
        assert!(likeness("Low back pain, unspecified (ICD-10-CM", "Low back pain, unspecified") > 0.9);
        assert!(likeness("Depressive disorder", "Major depressive disorder, single episode") > 0.9);
        assert!(likeness("Anxiety disorder", "Major depressive disorder, recurrent") < 0.1);
        assert!(likeness("Psychotherapy 60 min", "Recurrent severe without psychotic features") < 0.1);
        assert!(likeness("", "Cholera").abs() < f32::EPSILON);
    }
}
