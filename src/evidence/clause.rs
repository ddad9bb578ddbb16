//! What stands in the clause of a phrase of risk and wins over a denial before it: a plus, a past of its own, a passive wish beside the denial
//! of more.

use crate::{
    detect::{marks, risk_terms::RiskHit},
    document::Span,
};

use super::scene::Scene;

/// Marks that begin a clause.
const BREAKS: [&str; 6] = [", ", "; ", "\u{2013} ", "\u{2014} ", " - ", ". "];
/// Words that may stand between a sign and its phrase.
const DEGREES: [&str; 7] = ["passive", "active", "chronic", "current", "vague", "fleeting", "recent"];

/// So many bytes on either side are looked at: a line without end must not be read again for every phrase in it.
const REACH: usize = 300;

/// What stands before and behind a place, no farther than from `start` to `end` and within reach.
fn around(text: &str, place: Span, start: usize, end: usize) -> (&str, &str) {
    let from = text.floor_char_boundary(place.start.saturating_sub(REACH).max(start));
    let to = text.ceil_char_boundary(place.end.saturating_add(REACH).min(end));
    (text.get(from..place.start).unwrap_or(""), text.get(place.end..to).unwrap_or(""))
}

/// What stands before and behind a place on its line.
fn on_line(text: &str, place: Span) -> (&str, &str) {
    let (before, behind) = around(text, place, 0, text.len());
    (before.rsplit('\n').next().unwrap_or(""), behind.lines().next().unwrap_or(""))
}

/// What a plus or minus beside a phrase says, whatever is denied before it ("No HI/AVH, +SI", "SI(+) HI(-)", "SI-, HI-"); `None` where there
/// is none that belongs to the phrase.
pub(super) fn sign(scene: &Scene<'_, '_>, span: Span) -> Option<bool> {
    let (before, behind) = on_line(scene.text(), span);
    let inside = scene.reading.document.slice(span);
    signed(before, inside, behind)
}

/// The same for a phrase and what stands around it on its line. Signs stand in front of what they belong to where the line begins with one,
/// else behind.
fn signed(before: &str, inside: &str, behind: &str) -> Option<bool> {
    let lead = in_brackets(before.trim_end().get(before.trim_end().len().saturating_sub(3)..).unwrap_or(""));
    let rest = inside.find(|c: char| !c.is_alphanumeric()).and_then(|at| inside.get(at..)).unwrap_or("").trim_start();
    let own = in_brackets(rest).or_else(|| in_brackets(behind.trim_start()));
    let bracketed = if before.trim_start().starts_with('(') { lead.or(own) } else { own.or(lead) };
    bracketed.or_else(|| of_each(before, rest, behind)).or_else(|| sign_before(before)).or_else(|| sign_behind(before, behind))
}

/// A sign in brackets that a text begins with.
fn in_brackets(text: &str) -> Option<bool> {
    [("(+)", true), ("(-)", false)].iter().find(|(sign, _)| text.starts_with(sign)).map(|(_, holds)| *holds)
}

/// The sign of the first of several risks that one phrase names together, where each has its own ("-SI/-HI", "SI-, HI-"); `rest` is the phrase
/// from its first mark on.
fn of_each(before: &str, rest: &str, behind: &str) -> Option<bool> {
    let led = before.trim_end();
    // "Denies SI + HI" only joins them.
    let parted = rest
        .strip_prefix('+')
        .is_some_and(|next| next.starts_with(['/', ',', ';']) || behind.trim_start().starts_with(['+', '-']));
    if parted && !led.ends_with(['+', '-']) {
        return Some(true);
    }
    let ends = |text: &str| text.is_empty() || text.starts_with([',', '/', '.', ';']) || begins_with_abbreviation(text);
    let all = led.ends_with('-') && (rest.starts_with("/-") || rest.starts_with(", -"));
    let inner = rest.strip_prefix('-').is_some_and(|rest| !rest.starts_with(char::is_alphabetic));
    let outer = behind.trim_start().strip_prefix('-').is_some_and(|rest| ends(rest.trim_start()));
    (all || inner && outer).then_some(false)
}

/// Whether a text begins with a word of capitals.
fn begins_with_abbreviation(text: &str) -> bool {
    let word = text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
    word.len() >= 2 && word.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// A plus in front of a phrase or of the degree before it; of a risk also one that begins the line or a sentence.
fn sign_before(before: &str) -> Option<bool> {
    let mut led = before;
    while let Some(rest) = DEGREES.iter().find_map(|word| led.trim_end().strip_suffix(word)) {
        led = rest;
    }
    let begins = |rest: &str| rest.trim().is_empty() || rest.trim_end().ends_with('.');
    let first = led.trim_end().strip_suffix('+').is_some_and(begins);
    (first || marks::ends_in_plus(led)).then_some(true)
}

/// An answer behind a dash that ends there ("SI-yes HI-no", "SI - no."), or a minus glued to the phrase among others of its kind.
fn sign_behind(before: &str, behind: &str) -> Option<bool> {
    if before.trim_end().ends_with(['+', '-', ')']) {
        return None;
    }
    let said = behind.trim_start().strip_prefix('-')?.trim_start();
    let lower = said.to_ascii_lowercase();
    for (word, holds) in [("yes", true), ("no", false), ("denies", false), ("denied", false), ("none", false)] {
        let Some(rest) = lower.strip_prefix(word).and_then(|_| said.get(word.len()..)) else { continue };
        let ends = rest.trim().is_empty() || rest.starts_with(['.', ',', ';', '/']);
        if ends || behind.starts_with('-') && rest.starts_with(' ') && begins_with_abbreviation(rest.trim_start()) {
            return Some(holds);
        }
    }
    let rest = behind.strip_prefix('-')?;
    let is_signed = |word: &str| {
        let name = word.strip_suffix(['-', '+', '.']).map(|name| name.trim_end_matches(['-', '+']));
        name.is_some_and(|name| name.len() >= 2 && name.bytes().all(|byte| byte.is_ascii_uppercase()))
    };
    let parts = |text: &'_ str| text.split([' ', ',', '/', ';']).any(is_signed);
    let next = rest.strip_prefix(' ').is_some_and(|rest| is_signed(rest.split([' ', ',', '/', ';']).next().unwrap_or("")));
    let parted = rest.is_empty() || rest.starts_with([',', '/', ';']);
    (next || parted && (parts(rest) || parts(before))).then_some(false)
}

/// Whether a wish is denied that a phrase is the object of ("denies desire to harm self", "don't want to kill myself"), or the phrase itself
/// right before it ("w/o SI", "no further SI"), or the answer behind it ("SI: denies any"). "Denies intent to act on SI" denies the act alone.
pub(super) fn is_denied(scene: &Scene<'_, '_>, span: Span) -> bool {
    const DENIALS: [&str; 12] =
        ["denies", "denied", "denying", "no", "not", "don't", "doesn't", "didn't", "without", "never", "w/o", "nor"];
    const WISHES: [&str; 13] = [
        "desire",
        "thoughts",
        "plans",
        "plan",
        "intent",
        "wanting",
        "want",
        "wants",
        "wish",
        "wishes",
        "urge",
        "urges",
        "intention",
    ];
    const BETWEEN: [&str; 18] = [
        "any",
        "the",
        "a",
        "current",
        "currently",
        "active",
        "thoughts",
        "or",
        "and",
        "of",
        "plans",
        "desire",
        "ever",
        "having",
        "has",
        "intent",
        "suicidal",
        "recent",
    ];
    const RIGHT_BEFORE: [&str; 4] = ["no further", "w/o", "neg", "no more"];
    let text = scene.text();
    let Some(sentence) = scene.reading.sentence_at(span.start) else { return false };
    let (before, _) = around(text, span, sentence.start, sentence.end);
    let before = before.to_lowercase().replace('\u{2019}', "'");
    let clause = before.rsplit([';', ':', '.']).next().unwrap_or("").trim_end();
    let ends =
        |words: &&str| clause.strip_suffix(*words).is_some_and(|rest| !rest.ends_with(|c: char| c.is_alphanumeric() || c == '.'));
    if RIGHT_BEFORE.iter().any(ends) || is_answered_with_denial(text, span) {
        return true;
    }
    const VERBS: [&str; 5] = ["want", "wants", "wanting", "wish", "wishes"];
    let Some(led) = clause.strip_suffix(" to") else { return false };
    // Behind a comma stands a list of wishes ("denies plans, desire or intent to") or a clause of its own ("denies plans, has desire to").
    let last = led.rsplit(',').next().unwrap_or("");
    let listed = |word: &str| ["or", "and", "any"].contains(&word) || WISHES.contains(&word) && !VERBS.contains(&word);
    let led = if last.split(' ').filter(|word| !word.is_empty()).all(listed) { led } else { last };
    let mut words = led.split([' ', '/', ',']).filter(|word| !word.is_empty()).rev();
    let wish = words.next().is_some_and(|word| WISHES.contains(&word));
    wish && words.find(|word| !BETWEEN.contains(word) && !WISHES.contains(word)).is_some_and(|word| DENIALS.contains(&word))
}

/// Whether the answer behind a label denies it, with some words behind ("SI: denies any", "SI/HI: denied x3").
fn is_answered_with_denial(text: &str, span: Span) -> bool {
    const REST: [&str; 20] = [
        "any",
        "all",
        "current",
        "currently",
        "recent",
        "past",
        "or",
        "and",
        "today",
        "now",
        "at",
        "this",
        "time",
        "x1",
        "x2",
        "x3",
        "x4",
        "ever",
        "both",
        "active",
    ];
    const TURNS: [&str; 8] = ["later", "now", "then", "but", "present", "admitted", "endorses", "told"];
    let behind = on_line(text, span).1.to_ascii_lowercase();
    let Some(said) = behind.trim_start().strip_prefix(':').map(str::trim_start) else { return false };
    let clause = said.split(['.', ';']).next().unwrap_or("");
    let (answer, rest) = clause.split_once(',').unwrap_or((clause, ""));
    let (answer, rest) = (words(answer), words(rest));
    answer.split_first().is_some_and(|(first, others)| {
        matches!(first.as_str(), "denies" | "denied" | "nil") && others.iter().all(|word| REST.contains(&word.as_str()))
    }) && !rest.iter().any(|word| TURNS.contains(&word.as_str()))
}

/// The clause that a phrase stands in: what precedes it in the sentence, its words up to the phrase, and what follows the phrase.
fn clause<'t>(scene: &Scene<'_, 't>, hit: &RiskHit<'_>) -> Option<(&'t str, &'t str, &'t str)> {
    let sentence = scene.reading.sentence_at(hit.span.start)?;
    let (before, behind) = around(scene.text(), hit.span, sentence.start, sentence.end);
    let at = BREAKS.iter().filter_map(|mark| before.rfind(mark).map(|at| at + mark.len())).max()?;
    Some((before.get(..at)?, before.get(at..)?, behind))
}

/// The words of a text in lower case.
fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_ascii_lowercase).collect()
}

/// Whether a phrase stands in a clause of its own as a past one ("Denies SI, past attempt 2019", "Denies current SI/HI, prior SA by OD"): what
/// denies the thoughts before it does not deny that. "Denies SI, attempts" and "no attempt in 2024" do deny it, and so does a list.
pub(super) fn is_past(scene: &Scene<'_, '_>, hit: &RiskHit<'_>) -> bool {
    // The pieces of "h/o", "s/o" and "s/p" are words here.
    const PAST: [&str; 9] = ["past", "prior", "previous", "history", "h", "hx", "remote", "last", "s"];
    const EVER: [&str; 7] = ["past", "prior", "previous", "history", "hx", "ever", "lifetime"];
    const BETWEEN: [&str; 18] = [
        "of", "o", "p", "one", "two", "three", "a", "1", "2", "3", "multiple", "several", "most", "recent", "with", "passive",
        "active", "known",
    ];
    const COUNTS: [&str; 8] = ["one", "two", "three", "1", "2", "3", "multiple", "several"];
    const TOLD: [&str; 4] = ["by", "via", "age", "od"];
    const NOW: [&str; 8] = ["current", "currently", "today", "time", "now", "active", "recent", "present"];
    if !["suicide attempt", "self-harm", "suicidal ideation"].contains(&hit.term.value.as_str()) {
        return false;
    }
    let Some((denied, led, behind)) = clause(scene, hit) else { return false };
    let (led, phrase, denied) = (words(led), words(scene.reading.document.slice(hit.span)), words_and_commas(denied));
    let is_past = |word: &String| PAST.contains(&word.as_str());
    let nothing_else = led.iter().all(|word| PAST.contains(&word.as_str()) || BETWEEN.contains(&word.as_str()));
    let near: Vec<String> = words(behind).into_iter().take(5).collect();
    // "In the last month" is a window, and no day.
    let ago = near.iter().take(4).any(|word| matches!(word.as_str(), "ago" | "yesterday"))
        || near.first().is_some_and(|word| word == "last");
    let denied_ever = denied.iter().any(|word| EVER.contains(&word.as_str()));
    if denied_ever || !nothing_else || !(led.iter().chain(&phrase).any(is_past) || ago) {
        return false;
    }
    let repeated = |word: &String| matches!(word.as_str(), "x1" | "x2" | "x3" | "x4");
    let counted = led.iter().any(|word| COUNTS.contains(&word.as_str()))
        || near.iter().any(|word| is_year(word) || repeated(word))
        || near.first().is_some_and(|word| TOLD.contains(&word.as_str()))
        || ago;
    let listed = behind.trim_start().starts_with([',', '/']) || near.first().is_some_and(|word| word == "or");
    let of_now = denied.iter().any(|word| NOW.contains(&word.as_str()));
    let alone = denied.iter().filter(|word| *word == ",").count() <= 1;
    let named = led.iter().chain(&phrase).any(|word| matches!(word.as_str(), "h" | "hx" | "history"));
    counted || !listed && (of_now || named && alone)
}

/// The words of a text in lower case, with its commas.
fn words_and_commas(text: &str) -> Vec<String> {
    text.split_inclusive(',')
        .flat_map(|part| words(part).into_iter().chain(part.ends_with(',').then(|| ",".to_owned())))
        .collect()
}

/// Whether a wish that is called passive or chronic stands in a clause of its own beside the denial of an active one, a plan or an intent
/// ("Denies active SI, passive SI only", "Denies plan/intent, SI is passive"), or one with its own verb ("Denies plans, wants to die"). "Denies
/// active or passive SI" denies both.
pub(super) fn is_own(scene: &Scene<'_, '_>, hit: &RiskHit<'_>) -> bool {
    const FINITE: [&str; 3] = ["wants", "feels", "thinks"];
    const MILD: [&str; 2] = ["passive", "chronic"];
    const MORE: [&str; 7] = ["active", "plan", "plans", "intent", "intention", "means", "current"];
    if hit.term.value != "suicidal ideation" {
        return false;
    }
    let Some((denied, led, behind)) = clause(scene, hit) else { return false };
    let (led, phrase, denied) = (words(led), words(scene.reading.document.slice(hit.span)), words(denied));
    if led.is_empty() && phrase.first().is_some_and(|word| FINITE.contains(&word.as_str())) {
        return true;
    }
    let is_mild = |word: &String| MILD.contains(&word.as_str());
    let behind_words = words(behind);
    let called = matches!(behind_words.as_slice(), [is, mild, ..] if (is == "is" || is == "remains") && is_mild(mild));
    let mild = led.iter().all(is_mild) && (called || led.iter().chain(&phrase).any(is_mild));
    let open = denied.last().is_some_and(|word| matches!(word.as_str(), "active" | "current"));
    let more = denied.iter().any(|word| MORE.contains(&word.as_str())) && !denied.iter().any(is_mild) && !open;
    mild && more && !behind.trim_start().starts_with([',', '/'])
}

/// Whether a word is a year of these times.
pub(super) fn is_year(word: &str) -> bool {
    word.len() == 4 && (word.starts_with("19") || word.starts_with("20")) && word.parse::<u16>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_belongs_to_its_phrase() {
        for (before, inside, behind, want) in [
            ("No HI/AVH, +", "SI", "", Some(true)),
            ("No HI/AVH, +passive ", "SI", "", Some(true)),
            ("No plan or intent, + ", "SI", "", Some(true)),
            ("Denies HI, (+) ", "SI", "", Some(true)),
            ("", "SI(+) HI", "(-)", Some(true)),
            ("(+) ", "SI (-) HI", "", Some(true)),
            ("(-) ", "SI/HI", "", Some(false)),
            ("", "SI", "-yes HI-no", Some(true)),
            ("", "SI", "-, HI-, AVH-", Some(false)),
            ("-", "SI/-HI", "", Some(false)),
            ("- ", "SI, - HI", "", Some(false)),
            ("", "SI - HI", " -", Some(false)),
            ("- current ", "SI", "", None),
            ("Denies HI + ", "SI", "", None),
            ("Denies ", "SI + HI", ".", None),
            ("", "SI+ HI", "-", Some(true)),
            ("", "SI+/HI", "-", Some(true)),
            ("", "SI", "-related stress", None),
            ("", "SI", " - worse at night", None),
            ("", "SI", " - no plan or intent", None),
            ("", "SI", " - no.", Some(false)),
            ("", "Suicide attempt", " - no LOC", None),
            ("", "SI", "-no plan", None),
            ("", "Self-harm", " - cut both wrists", None),
            ("", "self-injury", " - cutting", None),
            ("HI (-) ", "SI", " (+)", Some(true)),
            ("HI (+) ", "SI", " (-)", Some(false)),
            ("", "SI", "- active with plan to OD, HI-", None),
        ] {
            assert_eq!(signed(before, inside, behind), want, "{before}{{{inside}}}{behind}");
        }
    }

    #[test]
    fn only_what_is_near_is_looked_at() {
        let text = format!("{}SI{}", "a\u{e9}".repeat(1_000), "\u{e9}b".repeat(1_000));
        let at = text.find("SI").unwrap();
        let (before, behind) = around(&text, Span::new(at, at + 2), 0, text.len());
        assert!(before.len() <= REACH && behind.len() <= REACH + 1, "{} {}", before.len(), behind.len());
    }
}
