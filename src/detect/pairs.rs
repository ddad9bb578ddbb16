//! Which name and which codes belong together, and whether they agree.
//!
//! `PTSD (F43.10)`, `296.32 Major depression, recurrent`, `300.02 (F41.1)`: codes of different systems side by side are one
//! diagnosis; its name stands in front of it or, where the item begins with the code, behind it.

use crate::{
    dictionary::Dictionaries,
    document::{CodeSystem, Span},
};

use super::{
    codes::CodeHit,
    likeness::{Telling, likeness},
    names::NameHit,
};

/// What may stand between two codes of one diagnosis, in bytes.
const APART: usize = 16;
/// What is longer, in bytes, is no title of a code.
const LONGEST_TITLE: usize = 160;
/// How like a title a name must be to agree with its code.
const LIKE: f32 = 0.5;
/// Categories that a name without detail may stand for.
const FAMILIES: [&[&str]; 8] = [
    &["F32", "F33", "F34", "F39", "F53"],
    &["F30", "F31"],
    &["F40", "F41"],
    &["F01", "F02", "F03"],
    &["F20", "F21", "F22", "F23", "F25", "F28", "F29"],
    &["F84", "F88", "F89"],
    &["F50", "F98"],
    &["F60", "F61", "F69"],
];

/// A diagnosis of one sentence: a name, codes, or both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unit {
    /// The name as printed, where there is one.
    pub(crate) name: Option<NameHit>,
    /// Its codes, the ICD-10-CM one first.
    pub(crate) codes: Vec<CodeHit>,
    /// What is printed as the name of a code that no dictionary term names.
    pub(crate) title: Option<Span>,
    /// Whether name and code beside each other disagree.
    pub(crate) disagrees: bool,
}

impl Unit {
    fn of_name(name: NameHit) -> Self {
        Self { name: Some(name), codes: Vec::new(), title: None, disagrees: false }
    }

    /// What the reports print as its text.
    pub(crate) fn span(&self) -> Span {
        let code = self.codes.first().map_or(Span::default(), |code| code.span);
        self.name.as_ref().map(|name| name.span).or(self.title).unwrap_or(code)
    }

    /// Everything that belongs to it.
    pub(crate) fn whole(&self) -> Span {
        self.codes.iter().fold(self.span(), |all, code| Span::new(all.start.min(code.span.start), all.end.max(code.span.end)))
    }
}

/// Pairs the names and codes of one sentence, both in order.
pub(crate) fn pair(
    dictionaries: &Dictionaries,
    text: &str,
    sentence: Span,
    names: Vec<NameHit>,
    codes: Vec<CodeHit>,
) -> Vec<Unit> {
    if codes.is_empty() {
        return names.into_iter().map(Unit::of_name).collect();
    }
    let groups = group(text, codes);
    let sides = sides(text, sentence, &groups);
    let mut names: Vec<Option<NameHit>> = names.into_iter().map(Some).collect();
    let mut units = Vec::new();
    for (codes, sides) in groups.into_iter().zip(sides) {
        let fits = |name: &NameHit| agree(dictionaries, text, name, &codes[0]);
        let named = |side: Span| names.iter().flatten().any(|name| side.contains(name.span) && fits(name));
        let titled = |side: Span| title(dictionaries, text, &codes, side).is_some();
        let side = sides.into_iter().find(|side| named(*side) || titled(*side)).unwrap_or(sides[0]);
        units.push(join(dictionaries, text, codes, side, &mut names));
    }
    units.extend(names.into_iter().flatten().map(Unit::of_name));
    units.sort_by_key(|unit| unit.whole().start);
    let conflicts: Vec<Span> = units.iter().filter(|unit| unit.disagrees).map(Unit::whole).collect();
    mark_conflicts(&mut units, &conflicts);
    units
}

/// Puts codes of different systems that stand side by side together, ICD-10-CM first.
fn group(text: &str, codes: Vec<CodeHit>) -> Vec<Vec<CodeHit>> {
    let mut groups: Vec<Vec<CodeHit>> = Vec::new();
    for code in codes {
        match groups.last_mut() {
            Some(last) if belongs(text, last, &code) => last.push(code),
            _ => groups.push(vec![code]),
        }
    }
    for group in &mut groups {
        group.sort_by_key(|code| code.system != CodeSystem::Icd10Cm);
    }
    groups
}

/// Whether a code goes on with the diagnosis of the codes before it.
fn belongs(text: &str, group: &[CodeHit], code: &CodeHit) -> bool {
    let end = group.iter().map(|held| held.span.end).max().unwrap_or(0);
    let between = text.get(end..code.span.start).unwrap_or("\n\n");
    let labels = between.to_ascii_lowercase().replace("icd", "").replace("cm", "").replace("code", "");
    let other_system = group.iter().all(|held| held.system != code.system);
    other_system && between.len() <= APART && !labels.contains(|c: char| c.is_alphabetic())
}

/// Where the name of each group is to be looked for: in front of it, or behind it where the item begins with a code; then where it may
/// stand if none there agrees: on the other side, or in front of all codes (`Anxiety and depression F41.9, F32.A`).
fn sides(text: &str, sentence: Span, groups: &[Vec<CodeHit>]) -> Vec<[Span; 3]> {
    let bounds: Vec<Span> = groups.iter().map(|group| extent(group)).collect();
    let lead = bounds.first().and_then(|first| text.get(sentence.start..first.start)).unwrap_or("");
    let code_first = !has_name(lead);
    bounds
        .iter()
        .enumerate()
        .map(|(index, own)| {
            let before = if index == 0 { sentence.start } else { bounds[index - 1].end };
            let behind = bounds.get(index + 1).map_or(sentence.end, |next| next.start);
            let [front, back] = [Span::new(before, own.start), Span::new(own.end, behind)];
            let listed = index > 0 && text.get(front.start..front.end).is_some_and(is_separator);
            let far = if listed { Span::new(sentence.start, own.start) } else { front };
            if code_first { [back, front, far] } else { [front, back, far] }
        })
        .collect()
}

/// Whether nothing but signs stands between two codes.
fn is_separator(between: &str) -> bool {
    !between.contains(char::is_alphanumeric) || between.trim() == "and"
}

/// Whether what stands in front of the first code can be a name: more than a list number, an axis, a label or words of doubt.
fn has_name(lead: &str) -> bool {
    const LABELS: [&str; 26] = [
        "rule",
        "out",
        "r",
        "o",
        "possible",
        "probable",
        "suspected",
        "history",
        "of",
        "impression",
        "icd",
        "cm",
        "axis",
        "i",
        "ii",
        "iii",
        "dx",
        "diagnosis",
        "diagnoses",
        "code",
        "codes",
        "primary",
        "secondary",
        "visit",
        "principal",
        "problem",
    ];
    lead.split(|c: char| !c.is_alphabetic()).any(|word| !word.is_empty() && !LABELS.contains(&word.to_lowercase().as_str()))
}

fn extent(group: &[CodeHit]) -> Span {
    let start = group.iter().map(|code| code.span.start).min().unwrap_or(0);
    let end = group.iter().map(|code| code.span.end).max().unwrap_or(0);
    Span::new(start, end)
}

/// Joins a group of codes with its name.
fn join(dictionaries: &Dictionaries, text: &str, codes: Vec<CodeHit>, side: Span, names: &mut [Option<NameHit>]) -> Unit {
    let own = extent(&codes);
    let mut candidates: Vec<usize> =
        (0..names.len()).filter(|at| names[*at].as_ref().is_some_and(|name| side.contains(name.span))).collect();
    candidates.sort_by_key(|at| names[*at].as_ref().map_or(0, |name| distance(name.span, own)));
    let title = title(dictionaries, text, &codes, side);
    let fits = |at: &usize| names[*at].as_ref().is_some_and(|name| agree(dictionaries, text, name, &codes[0]));
    match candidates.iter().copied().find(|at| fits(at)) {
        Some(at) => Unit { name: names[at].take(), codes, title: None, disagrees: false },
        None => Unit { name: None, codes, title, disagrees: title.is_none() && !candidates.is_empty() },
    }
}

pub(super) fn distance(a: Span, b: Span) -> usize {
    a.start.saturating_sub(b.end).max(b.start.saturating_sub(a.end))
}

/// Whether a name and a code can mean the same condition.
fn agree(dictionaries: &Dictionaries, text: &str, name: &NameHit, code: &CodeHit) -> bool {
    let printed = text.get(name.span.start..name.span.end).unwrap_or("");
    let same = |other: &str| std::iter::once(&name.code).chain(&name.others).any(|own| related(own, other));
    match code.system {
        CodeSystem::Icd9Cm => {
            let mapped = dictionaries.icd9_map.iter().filter(|row| row.icd9cm == code.code).any(|row| same(&row.icd10cm));
            mapped || titles(&dictionaries.icd9cm, &code.code).any(|title| likeness(printed, &title) >= LIKE)
        }
        _ => same(&code.code) || titles(&dictionaries.icd10cm, &code.code).any(|title| likeness(printed, &title) >= LIKE),
    }
}

fn titles<'t>(table: &'t crate::dictionary::CodeTable, code: &'t str) -> impl Iterator<Item = String> + 't {
    table.rows(code).map(|row| row.description.to_owned())
}

/// Whether two ICD-10-CM codes lie in one category, or in categories that names without detail do not tell apart.
pub(crate) fn related(a: &str, b: &str) -> bool {
    let (Some(a), Some(b)) = (a.get(..3), b.get(..3)) else { return false };
    a == b || FAMILIES.iter().any(|family| family.contains(&a) && family.contains(&b))
}

/// The printed name of a code that no term names: what stands on its side, if it is like the code's title.
fn title(dictionaries: &Dictionaries, text: &str, codes: &[CodeHit], side: Span) -> Option<Span> {
    let code = codes.first()?;
    let table = if code.system == CodeSystem::Icd9Cm { &dictionaries.icd9cm } else { &dictionaries.icd10cm };
    let span = trimmed(text, side)?;
    if span.len() > LONGEST_TITLE {
        return None;
    }
    let printed = Telling::of(&text[span.start..span.end]);
    table.rows(&code.code).any(|row| printed.likeness(&Telling::of(row.description)) >= LIKE).then_some(span)
}

/// A span without list marker, brackets, labels and the white space around them; cut at a wide gap.
fn trimmed(text: &str, side: Span) -> Option<Span> {
    let slice = text.get(side.start..side.end)?;
    let lead = slice.len() - slice.trim_start_matches([' ', '\t', '\n', '\r', ')', ']', '-', ':', ',', ';', '|']).len();
    let start = side.start + lead + super::sentences::marker(&slice[lead..]);
    let rest = text.get(start..side.end)?;
    let mut kept = rest;
    for label in ["(ICD", "[ICD", "- ICD", "ICD-", "ICD10", "ICD9", "\t", "   "] {
        kept = kept.find(label).filter(|at| *at > 0).map_or(kept, |at| &kept[..at]);
    }
    let kept = kept.trim_end_matches([' ', '\t', '\n', '\r', '(', '[', '-', ':', ',', ';', '|', '.', '\u{2013}']);
    (kept.len() > 2).then(|| Span::new(start, start + kept.len()))
}

/// Marks the names that stand beside a code which they disagree with.
fn mark_conflicts(units: &mut [Unit], conflicts: &[Span]) {
    for unit in units.iter_mut().filter(|unit| unit.codes.is_empty()) {
        let span = unit.whole();
        unit.disagrees |= conflicts.iter().any(|code| distance(*code, span) <= APART);
    }
}
