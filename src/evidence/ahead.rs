//! Where the next of some needles stands, while the sentences of a part are gone through in order.

use memchr::memmem::Finder;

use crate::{detect::scan::Part, document::Span};

use super::scene::Scene;

/// A look ahead for what a sentence of a kind cannot do without.
pub(super) struct Ahead<'t, const N: usize> {
    text: &'t [u8],
    finders: &'static [Finder<'static>; N],
    /// Of each needle; the text's end where none follows.
    next: [usize; N],
}

impl<'t, const N: usize> Ahead<'t, N> {
    /// Through the sentences of a part.
    pub(super) fn new(scene: &Scene<'_, 't>, part: &Part, finders: &'static [Finder<'static>; N]) -> Self {
        let sentences = scene.reading.sentences.get(part.sentences.clone()).unwrap_or(&[]);
        let end = sentences.last().map_or(0, |last| last.end);
        Self { text: scene.text().as_bytes().get(..end).unwrap_or(b""), finders, next: [0; N] }
    }

    /// Whether one of them stands in a sentence.
    pub(super) fn stands_in(&mut self, sentence: Span) -> bool {
        let rest = self.text.get(sentence.start..).unwrap_or(b"");
        for (next, finder) in self.next.iter_mut().zip(self.finders) {
            if *next <= sentence.start {
                *next = finder.find(rest).map_or(self.text.len(), |at| sentence.start + at);
            }
        }
        self.next.iter().any(|next| *next < sentence.end && *next < self.text.len())
    }
}
