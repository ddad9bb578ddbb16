//! What an expression wants, as one line of text: the form in which it stands in the binary. `build.rs` shares this file.

use super::required::alternatives;

/// Separators: of alternatives, of sets, of literals.
pub(super) const SEPARATORS: [char; 3] = ['\u{1d}', '\u{1e}', '\u{1f}'];

/// Packs what an expression wants.
pub(super) fn pack(expression: &str) -> String {
    let [between_alternatives, between_sets, between_literals] = SEPARATORS.map(String::from);
    let set = |set: &std::collections::BTreeSet<String>| set.iter().cloned().collect::<Vec<_>>().join(&between_literals);
    let packed = alternatives(expression);
    let packed = packed.iter().map(|sets| sets.iter().map(set).collect::<Vec<_>>().join(&between_sets));
    packed.collect::<Vec<_>>().join(&between_alternatives)
}
