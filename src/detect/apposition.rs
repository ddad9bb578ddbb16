//! A name and its bracketed abbreviation, or the other way round, are one condition: what is said beside either holds for both.
//!
//! `MDD (major depressive disorder), recurrent, moderate` is F33.1 twice, not F32.9 and F33.1.

use crate::dictionary::CodeTable;

use super::{names::NameHit, pairs::related};

/// Gives two names in apposition the more specific of their codes.
pub(crate) fn share(table: &CodeTable, text: &str, names: &mut [NameHit]) {
    for index in 1..names.len() {
        let (before, behind) = names.split_at_mut(index);
        let (Some(first), Some(second)) = (before.last_mut(), behind.first_mut()) else { continue };
        if first.code == second.code || !is_bracketed(text, first, second) || !related(&first.code, &second.code) {
            continue;
        }
        match (is_unspecified(table, &first.code), is_unspecified(table, &second.code)) {
            (true, false) => take(first, second),
            (false, true) => take(second, first),
            _ => {}
        }
    }
}

fn take(name: &mut NameHit, from: &NameHit) {
    name.code.clone_from(&from.code);
    name.remission |= from.remission;
}

/// Whether the second name stands alone in brackets right behind the first.
fn is_bracketed(text: &str, first: &NameHit, second: &NameHit) -> bool {
    let between = text.get(first.span.end..second.span.start).unwrap_or("");
    let within = text.get(second.span.start..second.span.end).unwrap_or("");
    let behind = text.get(second.span.end..).unwrap_or("");
    between.trim() == "(" && (within.contains(')') || behind.trim_start().starts_with(')'))
}

/// Whether a code says no more than its category.
fn is_unspecified(table: &CodeTable, code: &str) -> bool {
    table.get(code, None).is_none_or(|row| row.description.contains("nspecified") || !row.billable)
}
