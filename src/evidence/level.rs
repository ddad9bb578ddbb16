//! The level of risk to life that a note states: "Risk to self: high", "suicide risk is judged to be moderate", "C-SSRS result: low risk".
//!
//! The table of phrases holds the shortest of these; clinicians word them in more ways than a table can list. A statement is a clause
//! that names the risk of suicide or self-harm and a level with nothing between them but the words of such statements, so that
//! "high stress is a risk factor for suicide" states no level. On a form the level is the one that is ticked.

use std::{collections::HashSet, sync::LazyLock};

use memchr::memmem::Finder;

use crate::{
    detect::{marks, scan::Part},
    document::Span,
};

use super::{ahead::Ahead, scene::Scene};

/// No statement does without it.
static RISK: LazyLock<[Finder<'static>; 3]> = LazyLock::new(|| ["isk", "ISK", "SSRS"].map(Finder::new));

/// Levels that a person should see.
const RAISED: [&str; 10] =
    ["high", "moderate", "medium", "elevated", "imminent", "severe", "extreme", "significant", "substantial", "serious"];
/// Levels that say there is little risk.
const LOW: [&str; 4] = ["low", "minimal", "negligible", "none"];
/// Words that say the risk is one to life.
const TO_LIFE: [&str; 6] = ["suicide", "suicidal", "suicidality", "ssrs", "cssrs", "columbia"];
/// What may stand in a statement besides.
const FILLERS: &str = "a acute acutely an and appears as assessed assessment at be been being by c category chronic chronically client \
    client's clinician considered contact current currently deemed determined estimate estimated evaluated evaluation felt for found \
    future harm harming has he her herself himself his immediate in is judged last level lifetime long member's near not of or other \
    others overall own patient patient's present presents pt pt's rated rating recent remains result results risk scale score screen \
    screener screening self severity she short since term the their this time to visit was";
/// What may follow a level that ends a statement; a noun behind it is what is "high" ("high school").
const FOLLOWERS: [&str; 16] = [
    "at",
    "and",
    "as",
    "because",
    "but",
    "by",
    "despite",
    "due",
    "given",
    "in",
    "now",
    "per",
    "secondary",
    "today",
    "with",
    "based",
];

/// The words of [`FILLERS`].
static FILLS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| FILLERS.split_ascii_whitespace().collect());

/// A level of risk to life, and where its statement stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Level {
    /// From the first to the last word of the statement.
    pub(super) span: Span,
    /// How great the risk is said to be.
    pub(super) said: Said,
}

/// What a statement says of the risk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// A person should see it.
    Raised,
    /// There is little.
    Low,
    /// Nothing: a form whose levels nobody ticked.
    Open,
}

/// The statements of a part, sentence by sentence.
pub(super) struct Levels<'t>(Ahead<'t, 3>);

impl<'t> Levels<'t> {
    pub(super) fn new(scene: &Scene<'_, 't>, part: &Part) -> Self {
        Self(Ahead::new(scene, part, &RISK))
    }

    /// The level that a sentence states, in bytes of the document's text.
    pub(super) fn stated(&mut self, scene: &Scene<'_, '_>, sentence: Span) -> Option<Level> {
        if !self.0.stands_in(sentence) {
            return None;
        }
        let level = stated(&scene.reading.document.slice(sentence).to_ascii_lowercase())?;
        let moved = Span::new(sentence.start + level.span.start, sentence.start + level.span.end);
        Some(Level { span: moved, ..level })
    }
}

/// A word in lower case.
struct Word<'t> {
    text: &'t str,
    span: Span,
}

impl Word<'_> {
    fn is_raised(&self) -> bool {
        RAISED.contains(&self.text)
    }

    fn is_level(&self) -> bool {
        self.is_raised() || LOW.contains(&self.text)
    }

    /// Whether it may be part of a statement.
    fn belongs(&self) -> bool {
        let plain = self.text.replace('\u{2019}', "'");
        self.is_level() || TO_LIFE.contains(&self.text) || FILLS.contains(plain.as_str())
    }
}

/// The level that a sentence in lower case states, if one does.
fn stated(lower: &str) -> Option<Level> {
    ticked(lower).or_else(|| {
        let mut from = 0;
        lower.split_inclusive([',', ';', '.', '=', '?']).find_map(|clause| {
            let start = from;
            from += clause.len();
            in_clause(&words(clause, start))
        })
    })
}

/// The words of a clause that begins at an offset.
fn words(clause: &str, start: usize) -> Vec<Word<'_>> {
    let is_mark = |c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '\u{2019}');
    let mut from = start;
    let pieces = clause.split_inclusive(is_mark).map(|piece| {
        let at = from;
        from += piece.len();
        let text = piece.trim_end_matches(is_mark);
        Word { text, span: Span::new(at, at + text.len()) }
    });
    pieces.filter(|word| !word.text.is_empty()).collect()
}

/// The level that is ticked in a list of levels behind the name of the risk ("Suicide risk: [ ] Low [x] High"); [`Said::Open`] where
/// none is. Levels side by side without boxes are a list only with strokes between them.
fn ticked(lower: &str) -> Option<Level> {
    let words = words(lower, 0);
    let first = words.iter().position(Word::is_level)?;
    let risk = words[..first].iter().position(|word| word.text == "risk")?;
    let life = (0..first).find(|at| is_to_life(&words[..first], *at))?;
    let levels: Vec<&Word<'_>> =
        words[first..].iter().take_while(|word| word.is_level() || word.text == "x").filter(|word| word.is_level()).collect();
    let (one, last) = (levels.first()?, levels.last()?);
    let head = &lower[..one.span.start];
    let listed = &lower[head.rfind(|c: char| c.is_alphanumeric() && c != 'x').map_or(0, |at| at + 1)..];
    let boxes = marks::boxes(listed);
    if levels.len() < 2 || boxes.is_empty() && !lower[one.span.start..last.span.start].contains(['/', '|']) {
        return None;
    }
    let offset = lower.len() - listed.len();
    let in_front = boxes.first().is_some_and(|(at, _)| offset + at < one.span.start);
    let owner = |at: usize| {
        if in_front {
            levels.iter().find(|level| level.span.start > at)
        } else {
            levels.iter().rfind(|level| level.span.end <= at)
        }
    };
    let chosen: Vec<_> = boxes.iter().filter(|(_, ticked)| *ticked).filter_map(|(at, _)| owner(offset + at)).collect();
    let said = match chosen.iter().any(|level| level.is_raised()) {
        _ if chosen.is_empty() => Said::Open,
        true => Said::Raised,
        false => Said::Low,
    };
    let end = chosen.last().unwrap_or(&last).span.end;
    Some(Level { span: Span::new(words[risk.min(life)].span.start, end), said })
}

/// The statement of a clause: a run of words with the risk, to whom it is, and its level.
fn in_clause(words: &[Word<'_>]) -> Option<Level> {
    if !words.iter().any(Word::is_level) {
        return None;
    }
    let mut from = 0;
    words.chunk_by(|one, other| one.belongs() == other.belongs()).find_map(|run| {
        from += run.len();
        let behind = words.get(from);
        run.first().filter(|word| word.belongs()).and_then(|_| whole(run, behind))
    })
}

/// The statement in a run of words that may belong to one, behind which some word stands.
fn whole(run: &[Word<'_>], behind: Option<&Word<'_>>) -> Option<Level> {
    let screened = run.iter().any(|word| matches!(word.text, "ssrs" | "cssrs" | "columbia"));
    let is_risk = |word: &Word<'_>| word.text == "risk" || screened && matches!(word.text, "result" | "results" | "score");
    let risk = run.iter().position(is_risk)?;
    let life = (0..run.len()).find(|at| is_to_life(run, *at))?;
    let (from, to) = level_of(run, risk, life)?;
    if to + 1 == run.len() && behind.is_some_and(|word| !FOLLOWERS.contains(&word.text)) {
        return None;
    }
    let (first, last) = (from.min(risk).min(life), to.max(risk).max(life));
    let denied = run[first..=last].iter().any(|word| word.text == "not");
    let raised = run[from..=to].iter().any(Word::is_raised) && !denied;
    let said = if raised { Said::Raised } else { Said::Low };
    Some(Level { span: Span::new(run[first].span.start, run[last].span.end), said })
}

/// The level that belongs to a risk, from its first to its last word ("low to moderate"): the next one behind what is at risk, unless that
/// is the level of another risk; else the last one before.
fn level_of(run: &[Word<'_>], risk: usize, life: usize) -> Option<(usize, usize)> {
    let before = (0..life).rfind(|at| run[*at].is_level());
    let of_another = |at: usize| before.is_some() && risk < at && run.get(at + 1).is_some_and(|word| word.text == "risk");
    let behind = (life..run.len()).find(|at| run[*at].is_level()).filter(|at| !of_another(*at));
    let Some(from) = behind else { return before.map(|at| (at, at)) };
    let mut to = from;
    while let [between, level, ..] = &run[to + 1..]
        && matches!(between.text, "to" | "or" | "and")
        && level.is_level()
    {
        to += 2;
    }
    Some((from, to))
}

/// Whether a word says that the risk is one to the patient's life: its own name, or harm to the self.
fn is_to_life(run: &[Word<'_>], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|at| run.get(at)).map_or("", |word| word.text);
    match run[at].text {
        "self" => matches!(before, "to" | "harm" | "harming") || run.get(at + 1).is_some_and(|word| word.text == "harm"),
        "himself" | "herself" => matches!(before, "to" | "harm" | "harming"),
        word => TO_LIFE.contains(&word),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(sentence: &str) -> Option<(String, Said)> {
        let lower = sentence.to_lowercase();
        stated(&lower).map(|level| (lower[level.span.start..level.span.end].to_owned(), level.said))
    }

    #[test]
    fn the_level_of_risk_is_read_in_the_words_of_clinicians() {
        for (sentence, span, want) in [
            ("Risk to self: High", "risk to self: high", Said::Raised),
            ("Risk to self\tHigh", "risk to self\thigh", Said::Raised),
            ("Risk to self: moderate to high", "risk to self: moderate to high", Said::Raised),
            ("Risk to Self - Moderate", "risk to self - moderate", Said::Raised),
            ("Risk to self or others: high", "risk to self or others: high", Said::Raised),
            ("Suicide Risk Assessment: High", "suicide risk assessment: high", Said::Raised),
            ("Suicide risk is considered moderate at this time.", "suicide risk is considered moderate", Said::Raised),
            (
                "Suicide risk is currently assessed to be high given recent loss.",
                "suicide risk is currently assessed to be high",
                Said::Raised,
            ),
            ("Patient is at elevated chronic risk of suicide.", "elevated chronic risk of suicide", Said::Raised),
            ("Pt is at high acute risk for suicide", "high acute risk for suicide", Said::Raised),
            ("Risk of harm to self is moderate.", "risk of harm to self is moderate", Said::Raised),
            ("Risk of harming himself: high", "risk of harming himself: high", Said::Raised),
            ("Risk of self-harm: high", "risk of self-harm: high", Said::Raised),
            ("C-SSRS Lifetime/Recent: High Risk", "ssrs lifetime/recent: high risk", Said::Raised),
            ("Mood low, suicide risk rating: moderate", "suicide risk rating: moderate", Said::Raised),
            ("Estimated risk of suicide: low to moderate", "risk of suicide: low to moderate", Said::Raised),
            ("Fall risk\tlow\tSuicide risk\thigh", "risk\tlow\tsuicide risk\thigh", Said::Raised),
            ("Low risk of self-harm moderate risk of relapse", "low risk of self", Said::Low),
            ("The patient\u{2019}s risk to self is low.", "risk to self is low", Said::Low),
            ("Suicide risk is not high.", "suicide risk is not high", Said::Low),
            ("Risk of harm to self or others: none", "risk of harm to self or others: none", Said::Low),
            ("C-SSRS Risk Score (Lifetime/Recent): High Risk", "ssrs risk score (lifetime/recent): high", Said::Raised),
            ("ED Suicide Screen (C-SSRS) Result: HIGH", "suicide screen (c-ssrs) result: high", Said::Raised),
            ("Suicide risk assessment: moderate risk", "suicide risk assessment: moderate", Said::Raised),
            ("C-SSRS result: low risk", "ssrs result: low", Said::Low),
        ] {
            assert_eq!(said(sentence), Some((span.to_owned(), want)), "{sentence}");
        }
    }

    #[test]
    fn the_ticked_level_of_a_form_counts() {
        for (sentence, want) in [
            ("Suicide risk: [ ] Low [ ] Moderate [x] High", Said::Raised),
            ("Suicide risk: Low [ ] Moderate [ ] High [X]", Said::Raised),
            ("Suicide risk: ( ) Low (x) Moderate ( ) High", Said::Raised),
            ("Suicide risk: \u{2610} Low \u{2612} Moderate \u{2610} High", Said::Raised),
            ("Risk to self: Low [x] Moderate [ ] High [ ]", Said::Low),
            ("Risk to self: [x] None [ ] Low [ ] High", Said::Low),
            ("Suicide risk: [ ] Low [ ] Moderate [ ] High", Said::Open),
            ("Suicide risk: low / moderate / high", Said::Open),
        ] {
            assert_eq!(said(sentence).map(|(_, said)| said), Some(want), "{sentence}");
        }
    }

    #[test]
    fn what_only_stands_near_a_risk_is_no_level_of_it() {
        for sentence in [
            "High stress is a risk factor for suicide.",
            "Suicide risk: high school student, see below.",
            "Risk factors for suicide include severe insomnia.",
            "Fall risk: high",
            "Risk to others: high",
            "Severe depression, suicide risk assessment done.",
            "High blood pressure and suicide risk were discussed.",
            "Moderate risk of bleeding.",
            "Suicide risk assessment completed",
            "Self-esteem is low; risk of relapse.",
        ] {
            assert_eq!(said(sentence), None, "{sentence}");
        }
    }
}
