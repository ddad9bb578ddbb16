//! What stands in the clause of a phrase of risk and wins over a denial before it: a plus, a past of its own, a passive wish beside the denial
//! of more.

use crate::{detect::risk_terms::RiskHit, document::Span};

use super::scene::Scene;

/// Marks that begin a clause.
const BREAKS: [&str; 6] = [", ", "; ", "\u{2013} ", "\u{2014} ", " - ", ". "];
/// Words that may stand between a sign and its phrase.
const DEGREES: [&str; 7] = ["passive", "active", "chronic", "current", "vague", "fleeting", "recent"];

/// What a plus or minus beside a phrase says, whatever is denied before it ("No HI/AVH, +SI", "SI(+) HI(-)", "SI-, HI-"); `None` where there
/// is none that belongs to the phrase.
pub(super) fn sign(scene: &Scene<'_, '_>, span: Span) -> Option<bool> {
    let text = scene.text();
    let line = text.get(..span.start)?.rfind('\n').map_or(0, |at| at + 1);
    let before = text.get(line..span.start)?;
    let behind = text.get(span.end..)?.lines().next().unwrap_or("");
    let inside = text.get(span.start..span.end)?;
    sign_inside(before, inside, behind).or_else(|| sign_before(before)).or_else(|| sign_behind(before, behind))
}

/// The sign of the first of several risks that one phrase names together, where each has its own ("SI(+) HI(-)", "-SI/-HI", "SI-, HI-").
fn sign_inside(before: &str, inside: &str, behind: &str) -> Option<bool> {
    let led = before.trim_end();
    if let Some((_, holds)) = [("(+)", true), ("(-)", false)].iter().find(|(sign, _)| led.ends_with(sign)) {
        return Some(*holds);
    }
    let at = inside.find(|c: char| !c.is_alphanumeric())?;
    let rest = inside.get(at..)?.trim_start();
    if rest.starts_with("(+)") || rest.starts_with('+') && !led.ends_with(['+', '-']) {
        return Some(true);
    }
    let all = led.ends_with('-') && (rest.starts_with("/-") || rest.starts_with(", -"));
    let each = rest.starts_with("(-)") || rest.starts_with('-') && behind.trim_start().starts_with('-');
    (all || each).then_some(false)
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
    const RIGHT_BEFORE: [&str; 5] = ["no further", "w/o", "0", "zero", "no more"];
    let text = scene.text();
    let Some(sentence) = scene.reading.sentence_at(span.start) else { return false };
    let before = text.get(sentence.start..span.start).unwrap_or("").to_lowercase().replace('\u{2019}', "'");
    let clause = before.rsplit([';', ':', '.']).next().unwrap_or("").trim_end();
    let ends =
        |words: &&str| clause.strip_suffix(*words).is_some_and(|rest| !rest.ends_with(|c: char| c.is_alphanumeric() || c == '.'));
    if RIGHT_BEFORE.iter().any(ends) || is_answered_with_denial(text, span) {
        return true;
    }
    const VERBS: [&str; 5] = ["want", "wants", "wanting", "wish", "wishes"];
    let Some(led) = clause.strip_suffix(" to") else { return false };
    // What somebody wants behind a comma is a clause of its own ("denies plans, wants to die").
    let verb = VERBS.iter().any(|verb| led.ends_with(verb));
    let led = if verb { led.rsplit(',').next().unwrap_or("") } else { led };
    let mut words = led.split([' ', '/', ',']).filter(|word| !word.is_empty()).rev();
    let wish = words.next().is_some_and(|word| WISHES.contains(&word));
    wish && words.find(|word| !BETWEEN.contains(word) && !WISHES.contains(word)).is_some_and(|word| DENIALS.contains(&word))
}

/// Whether the answer behind a label denies it, with some words behind ("SI: denies any", "SI/HI: denied x3").
fn is_answered_with_denial(text: &str, span: Span) -> bool {
    const MORE: [&str; 16] = [
        "plan", "plans", "intent", "means", "active", "but", "endorses", "reports", "except", "until", "passive", "that", "it",
        "being", "this", "access",
    ];
    let behind = text.get(span.end..).unwrap_or("").lines().next().unwrap_or("").to_ascii_lowercase();
    let Some(said) = behind.trim_start().strip_prefix(':').map(str::trim_start) else { return false };
    let clause = said.split(['.', ';']).next().unwrap_or("");
    let words = words(clause);
    words.first().is_some_and(|word| matches!(word.as_str(), "denies" | "denied" | "nil"))
        && words.len() <= 6
        && !words.iter().any(|word| MORE.contains(&word.as_str()))
}

/// A plus in front of a phrase: glued to it, in brackets, or alone behind a comma.
fn sign_before(before: &str) -> Option<bool> {
    let mut led = before;
    while let Some(rest) = DEGREES.iter().find_map(|word| led.trim_end().strip_suffix(word)) {
        led = rest;
    }
    let trimmed = led.trim_end();
    let lead = trimmed.strip_suffix("(+)").map(|_| true);
    let plus = || {
        let rest = trimmed.strip_suffix('+')?;
        let glued = led.len() == trimmed.len() && !rest.ends_with(char::is_alphanumeric);
        let alone = rest.trim_end().ends_with([',', ';', ':', '.']) || rest.trim().is_empty();
        (glued || alone).then_some(true)
    };
    lead.or_else(plus)
}

/// A sign behind a phrase: in brackets, or glued to it among others of its kind.
fn sign_behind(before: &str, behind: &str) -> Option<bool> {
    if before.trim_end().ends_with(['+', '-', ')']) {
        return None;
    }
    let said = behind.strip_prefix(' ').unwrap_or(behind);
    if said.starts_with("(+)") {
        return Some(true);
    }
    let word = said.strip_prefix('-').map(|word| word.trim_start().to_ascii_lowercase());
    let is_whole = |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric());
    if let Some(word) = word {
        let answer = [("yes", true), ("no", false), ("denies", false), ("denied", false), ("none", false)];
        let answer =
            answer.iter().find_map(|(text, holds)| word.strip_prefix(text).filter(|rest| is_whole(rest)).map(|_| *holds));
        if answer.is_some() {
            return answer;
        }
    }
    let rest = behind.strip_prefix('-')?;
    let others = rest.split([' ', ',', '/', ';']).chain(before.split([' ', ',', '/', ';']));
    let signed = |word: &str| {
        let name = word.strip_suffix(['-', '+', '.']).map(|name| name.trim_end_matches(['-', '+']));
        name.is_some_and(|name| name.len() >= 2 && name.bytes().all(|byte| byte.is_ascii_uppercase()))
    };
    (rest.starts_with([',', '/', ';', ' ']) && others.into_iter().any(signed)).then_some(false)
}

/// The clause that a phrase stands in, up to the phrase, in lower case: what precedes the clause, and the clause itself.
fn clause<'t>(scene: &Scene<'_, 't>, hit: &RiskHit<'_>) -> Option<(&'t str, &'t str, &'t str)> {
    let sentence = scene.reading.sentence_at(hit.span.start)?;
    let text = scene.text();
    let before = text.get(sentence.start..hit.span.start)?;
    let at = BREAKS.iter().filter_map(|mark| before.rfind(mark).map(|at| at + mark.len())).max()?;
    Some((before.get(..at)?, before.get(at..)?, text.get(hit.span.end..sentence.end).unwrap_or("")))
}

/// The words of a text in lower case.
fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_ascii_lowercase).collect()
}

/// Whether a phrase stands in a clause of its own as a past one ("Denies SI, past attempt 2019", "Denies current SI/HI, prior SA by OD"): what
/// denies the thoughts before it does not deny that. "Denies SI, attempts" and "no attempt in 2024" do deny it, and so does a list.
pub(super) fn is_past(scene: &Scene<'_, '_>, hit: &RiskHit<'_>) -> bool {
    const PAST: [&str; 9] = ["past", "prior", "previous", "history", "h", "hx", "remote", "last", "s"];
    const BETWEEN: [&str; 18] = [
        "of", "o", "p", "one", "two", "three", "a", "1", "2", "3", "multiple", "several", "most", "recent", "with", "passive",
        "active", "known",
    ];
    const COUNTS: [&str; 8] = ["one", "two", "three", "1", "2", "3", "multiple", "several"];
    const TOLD: [&str; 12] = ["by", "via", "age", "at", "as", "in", "during", "after", "od", "ago", "yesterday", "last"];
    const NOW: [&str; 8] = ["current", "currently", "today", "time", "now", "active", "recent", "present"];
    if !["suicide attempt", "self-harm", "suicidal ideation"].contains(&hit.term.value.as_str()) {
        return false;
    }
    let Some((denied, led, behind)) = clause(scene, hit) else { return false };
    let (led, phrase, denied) = (words(led), words(scene.reading.document.slice(hit.span)), words_and_commas(denied));
    let is_past = |word: &String| PAST.contains(&word.as_str());
    let nothing_else = led.iter().all(|word| PAST.contains(&word.as_str()) || BETWEEN.contains(&word.as_str()));
    let near: Vec<String> = words(behind).into_iter().take(5).collect();
    let ago = near.iter().take(4).any(|word| matches!(word.as_str(), "ago" | "yesterday" | "last"));
    if !nothing_else || !(led.iter().chain(&phrase).any(is_past) || ago) {
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
    const FINITE: [&str; 6] = ["wants", "wishes", "feels", "plans", "hopes", "thinks"];
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
    let more = denied.iter().any(|word| MORE.contains(&word.as_str())) && !denied.iter().any(is_mild);
    mild && more && !behind.trim_start().starts_with([',', '/'])
}

/// Whether a word is a year of these times.
pub(super) fn is_year(word: &str) -> bool {
    word.len() == 4 && (word.starts_with("19") || word.starts_with("20")) && word.parse::<u16>().is_ok()
}
