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
const RAISED: [&str; 12] = [
    "high",
    "moderate",
    "mod",
    "medium",
    "intermediate",
    "elevated",
    "imminent",
    "severe",
    "extreme",
    "significant",
    "substantial",
    "serious",
];
/// Levels that say there is little risk.
const LOW: [&str; 4] = ["low", "minimal", "negligible", "none"];
/// Words that say the risk is one to life.
const TO_LIFE: [&str; 6] = ["suicide", "suicidal", "suicidality", "ssrs", "cssrs", "columbia"];
/// What may stand in a statement besides.
const FILLERS: &str = "a acute acutely an and appears as assessed assessment at be been being by c category chronic chronically client \
    client's clinician considered contact current currently deemed determined estimate estimated evaluated evaluation felt for found \
    future harm harming has he her herself himself his immediate in is judged last level lifetime long member's near not of or \
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

/// The level that a sentence in lower case states, if one does: of several the greatest.
fn stated(lower: &str) -> Option<Level> {
    ticked(lower).or_else(|| {
        let mut from = 0;
        let clauses = lower.split_inclusive([',', ';', '.', '=', '?']).flat_map(|clause| {
            let start = from;
            from += clause.len();
            in_clause(&words(clause, start))
        });
        clauses.reduce(|one, other| if one.said == Said::Raised { one } else { other })
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
/// none is. Without boxes three levels with strokes between them are a list, whose answer may follow ("low/moderate/high: high").
fn ticked(lower: &str) -> Option<Level> {
    let words = words(lower, 0);
    let first = words.iter().position(Word::is_level)?;
    let risk = words[..first].iter().position(|word| word.text == "risk")?;
    let life = (0..first).find(|at| is_to_life(&words[..first], *at))?;
    let list = words[first..].iter().take_while(|word| word.is_level() || matches!(word.text, "x" | "risk"));
    let (levels, others): (Vec<&Word<'_>>, Vec<&Word<'_>>) = list.partition(|word| word.is_level());
    let last = levels.last()?;
    if levels.len() < 2 {
        return None;
    }
    let start = words[..first].iter().rfind(|word| word.text != "x").map_or(0, |word| word.span.end);
    let end = others.last().map_or(last.span.end, |word| word.span.end.max(last.span.end));
    let mut boxes: Vec<(usize, bool)> =
        marks::boxes(&lower[start..]).into_iter().map(|(at, ticked)| (start + at, ticked)).collect();
    if boxes.is_empty() && lower[start..end].contains('_') {
        boxes.extend(others.iter().filter(|word| word.text == "x").map(|word| (word.span.start, true)));
    }
    let said = if boxes.is_empty() && !lower[start..end].contains('_') {
        of_strokes(lower, &levels)?
    } else {
        of_boxes(&levels, &boxes)
    };
    Some(Level { span: Span::new(words[risk.min(life)].span.start, last.span.end), said })
}

/// What the ticked ones of some boxes say, which stand before or behind their levels.
fn of_boxes(levels: &[&Word<'_>], boxes: &[(usize, bool)]) -> Said {
    let in_front = boxes.first().zip(levels.first()).is_some_and(|((at, _), level)| *at < level.span.start);
    let owner = |at: usize| {
        if in_front {
            levels.iter().find(|level| level.span.start > at)
        } else {
            levels.iter().rfind(|level| level.span.end <= at)
        }
    };
    let chosen: Vec<_> = boxes.iter().filter(|(_, ticked)| *ticked).filter_map(|(at, _)| owner(*at)).collect();
    match chosen.iter().any(|level| level.is_raised()) {
        _ if chosen.is_empty() => Said::Open,
        true => Said::Raised,
        false => Said::Low,
    }
}

/// What levels say between which strokes stand: what follows the list, else nothing; two of them are a range. `None` without strokes.
fn of_strokes(lower: &str, levels: &[&Word<'_>]) -> Option<Said> {
    let stroke = |pair: &[&Word<'_>]| lower[pair[0].span.end..pair[1].span.start].contains(['/', '|']);
    let listed = levels.windows(2).take_while(|pair| stroke(pair)).count() + 1;
    let says = |levels: &[&Word<'_>]| if levels.iter().any(|level| level.is_raised()) { Said::Raised } else { Said::Low };
    match (listed, &levels[listed..]) {
        (1, _) => None,
        (2, []) => Some(says(levels)),
        (_, []) => Some(Said::Open),
        (_, answer) => Some(says(answer)),
    }
}

/// The statements of a clause: runs of words with the risk, to whom it is, and its level.
fn in_clause(words: &[Word<'_>]) -> Vec<Level> {
    if !words.iter().any(Word::is_level) {
        return Vec::new();
    }
    let mut from = 0;
    let runs = words.chunk_by(|one, other| one.belongs() == other.belongs()).flat_map(|run| {
        from += run.len();
        let behind = words.get(from);
        if run.first().is_some_and(Word::belongs) { statements(run, behind) } else { Vec::new() }
    });
    runs.collect()
}

/// The statements of a run, of which each has a risk and a level ("risk to others low risk to self high").
fn statements(run: &[Word<'_>], behind: Option<&Word<'_>>) -> Vec<Level> {
    let mut begins = vec![0];
    for at in 1..run.len() {
        let held = &run[*begins.last().unwrap_or(&0)..at];
        let full = held.iter().any(|word| word.text == "risk") && held.iter().any(Word::is_level);
        let leads = TO_LIFE.contains(&run[at].text) || run[at].is_level();
        let next_is_risk = run.get(at + 1).is_some_and(|word| word.text == "risk");
        if full && (run[at].text == "risk" && begins.last() != Some(&(at - 1)) || leads && next_is_risk) {
            begins.push(at);
        }
    }
    let ends = begins.iter().skip(1).copied().chain([run.len()]);
    begins.iter().zip(ends).filter_map(|(from, to)| whole(&run[*from..to], run.get(to).or(behind))).collect()
}

/// The statement in some words that may belong to one, behind which some word stands.
fn whole(run: &[Word<'_>], behind: Option<&Word<'_>>) -> Option<Level> {
    const KINDS: [&str; 8] = ["acute", "acutely", "chronic", "chronically", "current", "recent", "long", "short"];
    let screened = run.iter().any(|word| matches!(word.text, "ssrs" | "cssrs" | "columbia"));
    let is_risk = |word: &Word<'_>| word.text == "risk" || screened && matches!(word.text, "result" | "results" | "score");
    let risk = run.iter().position(is_risk)?;
    let joined = |from: usize| run[from..risk].iter().any(|word| word.text == "and");
    let life = (0..run.len()).find(|at| is_to_life(run, *at) && (*at > risk || !joined(*at)))?;
    let (from, to) = level_of(run, life)?;
    let open = run[to + 1..].iter().all(|word| KINDS.contains(&word.text));
    if open && behind.is_some_and(|word| !FOLLOWERS.contains(&word.text) && word.text != "risk") {
        return None;
    }
    let (first, last) = (from.min(risk).min(life), to.max(risk).max(life));
    let denied = |at: usize| run[at.saturating_sub(3).max(first)..at].iter().any(|word| word.text == "not");
    let raises = |at: usize| run[at].is_raised() && !denied(at) || LOW.contains(&run[at].text) && denied(at);
    let said = if (from..run.len()).any(raises) { Said::Raised } else { Said::Low };
    Some(Level { span: Span::new(run[first].span.start, run[last].span.end), said })
}

/// The level of a statement, from its first to its last word ("low to moderate"): the next one behind what is at risk, else the last before.
fn level_of(run: &[Word<'_>], life: usize) -> Option<(usize, usize)> {
    let behind = (life..run.len()).find(|at| run[*at].is_level());
    let Some(from) = behind else { return (0..life).rfind(|at| run[*at].is_level()).map(|at| (at, at)) };
    let mut to = from;
    loop {
        let joined = run.get(to + 1).is_some_and(|word| matches!(word.text, "to" | "or" | "and"));
        let next = to + 1 + usize::from(joined);
        if !run.get(next).is_some_and(Word::is_level) {
            return Some((from, to));
        }
        to = next;
    }
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
            ("Fall risk\tlow\tSuicide risk\thigh", "suicide risk\thigh", Said::Raised),
            ("Low risk of self-harm moderate risk of relapse", "low risk of self", Said::Low),
            ("Risk to others low Risk to self high Risk of falls low", "risk to self high", Said::Raised),
            ("Acute risk of suicide low, chronic risk of suicide moderate", "risk of suicide moderate", Said::Raised),
            ("Suicide risk: low-moderate", "suicide risk: low-moderate", Said::Raised),
            ("Suicide risk: intermediate", "suicide risk: intermediate", Said::Raised),
            ("Suicide risk is not low.", "suicide risk is not low", Said::Raised),
            ("Pt is suicidal and at low risk for harm to self", "low risk for harm to self", Said::Low),
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
            ("Suicide risk: low/moderate/high: high", Said::Raised),
            ("Suicide risk: moderate/high", Said::Raised),
            ("Suicide risk: [ ] Low Risk [ ] Moderate Risk [x] High Risk", Said::Raised),
            ("Suicide risk: low [] mod [] high [x]", Said::Raised),
            ("Suicide risk: Low ___ Moderate ___ High _X_", Said::Raised),
            ("Suicide risk, Jos\u{e9}: [ ] low [x] high", Said::Raised),
            ("Suicide risk: Jos\u{e9} \u{2013} low / high", Said::Raised),
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
            "Suicide risk: significant other died last week.",
            "Suicide risk: severe chronic pain",
            "Suicidality present and overall risk is low",
        ] {
            assert_eq!(said(sentence), None, "{sentence}");
        }
    }
}
