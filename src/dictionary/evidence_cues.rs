//! The phrases that are evidence (`evidence_cues.csv`): where one may stand, and the pattern that decides.
//!
//! A row's `anchor` words, and the words that its `pattern` cannot do without, choose the sentences that the pattern is tried on. In a
//! pattern a space stands for any white space and `<name>` for the row of kind `list` with that value; case does not matter.

use std::collections::BTreeMap;

use crate::{document::Span, evidence::EvidenceKind};

pub use super::literals::Found;
use super::{
    Screener,
    expression::Expression,
    instruments::Instruments,
    literals::{Literals, Wanted},
    packed_literals::pack,
    pattern::{expand, whole},
};

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
    pub pattern: Expression,
    /// What must not stand in the same sentence.
    pub unless: Option<Expression>,
    /// Whether it counts only where the record speaks of mental health.
    pub mental: bool,
    /// A sentence that it is evidence in.
    pub example: String,
    /// A sentence that it is no present evidence in.
    pub counterexample: String,
    /// Line of the table, from 1.
    pub line: u64,
}

/// All rows.
#[derive(Clone, Debug)]
pub struct EvidenceCues {
    /// Phrases, in the order of the table.
    pub cues: Vec<EvidenceCue>,
    /// The names of screening instruments.
    pub(super) instruments: Instruments,
    literals: Literals,
}

/// A fault: line and what is wrong.
type Fault = (u64, String);

impl EvidenceCues {
    /// Of all rows; the first fault ends it. Expressions are compiled when they are first used, or by [`Self::check`]. `literals` is
    /// what the expressions want, a line each; without it they are taken apart here.
    pub(super) fn new(rows: Vec<(u64, RawCue)>, screeners: &[Screener], literals: Option<&str>) -> Result<Self, Fault> {
        let lists: BTreeMap<String, String> =
            rows.iter().filter(|row| row.1.kind == "list").map(|row| (row.1.value.clone(), row.1.pattern.clone())).collect();
        let mut cues = Vec::new();
        let mut names: Vec<(String, String)> = Vec::new();
        let mut anchors: Vec<Vec<String>> = Vec::new();
        for (line, mut raw) in rows {
            match raw.kind.as_str() {
                "list" => {}
                "score_name" if !screeners.iter().any(|row| row.instrument == raw.value) => {
                    return Err((line, format!("{:?} is no instrument of screeners.csv", raw.value)));
                }
                "score_name" => names.push((expand(&raw.pattern, &lists).map_err(|what| (line, what))?, raw.value)),
                _ if raw.anchors.is_empty() => return Err((line, "anchor is empty; name a word that every match holds".into())),
                _ => {
                    anchors.push(std::mem::take(&mut raw.anchors));
                    cues.push(cue(raw, line, &lists).map_err(|what| (line, what))?);
                }
            }
        }
        let literals = literals.map_or_else(|| wanted(&cues), str::to_owned);
        let rows: Vec<_> = literals.lines().map(Wanted).zip(anchors).collect();
        Ok(Self { cues, instruments: Instruments::new(screeners, names), literals: Literals::new(&rows) })
    }

    /// Compiles every expression; the first fault ends it.
    pub(super) fn check(&self) -> Result<(), Fault> {
        for cue in &self.cues {
            cue.pattern.check().map_err(|fault| (cue.line, format!("pattern is no regex: {fault}")))?;
            let unless = cue.unless.as_ref().map_or(Ok(()), Expression::check);
            unless.map_err(|fault| (cue.line, format!("unless is no regex: {fault}")))?;
        }
        self.instruments.check().map_err(|fault| (0, format!("a name is no regex: {fault}")))
    }

    /// Every place in a text where a screening instrument is named, with the instrument of `screeners.csv`.
    #[must_use]
    pub fn instruments(&self, text: &str) -> Vec<(Span, &str)> {
        self.instruments.named_in(text)
    }

    /// The cues that may match in `text[sentence]`, in the order of the table (indices into [`EvidenceCues::cues`]).
    pub fn candidates<'f>(&self, text: &str, sentence: Span, found: &'f mut Found) -> &'f [usize] {
        self.literals.candidates(text, sentence, found);
        &found.expressions
    }
}

/// What the expressions of cues want, a line each.
pub(super) fn wanted(cues: &[EvidenceCue]) -> String {
    cues.iter().map(|cue| pack(cue.pattern.source()) + "\n").collect()
}

fn cue(raw: RawCue, line: u64, lists: &BTreeMap<String, String>) -> Result<EvidenceCue, String> {
    Ok(EvidenceCue {
        kind: kind(&raw.kind)?,
        value: raw.value,
        pattern: Expression::later(whole(&raw.pattern, lists)?),
        unless: if raw.unless.is_empty() { None } else { Some(Expression::later(whole(&raw.unless, lists)?)) },
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
    fn words_lead_to_the_cues_that_may_match() {
        let rows = vec![(2, raw("list", "drug", "", "lithium")), (3, raw("trauma", "abuse", "abus", "abused often"))];
        let cues = EvidenceCues::new(rows, &[], None).unwrap();
        let text = "She was ABUSED  often. Abused?";
        let mut found = Found::default();
        assert_eq!(cues.candidates(text, Span::new(0, 22), &mut found), [0_usize]);
        assert!(cues.candidates(text, Span::new(23, 30), &mut found).is_empty());
        assert_eq!(cues.cues[0].pattern.find(text), Some(8..21));
    }

    #[test]
    fn faults_name_their_line() {
        for (row, words) in [
            (raw("trauma", "x", "a", "("), "pattern is no regex"),
            (raw("trouble", "x", "a", "a"), "kind is"),
            (raw("trauma", "x", "", "a"), "anchor is empty"),
            (RawCue { unless: "[".into(), ..raw("trauma", "x", "a", "a") }, "unless is no regex"),
        ] {
            let (line, what) = EvidenceCues::new(vec![(7, row)], &[], None).and_then(|cues| cues.check()).unwrap_err();
            assert_eq!(line, 7);
            assert!(what.contains(words), "{what}");
        }
    }
}
