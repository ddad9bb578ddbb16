//! The phrases that are evidence (`evidence_cues.csv`), compiled: where one may stand, and the pattern that decides.
//!
//! A row's `anchor` words are looked for in the whole text at once; its `pattern` is tried only on sentences that hold one. In a
//! pattern a space stands for any white space and `<name>` for the row of kind `list` with that value; case does not matter.

use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};
use regex::{Regex, RegexBuilder};

use crate::{document::Span, evidence::EvidenceKind};

use super::Screener;

/// A row as it stands in the table.
#[derive(Clone, Debug)]
pub(super) struct RawCue {
    pub(super) kind: String,
    pub(super) value: String,
    pub(super) anchors: Vec<String>,
    pub(super) pattern: String,
    pub(super) unless: String,
    pub(super) mental: bool,
    pub(super) example: String,
    pub(super) counterexample: String,
}

/// A phrase, or a family of phrases, that is evidence.
#[derive(Clone, Debug)]
pub struct EvidenceCue {
    /// What it is evidence of.
    pub kind: EvidenceKind,
    /// Value of the evidence.
    pub value: String,
    /// What the phrase looks like.
    pub pattern: Regex,
    /// What must not stand in the same sentence.
    pub unless: Option<Regex>,
    /// Whether it counts only where the record speaks of mental health.
    pub mental: bool,
    /// A sentence that it is evidence in.
    pub example: String,
    /// A sentence that it is no present evidence in.
    pub counterexample: String,
    /// Line of the table, from 1.
    pub line: u64,
}

/// All rows, compiled.
#[derive(Clone, Debug)]
pub struct EvidenceCues {
    /// Phrases, in the order of the table.
    pub cues: Vec<EvidenceCue>,
    /// All names of screening instruments, one group each.
    names: Regex,
    /// The instrument of each group of `names`.
    of_name: Vec<String>,
    anchors: AhoCorasick,
    /// The cues of each anchor.
    of_anchor: Vec<Vec<usize>>,
}

/// A fault: line and what is wrong.
type Fault = (u64, String);

impl EvidenceCues {
    /// Compiles all rows; the first fault ends it.
    pub(super) fn compile(rows: Vec<(u64, RawCue)>, screeners: &[Screener]) -> Result<Self, Fault> {
        let lists: BTreeMap<String, String> =
            rows.iter().filter(|row| row.1.kind == "list").map(|row| (row.1.value.clone(), row.1.pattern.clone())).collect();
        let mut cues = Vec::new();
        let mut names: Vec<(String, String)> = screeners.iter().map(|row| (own_name(row), row.instrument.clone())).collect();
        let mut anchors: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (line, raw) in rows {
            match raw.kind.as_str() {
                "list" => {}
                "score_name" if !screeners.iter().any(|row| row.instrument == raw.value) => {
                    return Err((line, format!("{:?} is no instrument of screeners.csv", raw.value)));
                }
                "score_name" => names.push((expand(&raw.pattern, &lists).map_err(|what| (line, what))?, raw.value)),
                _ if raw.anchors.is_empty() => return Err((line, "anchor is empty; name a word that every match holds".into())),
                _ => {
                    raw.anchors.iter().for_each(|anchor| anchors.entry(anchor.clone()).or_default().push(cues.len()));
                    cues.push(cue(raw, line, &lists).map_err(|what| (line, what))?);
                }
            }
        }
        let automaton = AhoCorasickBuilder::new()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .build(anchors.keys())
            .map_err(|fault| (0, fault.to_string()))?;
        let (names, of_name) = compile_names(names).map_err(|what| (0, what))?;
        Ok(Self { cues, names, of_name, anchors: automaton, of_anchor: anchors.into_values().collect() })
    }

    /// Every place in a text where a screening instrument is named, with the instrument of `screeners.csv`.
    pub fn instruments<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (Span, &'t str)> + 't {
        self.names.captures_iter(text).filter_map(|found| {
            let (group, name) = found.iter().enumerate().skip(1).find_map(|(group, name)| Some((group, name?)))?;
            Some((Span::new(name.start(), name.end()), self.of_name.get(group - 1)?.as_str()))
        })
    }

    /// Every place in a text where an anchor stands, with the cues that it belongs to (indices into [`EvidenceCues::cues`]).
    pub fn anchored<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (usize, &'t [usize])> + 't {
        let found = self.anchors.find_overlapping_iter(text);
        found.map(|hit| (hit.start(), self.of_anchor.get(hit.pattern().as_usize()).map_or(&[][..], Vec::as_slice)))
    }
}

/// The pattern of an instrument's own name: hyphens may be missing; without a digit it must be printed in its case.
fn own_name(screener: &Screener) -> String {
    let loose = regex::escape(&screener.instrument).replace(r"\-", "[- \\u{2010}-\\u{2013}]?");
    let flag = if screener.instrument.bytes().any(|byte| byte.is_ascii_digit()) { "(?i:" } else { "(?-i:" };
    format!("{flag}{loose})")
}

/// One pattern for all names, the longest first, with the instrument of each group.
fn compile_names(mut names: Vec<(String, String)>) -> Result<(Regex, Vec<String>), String> {
    names.sort_by(|a, b| (b.0.len(), &a.0).cmp(&(a.0.len(), &b.0)));
    let groups: Vec<String> = names.iter().map(|(pattern, _)| format!("({})", pattern)).collect();
    let whole = format!(r"(?-u:\b)(?:{})(?-u:\b|$)", groups.join("|"));
    let regex =
        RegexBuilder::new(&whole).case_insensitive(true).build().map_err(|fault| format!("a name is no regex: {fault}"))?;
    Ok((regex, names.into_iter().map(|(_, instrument)| instrument).collect()))
}

fn cue(raw: RawCue, line: u64, lists: &BTreeMap<String, String>) -> Result<EvidenceCue, String> {
    Ok(EvidenceCue {
        kind: kind(&raw.kind)?,
        value: raw.value,
        pattern: compile("pattern", &expand(&raw.pattern, lists)?)?,
        unless: if raw.unless.is_empty() { None } else { Some(compile("unless", &expand(&raw.unless, lists)?)?) },
        mental: raw.mental,
        example: raw.example,
        counterexample: raw.counterexample,
        line,
    })
}

/// Kinds that a phrase can be evidence of.
fn kind(word: &str) -> Result<EvidenceKind, String> {
    const KINDS: [EvidenceKind; 9] = [
        EvidenceKind::Trauma,
        EvidenceKind::WorkSchool,
        EvidenceKind::Impairment,
        EvidenceKind::GroupTreatment,
        EvidenceKind::Visit,
        EvidenceKind::AccessRequest,
        EvidenceKind::Hospitalization,
        EvidenceKind::MedicationTrial,
        EvidenceKind::LevelOfCare,
    ];
    KINDS.into_iter().find(|kind| kind.as_str() == word).ok_or_else(|| {
        let known: Vec<&str> = KINDS.iter().map(|kind| kind.as_str()).collect();
        format!("kind is {word:?}, expected list, score_name or one of {}", known.join(", "))
    })
}

/// A pattern that begins at a word and is blind to case.
fn compile(column: &str, pattern: &str) -> Result<Regex, String> {
    let whole = format!(r"(?-u:\b)(?:{pattern})");
    RegexBuilder::new(&whole).case_insensitive(true).build().map_err(|fault| format!("{column} is no regex: {fault}"))
}

/// Puts in the lists, and any white space for a space. Classes are those of ASCII, which keeps the automata small; a word may hold
/// an apostrophe or a hyphen.
fn expand(pattern: &str, lists: &BTreeMap<String, String>) -> Result<String, String> {
    let mut whole = pattern.to_owned();
    for (name, words) in lists {
        whole = whole.replace(&format!("<{name}>"), words);
    }
    let mut out = String::with_capacity(whole.len() * 2);
    let mut in_class = false;
    let mut chars = whole.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => escape(chars.next(), in_class, &mut out),
            ' ' => out.push_str(if in_class { SPACE } else { "[ \\t\\r\\n\\u{a0}]+" }),
            '<' if !in_class => return Err(format!("{pattern:?} names a list that is not in the table")),
            _ => out.push(c),
        }
        in_class = (in_class && c != ']') || (!in_class && c == '[');
    }
    Ok(out)
}

/// White space, inside a class.
const SPACE: &str = " \\t\\r\\n\\u{a0}";
/// What a word consists of, inside a class.
const WORD: &str = "0-9A-Za-z_'’-";

fn escape(c: Option<char>, in_class: bool, out: &mut String) {
    let class = match c {
        Some('w') => WORD,
        Some('s') => SPACE,
        Some('d') => "0-9",
        Some('S') if !in_class => "^ \\t\\r\\n\\u{a0}",
        Some('b') => return out.push_str("(?-u:\\b)"),
        other => {
            out.push('\\');
            return out.extend(other);
        }
    };
    if in_class { out.push_str(class) } else { out.extend(["[", class, "]"]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(kind: &str, value: &str, anchor: &str, pattern: &str) -> RawCue {
        RawCue {
            kind: kind.into(),
            value: value.into(),
            anchors: if anchor.is_empty() { Vec::new() } else { vec![anchor.into()] },
            pattern: pattern.into(),
            unless: String::new(),
            mental: false,
            example: String::new(),
            counterexample: String::new(),
        }
    }

    #[test]
    fn spaces_and_lists_are_put_in() {
        let lists = BTreeMap::from([("drug".to_owned(), "lithium|valproate".to_owned())]);
        assert_eq!(
            expand("failed (?:<drug>)[- ]\\dx\\[[\\w]", &lists).as_deref(),
            Ok(r"failed[ \t\r\n\u{a0}]+(?:lithium|valproate)[- \t\r\n\u{a0}][0-9]x\[[0-9A-Za-z_'’-]")
        );
        assert!(expand("<unknown>", &lists).is_err());
    }

    #[test]
    fn anchors_lead_to_their_cues() {
        let rows = vec![(2, raw("list", "drug", "", "lithium")), (3, raw("trauma", "abuse", "abus", "abused?"))];
        let cues = EvidenceCues::compile(rows, &[]).unwrap();
        let text = "She was ABUSED.";
        let found: Vec<_> = cues.anchored(text).collect();
        assert_eq!(found, [(8, &[0_usize][..])]);
        assert!(cues.cues[0].pattern.is_match(text));
    }

    #[test]
    fn faults_name_their_line() {
        for (row, words) in [
            (raw("trauma", "x", "a", "("), "no regex"),
            (raw("trouble", "x", "a", "a"), "kind is"),
            (raw("trauma", "x", "", "a"), "anchor is empty"),
        ] {
            let (line, what) = EvidenceCues::compile(vec![(7, row)], &[]).unwrap_err();
            assert_eq!(line, 7);
            assert!(what.contains(words), "{what}");
        }
    }
}
