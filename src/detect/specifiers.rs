//! Specifiers beside a name ("recurrent", "severe with psychotic features", "in partial remission") and the code of both.

use std::collections::HashMap;

use crate::{
    dictionary::{Specified, Specifier},
    document::Span,
};

use super::{
    phrases::Phrases,
    spellings,
    words::{Gap, Vocabulary, Word, Words},
};

/// Words in front of a name that can specify it ("severe recurrent major depression").
const BEFORE: usize = 6;
/// Words behind a name among which its specifiers stand.
const BEHIND: usize = 16;

/// Words of a specifier in front of a name that ends it.
const TAIL: usize = 3;

/// Bytes that a word and what follows it may take.
const WORD: usize = 14;

/// All specifiers, compiled.
#[derive(Debug, Default)]
pub(crate) struct Specifiers {
    phrases: Phrases,
    /// What each phrase says.
    says: Vec<String>,
    /// The codes of each name with specifiers.
    codes: HashMap<String, Vec<Specified>>,
}

impl Specifiers {
    /// Compiles the tables.
    pub(crate) fn new(words: &[Specifier], codes: &[Specified], vocabulary: &mut Vocabulary) -> Self {
        let mut compiled = Self::default();
        for row in codes {
            compiled.codes.entry(row.base.clone()).or_default().push(row.clone());
        }
        for row in words {
            let fresh = u32::try_from(compiled.says.len()).unwrap_or(u32::MAX);
            if compiled.phrases.insert(&vocabulary.phrase(&row.phrase), fresh) == fresh {
                compiled.says.push(row.specifier.clone());
            }
        }
        spellings::abbreviate(&mut compiled.phrases, vocabulary);
        compiled
    }

    /// What stands beside the name at `name` within `clause`, which holds no other name.
    pub(crate) fn beside(&self, text: &str, clause: Span, name: Span, vocabulary: &Vocabulary) -> Vec<&str> {
        let before = super::places::last_bytes(text, Span::new(clause.start, name.start), BEFORE * WORD);
        let behind = super::places::first_bytes(text, Span::new(name.end, clause.end), BEHIND * WORD);
        let before: Vec<Word> = Words::new(text, before, vocabulary).collect();
        let behind: Vec<Word> = Words::new(text, behind, vocabulary).collect();
        let adjectives = &before[before.len().saturating_sub(BEFORE)..];
        let closed = adjectives.iter().rposition(|word| word.gap.strength() > 0).unwrap_or(0);
        let ended =
            (0..behind.len()).find(|at| behind[*at].gap.strength() > 1 && !self.goes_on(&behind[*at..])).unwrap_or(behind.len());
        let mut found = self.among(&adjectives[closed..]);
        found.extend(self.among(&behind[..ended.min(BEHIND)]));
        found
    }

    /// Whether words behind a colon still specify the name ("Alcohol use disorder, moderate: in sustained remission").
    fn goes_on(&self, words: &[Word]) -> bool {
        let colon = words.first().is_some_and(|word| word.gap.has(Gap::COLON) && !word.gap.has(Gap::PARTS));
        colon && self.phrases.longest(words.iter().copied()).is_some()
    }

    /// The specifier that a name is only the end of ("without {psychosis}", "with {agoraphobia}"), looked for behind `from`.
    pub(crate) fn ending_in(&self, text: &str, from: usize, name: Span, vocabulary: &Vocabulary) -> Option<&str> {
        let before = super::places::last_bytes(text, Span::new(from.min(name.start), name.start), TAIL * WORD);
        let words: Vec<Word> = Words::new(text, Span::new(before.start, name.end), vocabulary).collect();
        let first = words.partition_point(|word| word.span.end <= name.start);
        (first.saturating_sub(TAIL)..first).find_map(|at| {
            let hit = self.phrases.longest(words[at..].iter().copied()).filter(|hit| at + hit.words == words.len())?;
            self.says.get(hit.phrase as usize).map(String::as_str)
        })
    }

    fn among(&self, words: &[Word]) -> Vec<&str> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < words.len() {
            let hit = if self.phrases.begins(words[at].id) { self.phrases.longest(words[at..].iter().copied()) } else { None };
            let Some(hit) = hit else {
                at += 1;
                continue;
            };
            found.extend(self.says.get(hit.phrase as usize).map(String::as_str));
            at += hit.words;
        }
        found
    }

    /// The code of a name with specifiers: the row that asks for the most of them; the name's own code where none fits.
    pub(crate) fn code(&self, base: &str, found: &[&str]) -> String {
        let fits = |row: &&Specified| row.specifiers.iter().all(|wanted| found.contains(&wanted.as_str()));
        let rows = self.codes.get(base).map_or(&[][..], Vec::as_slice);
        let best = rows.iter().filter(fits).max_by_key(|row| row.specifiers.len());
        best.map_or(base, |row| row.code.as_str()).to_owned()
    }
}
