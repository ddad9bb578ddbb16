//! How like a printed name is to the title of a code.

use std::borrow::Cow;

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

/// Share of the name's telling words that the title has too, from 0 to 1; 0 where the name has none.
pub(crate) fn likeness(name: &str, title: &str) -> f32 {
    let title: Vec<Cow<'_, str>> = telling(title).collect();
    let (mut all, mut shared) = (0_u16, 0_u16);
    for word in telling(name) {
        all += 1;
        shared += u16::from(title.iter().any(|other| alike(&word, other)));
    }
    let (all, held) = (all.min(6), u16::try_from(title.len()).unwrap_or(u16::MAX));
    if all == 0 || held == 0 { 0.0 } else { f32::from(shared) / f32::from(all.min(held)) }
}

/// The words that tell conditions apart; lower case where they are not plain ASCII.
fn telling(text: &str) -> impl Iterator<Item = Cow<'_, str>> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.len() > 1 && !word.bytes().any(|byte| byte.is_ascii_digit()))
        .map(|word| if word.is_ascii() { Cow::Borrowed(word) } else { Cow::Owned(word.to_lowercase()) })
        .filter(|word| !is_service(word))
        .filter(|word| !EMPTY.get(word.len()).is_some_and(|empty| empty.iter().any(|empty| word.eq_ignore_ascii_case(empty))))
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
