//! The mentions of a text by place and by condition, so that each entry of a record finds those that it repeats without a look at all.

use std::collections::HashMap;

use crate::{
    document::{CodedEntry, Span},
    mention::Mention,
};

use super::{
    Reading,
    entries::{is_in_section, is_same},
};

/// What two mentions of one condition share: the ICD-10-CM code, the printed code, or the words.
type Key = (u8, String);

/// The mentions of a text; what an entry repeats is taken out.
#[derive(Debug)]
pub(super) struct Told {
    /// In order; `None` where it was taken out.
    pub(super) mentions: Vec<Option<Mention>>,
    /// Where each begins, in order, with its index.
    starts: Vec<(usize, usize)>,
    /// Length of the longest.
    longest: usize,
    /// The mentions of each condition, in order.
    alike: HashMap<Key, Vec<usize>>,
}

impl Told {
    pub(super) fn new(mentions: Vec<Mention>) -> Self {
        let spans = || mentions.iter().enumerate().filter_map(|(index, told)| Some((told.place.as_ref()?.span, index)));
        let mut starts: Vec<(usize, usize)> = spans().map(|(span, index)| (span.start, index)).collect();
        starts.sort_unstable();
        let longest = spans().map(|(span, _)| span.len()).max().unwrap_or(0);
        let mut alike: HashMap<Key, Vec<usize>> = HashMap::new();
        for (index, mention) in mentions.iter().enumerate() {
            keys(mention).into_iter().flatten().for_each(|key| alike.entry(key).or_default().push(index));
        }
        Self { mentions: mentions.into_iter().map(Some).collect(), starts, longest, alike }
    }

    /// The mentions that may touch a span, with their indices.
    pub(super) fn near(&self, span: Span) -> impl Iterator<Item = (usize, &Mention)> {
        let from = span.start.saturating_sub(self.longest);
        let first = self.starts.partition_point(|(start, _)| *start < from);
        let until = self.starts[first..].iter().take_while(move |(start, _)| *start <= span.end);
        until.filter_map(|(_, index)| Some((*index, self.mentions[*index].as_ref()?)))
    }

    /// Where the narrative of an entry's section first prints the same condition.
    pub(super) fn printed(&mut self, reading: &Reading<'_>, entry: &CodedEntry, mention: &Mention) -> Option<Span> {
        let mut first: Option<(usize, Span)> = None;
        for key in keys(mention).into_iter().flatten() {
            let Some(alike) = self.alike.get_mut(&key) else { continue };
            alike.retain(|index| self.mentions[*index].is_some());
            let here = alike.iter().take_while(|index| first.is_none_or(|(found, _)| **index < found)).find_map(|index| {
                let other = self.mentions[*index].as_ref().filter(|other| is_same(mention, other))?;
                let span = other.place.as_ref()?.span;
                is_in_section(reading, &entry.section, span).then_some((*index, span))
            });
            first = here.or(first);
        }
        first.map(|(_, span)| span)
    }
}

/// What a mention of the same condition shares with it, where it has it.
fn keys(mention: &Mention) -> [Option<Key>; 3] {
    let code = |kind: u8, code: &String| (!code.is_empty()).then(|| (kind, code.clone()));
    [code(0, &mention.icd10cm), code(1, &mention.code), Some((2, mention.text.to_ascii_lowercase()))]
}
