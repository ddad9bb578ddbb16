//! What every match of an expression must hold: for each of its alternatives some sets of literals, of each set at least one.
//! `build.rs` shares this file, so that the built-in expressions need not be taken apart when a run begins.

use std::collections::BTreeSet;

use regex_syntax::{
    ParserBuilder,
    hir::{Hir, HirKind},
};

/// Shorter literals stand in nearly every sentence and are not worth a look.
const SHORTEST: usize = 3;
/// Of longer literals only the beginning is looked for: more tells little more and makes the automaton larger.
const LONGEST: usize = 6;

/// Sets of literals of which a match holds at least one each.
pub(super) type Sets = BTreeSet<BTreeSet<String>>;

/// What a match of each alternative of an expression must hold. An expression that is none wants nothing: compiling it tells.
pub(super) fn alternatives(expression: &str) -> Vec<Sets> {
    let Ok(hir) = ParserBuilder::new().build().parse(expression) else { return vec![Sets::new()] };
    top(&hir)
}

/// The alternatives of an expression, those of groups at its top included.
fn top(hir: &Hir) -> Vec<Sets> {
    match hir.kind() {
        HirKind::Alternation(parts) => parts.iter().flat_map(top).collect(),
        HirKind::Capture(group) => top(&group.sub),
        HirKind::Concat(parts) => {
            let branching = parts.iter().position(|part| matches!(part.kind(), HirKind::Alternation(_) | HirKind::Capture(_)));
            let Some(at) = branching.filter(|_| parts.len() <= 2) else { return vec![sets(hir)] };
            let around: Sets =
                parts.iter().enumerate().filter(|(index, _)| *index != at).flat_map(|(_, part)| sets(part)).collect();
            top(&parts[at]).into_iter().map(|inner| inner.union(&around).cloned().collect()).collect()
        }
        _ => vec![sets(hir)],
    }
}

/// What every match of a part must hold.
fn sets(hir: &Hir) -> Sets {
    match hir.kind() {
        HirKind::Literal(literal) => match std::str::from_utf8(&literal.0) {
            Ok(text) if text.len() >= SHORTEST && text.bytes().all(|byte| matches!(byte, b' '..=b'~')) => {
                Sets::from([BTreeSet::from([text[..text.len().min(LONGEST)].to_ascii_lowercase()])])
            }
            _ => Sets::new(),
        },
        HirKind::Capture(group) => sets(&group.sub),
        HirKind::Repetition(repeated) if repeated.min > 0 => sets(&repeated.sub),
        HirKind::Concat(parts) => parts.iter().flat_map(sets).collect(),
        HirKind::Alternation(parts) => one_of(parts).map_or_else(Sets::new, |set| Sets::from([set])),
        HirKind::Empty | HirKind::Class(_) | HirKind::Look(_) | HirKind::Repetition(_) => Sets::new(),
    }
}

/// A set of which every match of any part holds one: of each part the set whose shortest literal is longest.
fn one_of(parts: &[Hir]) -> Option<BTreeSet<String>> {
    let best = |part| sets(part).into_iter().max_by_key(|set| set.iter().map(String::len).min());
    parts.iter().map(best).try_fold(BTreeSet::new(), |mut all, set| {
        all.extend(set?);
        Some(all)
    })
}
