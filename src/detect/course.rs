//! Whether the words behind a condition tell how it goes ("depression is worse"): then it is there, whatever was denied in front of it.

use super::{cues::Frame, words::Gap};

/// Verbs between a condition and its course.
const AUXILIARIES: [&str; 6] = ["is", "are", "remains", "has", "have", "seems"];
/// What can stand between a condition and its course.
const LEADING_TO_COURSE: [&str; 19] = [
    "is", "are", "remains", "has", "have", "seems", "been", "well", "much", "still", "also", "getting", "slightly", "somewhat",
    "poorly", "now", "sx", "sxs", "symptoms",
];
/// How a condition that is there can go.
const COURSES: [&str; 11] = [
    "stable",
    "ongoing",
    "worse",
    "better",
    "worsening",
    "improving",
    "unchanged",
    "controlled",
    "uncontrolled",
    "worsened",
    "improved",
];
/// Verbs that tell how a condition goes.
const COURSE_VERBS: [&str; 10] =
    ["persists", "persist", "worsens", "worsened", "improves", "improved", "continues", "recurs", "returns", "returned"];
/// What parts a condition from a word that is not said of it.
const PARTS_PREDICATE: Gap = Gap::COMMA.and(Gap::SEMICOLON).and(Gap::PARAGRAPH).and(Gap::COLUMN).and(Gap::SLASH);

/// How the course of a condition is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Course {
    /// With a verb ("depression is worse").
    Sentence,
    /// Without one ("depression stable").
    Note,
}

/// How the course of the phrase is told right behind it; `None` where it is not.
pub(crate) fn course(frame: &Frame<'_>) -> Option<Course> {
    let one_of = |index: usize, words: &[&str]| words.iter().any(|word| frame.word(index).eq_ignore_ascii_case(word));
    let start = frame.phrase.end;
    let end = (start..start + 3).find(|index| !one_of(*index, &LEADING_TO_COURSE)).unwrap_or(start + 3);
    if end >= frame.words.len() || frame.gap_between(start, end).has(PARTS_PREDICATE) {
        return None;
    }
    let finite = (start..end).any(|index| one_of(index, &AUXILIARIES));
    if one_of(end, &COURSE_VERBS) || finite && one_of(end, &COURSES) {
        Some(Course::Sentence)
    } else {
        one_of(end, &COURSES).then_some(Course::Note)
    }
}
