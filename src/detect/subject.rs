//! Whose condition a sentence speaks of: the nearest person in front of the phrase, or a relative right behind it.
//!
//! A relative who reports ("mother reports that he"), is there or is lived with is not the subject.

use crate::dictionary::{CueDirection, CueKind};

use super::{
    course::course,
    cues::{Frame, Hit},
    words::Gap,
};

/// Prepositions in front of a person who is not the subject ("lives with her mother").
const OBJECTS: [&str; 14] =
    ["with", "by", "to", "from", "for", "about", "than", "between", "toward", "towards", "against", "at", "and", "or"];
/// Words that lead from a condition to the person who has it ("depression in her mother").
const LEADS: [&str; 8] = ["in", "on", "of", "by", "his", "her", "the", "both"];

/// A relative who has the condition, as printed; `None` where it is the patient's or nobody is named.
pub(crate) fn relative<'a>(frame: &'a Frame<'a>, hits: &[Hit<'a>]) -> Option<&'a str> {
    in_front(frame, hits).or_else(|| behind(frame, hits)).map(|hit| frame.printed(hit.first..hit.end))
}

/// Whether the phrase is a word for a person, which a relative behind it has ("her alcoholic father").
fn is_trait(frame: &Frame<'_>) -> bool {
    const TRAITS: [&str; 6] = ["bipolar", "alcoholic", "schizophrenic", "autistic", "suicidal", "borderline"];
    let last = frame.phrase.end.checked_sub(1).map_or("", |last| frame.word(last));
    TRAITS.iter().any(|known| last.eq_ignore_ascii_case(known))
}

/// The nearest person in front of the phrase, if that is a relative.
fn in_front<'h, 'a>(frame: &Frame<'a>, hits: &'h [Hit<'a>]) -> Option<&'h Hit<'a>> {
    for (index, hit) in hits.iter().enumerate().rev().filter(|(_, hit)| hit.end <= frame.phrase.start) {
        if frame.gap_between(hit.end, frame.phrase.start).has(Gap::SEMICOLON.and(Gap::PARAGRAPH)) || is_told(frame, hit) {
            return None;
        }
        if let Some(row) = hit.row(CueKind::Family, CueDirection::Forward) {
            let near = frame.phrase.start - hit.end <= row.scope_words || is_listed(frame, hit);
            let aside = is_introduced(hits, index) || is_object(frame, hit);
            let passive = is_reporter(frame, hits, hit)
                || aside && !is_described(frame, hit) && !owns(frame, hit)
                || is_patient_of(frame, &hits[..index], hits, hit);
            if !passive {
                return near.then_some(hit);
            }
            if reports(hits, hit, frame.phrase.start) {
                return None;
            }
        } else if hit.is(CueKind::Patient)
            && !is_relative_clause(frame, hit)
            && !owns_relative(frame, hits, hit)
            && !is_owned(frame, &hits[..index], hit)
        {
            return None;
        }
    }
    None
}

/// Whether a child is the patient of whom a parent in front of it reports ("Mother called reporting daughter took pills").
fn is_patient_of(frame: &Frame<'_>, earlier: &[Hit<'_>], hits: &[Hit<'_>], hit: &Hit<'_>) -> bool {
    const CHILDREN: [&str; 4] = ["daughter", "son", "child", "kid"];
    let child = CHILDREN.iter().any(|child| frame.printed(hit.first..hit.end).eq_ignore_ascii_case(child));
    let parent = |before: &Hit<'_>| before.is(CueKind::Family) && reports(hits, before, frame.phrase.start);
    child && earlier.iter().any(parent)
}

/// Whether the phrase is a clause of its own behind one about somebody else ("her partner left, depression is worse").
fn is_told(frame: &Frame<'_>, hit: &Hit<'_>) -> bool {
    let start = frame.phrase.start;
    let labelled = (hit.end..start).any(|index| frame.gap(index).has(Gap::COLON));
    start > hit.end && !labelled && frame.gap(start).has(Gap::COMMA) && course(frame).is_some()
}

/// Whether commas carry a list on from the relative to the phrase.
fn is_listed(frame: &Frame<'_>, hit: &Hit<'_>) -> bool {
    (hit.end..=frame.phrase.start).any(|index| frame.gap(index).has(Gap::COMMA.and(Gap::COLON)))
}

/// Whether a relative is only there or lived with.
fn is_introduced(hits: &[Hit<'_>], index: usize) -> bool {
    let first = hits[index].first;
    let near = |before: &Hit<'_>| before.is(CueKind::Reporter) && before.end <= first && first - before.end <= 4;
    hits[..index].iter().rev().take(3).any(near)
}

/// Whether a relative only reports.
fn is_reporter(frame: &Frame<'_>, hits: &[Hit<'_>], hit: &Hit<'_>) -> bool {
    reports(hits, hit, frame.phrase.start) && !frame.gap(hit.end).has(Gap::COLON)
}

/// Whether a verb of reporting follows a relative, in front of the word at `end`: what stands behind the condition ("mother with
/// schizophrenia, off meds") is said of who has it.
fn reports(hits: &[Hit<'_>], hit: &Hit<'_>, end: usize) -> bool {
    hits.iter().any(|next| next.is(CueKind::Report) && next.end <= end && next.first >= hit.end && next.first <= hit.end + 2)
}

/// The word in front of a relative and his article.
fn preposition<'t>(frame: &Frame<'t>, hit: &Hit<'_>) -> &'t str {
    let mut at = hit.first;
    while at > 0
        && ["his", "her", "the", "their", "a", "my", "patient"].iter().any(|word| frame.word(at - 1).eq_ignore_ascii_case(word))
    {
        at -= 1;
    }
    at.checked_sub(1).map_or("", |before| frame.word(before))
}

/// Whether a relative is the object of a preposition; "with" behind a noun of family history is none.
fn is_object(frame: &Frame<'_>, hit: &Hit<'_>) -> bool {
    let preposition = preposition(frame, hit);
    let coordinated = ["and", "or"].iter().any(|word| preposition.eq_ignore_ascii_case(word));
    let own_predicate = frame.phrase.start.saturating_sub(hit.end) <= 4;
    OBJECTS.iter().any(|word| preposition.eq_ignore_ascii_case(word)) && !(coordinated && own_predicate)
}

/// Whether a clause about a relative follows ("with her husband, who was diagnosed with"), or the condition itself with nothing but
/// a preposition between ("cares for her father with dementia", "lost his father to suicide").
fn is_described(frame: &Frame<'_>, hit: &Hit<'_>) -> bool {
    const CARED_FOR: [&str; 4] = ["for", "about", "of", "to"];
    let next =
        |words: &[&str]| hit.end < frame.phrase.start && words.iter().any(|word| frame.word(hit.end).eq_ignore_ascii_case(word));
    let preposition = preposition(frame, hit);
    let object = CARED_FOR.iter().any(|word| preposition.eq_ignore_ascii_case(word));
    let lost = hit.first.checked_sub(2).is_some_and(|verb| frame.word(verb).eq_ignore_ascii_case("lost"));
    next(&["who", "whose"]) || (object && next(&["with"]) || lost && next(&["to"])) && frame.phrase.start == hit.end + 1
}

/// Whether a relative is named as the one whose condition it is ("worried about her son's depression").
fn owns(frame: &Frame<'_>, hit: &Hit<'_>) -> bool {
    let end = hit.end.checked_sub(1).and_then(|last| frame.words.get(last)).map_or(0, |word| word.span.end);
    let ending = frame.text.get(end..).unwrap_or("");
    frame.phrase.start <= hit.end + 1 && ["'s", "\u{2019}s", "s'", "s\u{2019}"].iter().any(|sign| ending.starts_with(sign))
}

/// Whether the patient is only named as whose relative it is ("mother of patient").
fn is_owned(frame: &Frame<'_>, earlier: &[Hit<'_>], hit: &Hit<'_>) -> bool {
    let word = |index: Option<usize>| index.map_or("", |index| frame.word(index));
    let article = word(hit.first.checked_sub(1)).eq_ignore_ascii_case("the");
    let of = hit.first.checked_sub(if article { 2 } else { 1 });
    word(of).eq_ignore_ascii_case("of")
        && earlier.last().is_some_and(|before| before.is(CueKind::Family) && Some(before.end) == of)
}

/// Whether a pronoun belongs to a clause about somebody named before it ("whom she describes as").
fn is_relative_clause(frame: &Frame<'_>, hit: &Hit<'_>) -> bool {
    let before = hit.first.checked_sub(1).map_or("", |index| frame.word(index));
    ["who", "whom", "that", "which"].iter().any(|word| before.eq_ignore_ascii_case(word))
}

/// Whether a possessive leads to a relative ("his mother", "the patient's father").
fn owns_relative(frame: &Frame<'_>, hits: &[Hit<'_>], hit: &Hit<'_>) -> bool {
    let next = hits.iter().find(|next| next.first >= hit.end);
    next.is_some_and(|next| next.is(CueKind::Family) && next.first <= hit.end + 1 && next.first < frame.phrase.start)
}

/// A relative right behind the phrase: in brackets, behind a dash, or after "in".
fn behind<'h, 'a>(frame: &Frame<'a>, hits: &'h [Hit<'a>]) -> Option<&'h Hit<'a>> {
    let hit =
        hits.iter().find(|hit| hit.first >= frame.phrase.end && hit.row(CueKind::Family, CueDirection::Backward).is_some())?;
    let reach = hit.row(CueKind::Family, CueDirection::Backward).map_or(0, |row| row.scope_words);
    let between = frame.phrase.end..hit.first;
    let led = between.clone().all(|index| LEADS.iter().any(|lead| frame.word(index).eq_ignore_ascii_case(lead)));
    let marked = frame.gap_between(frame.phrase.end, hit.first).has(Gap::OPEN.and(Gap::HYPHEN).and(Gap::COLON));
    let aside = frame.gap(frame.phrase.end).has(Gap::COMMA) && is_possessive(frame.word(frame.phrase.end));
    let said = !between.is_empty() || frame.printed(hit.first..hit.end).to_ascii_lowercase().starts_with("run");
    let near = hit.first - frame.phrase.end <= reach;
    let said = said || is_trait(frame) && !frame.gap(hit.first).has(Gap::COMMA.and(Gap::SLASH));
    (near && led && !aside && (said || marked) && !reports(hits, hit, usize::MAX)).then_some(hit)
}

/// Whether a word behind a comma begins a clause about somebody else ("autism, his mother is tired").
fn is_possessive(word: &str) -> bool {
    ["his", "her", "the"].iter().any(|possessive| word.eq_ignore_ascii_case(possessive))
}
