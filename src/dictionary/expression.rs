//! A regular expression of a table: compiled when a sentence first asks for it, on load only to check a user's own table.
//!
//! A run meets few of the built-in expressions, and compiling all of them took longer than everything else that a run loads. For the
//! same reason they are compiled without the literal searchers that long haystacks would want: sentences are short, and the
//! [`Literals`](super::literals::Literals) of the table have chosen them already.

use std::{ops::Range, sync::OnceLock};

use regex_automata::{
    Anchored, Input, meta,
    util::{captures::Captures, syntax},
};

/// An expression that is blind to case.
#[derive(Clone, Debug)]
pub struct Expression {
    source: String,
    compiled: OnceLock<meta::Regex>,
}

impl Expression {
    /// An expression that is compiled when it is first used.
    pub(super) const fn later(source: String) -> Self {
        Self { source, compiled: OnceLock::new() }
    }

    /// The expression as it is compiled.
    pub(super) fn source(&self) -> &str {
        &self.source
    }

    /// Compiles it now; the fault where it is none.
    pub(super) fn check(&self) -> Result<(), String> {
        compile(&self.source).map(|compiled| drop(self.compiled.set(compiled)))
    }

    /// The first match, in whole characters.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<Range<usize>> {
        let found = self.compiled().find(text)?;
        Some(text.floor_char_boundary(found.start())..text.ceil_char_boundary(found.end()))
    }

    /// Whether it matches.
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        self.compiled().is_match(text)
    }

    /// The match that begins at an offset, with the number of the group that took part in it, from 0.
    pub(super) fn group_at(&self, text: &str, at: usize) -> Option<(usize, Range<usize>)> {
        let compiled = self.compiled();
        let input = Input::new(text).range(at..).anchored(Anchored::Yes);
        compiled.search_half(&input)?;
        let mut found = compiled.create_captures();
        compiled.search_captures(&input, &mut found);
        group(&found)
    }

    /// Every match, each with the number of the group that took part in it, from 0.
    #[cfg(test)]
    pub(super) fn groups<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (usize, Range<usize>)> + 't {
        self.compiled().captures_iter(text).filter_map(|found| group(&found))
    }

    fn compiled(&self) -> &meta::Regex {
        self.compiled.get_or_init(|| match compile(&self.source) {
            Ok(compiled) => compiled,
            Err(fault) => unreachable!("a user's expressions are checked on load, the built-in ones by a test: {fault}"),
        })
    }
}

/// The first group that took part in a match, from 0.
fn group(found: &Captures) -> Option<(usize, Range<usize>)> {
    let (group, span) = found.iter().enumerate().skip(1).find_map(|(group, span)| Some((group, span?)))?;
    Some((group - 1, span.range()))
}

/// Compiles with letters and classes of ASCII and over bytes, which makes automata several times smaller; where a user's expression asks
/// for more, with those of Unicode.
fn compile(source: &str) -> Result<meta::Regex, String> {
    build(source, false).or_else(|_| build(source, true))
}

fn build(source: &str, unicode: bool) -> Result<meta::Regex, String> {
    meta::Builder::new()
        .configure(meta::Config::new().auto_prefilter(false).onepass(false))
        .syntax(syntax::Config::new().case_insensitive(true).unicode(unicode).utf8(unicode))
        .build(source)
        .map_err(|fault| fault.syntax_error().map_or_else(|| fault.to_string(), ToString::to_string))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_of_ascii_or_of_more_finds_its_first_match() {
        let find = |source: &str, text: &str| Expression::later(source.to_owned()).find(text);
        assert_eq!(find("abused?", "Not ABUSED"), Some(4..10));
        assert_eq!(find(r"\pL{5}", "é. Ängste"), Some(4..10));
        assert_eq!(find("[^.]x", "’x"), Some(0..4));
        assert!(Expression::later("(".into()).check().is_err_and(|fault| fault.contains("unclosed group")));
    }
}
