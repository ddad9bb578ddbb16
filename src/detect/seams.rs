//! Names that a page break parts: the last words of one page and the first of the next are read as one sentence, page furniture
//! between them left out, where a name or a word of one goes across.

use crate::{
    document::{Document, Header, Page, Span},
    mention::Mention,
};

use super::{
    Detector, EncounterMark, Reading, Section,
    builder::Builder,
    patience::Patience,
    places::{Places, first_bytes, folded, last_bytes},
    terms::TermHit,
};

/// How much on either side of the break may belong to a name.
const REACH: usize = 160;

/// Two sentences with a page break between them that a name goes across.
pub(super) struct Seam {
    before: Span,
    behind: Span,
}

impl Seam {
    /// The seam between two sentences that follow one another, where there is one.
    pub(super) fn between(detector: &Detector, reading: &Reading<'_>, before: Span, behind: Span) -> Option<Self> {
        let text = reading.document.text.as_str();
        let breaks = text.get(before.end..behind.start)?.bytes().filter(|byte| *byte == b'\x0c').count();
        if breaks != 1 {
            return None;
        }
        let end = before.start + text.get(before.start..before.end)?.trim_end().len();
        let begins_section = reading.section_at(behind.start).is_some_and(|section| section.span.start == behind.start);
        let is_over = text.get(..end)?.ends_with(['.', '!', '?', ':', ';']);
        let seam = Self { before: Span::new(before.start, end), behind };
        (!begins_section && !is_over && seam.is_crossed(detector, text)).then_some(seam)
    }

    /// Whether a name goes across. Where each side is a name of its own, they are two.
    fn is_crossed(&self, detector: &Detector, text: &str) -> bool {
        let sides = [last_bytes(text, self.before, REACH), first_bytes(text, self.behind, REACH)];
        let [Some(last), Some(first)] = sides.map(|side| text.get(side.start..side.end)) else { return false };
        let joined = format!("{last}\n{first}");
        let hits = hits(detector, &joined);
        let crosses = hits.iter().any(|hit| hit.span.start < last.len() && hit.span.end > last.len());
        let touches = || {
            let ends = self::hits(detector, last).last().is_some_and(|hit| hit.span.end == last.len());
            ends && self::hits(detector, first).first().is_some_and(|hit| hit.span.start == 0)
        };
        crosses && !touches()
    }

    /// The mentions in both sentences. A name across the break stands where it begins: up to the end of its page.
    pub(super) fn mentions(&self, detector: &Detector, reading: &Reading<'_>, places: &mut Places<'_>) -> Vec<Mention> {
        let document = self.document(reading.document);
        let sentence = Span::new(0, document.text.len());
        let section = reading.section_at(self.before.start).map(|section| Section { span: sentence, ..section.clone() });
        let date = reading.date_at(self.before.start);
        let headings = reading.headings.iter().filter(|heading| self.before.contains(**heading));
        let joined = Reading {
            document: &document,
            sections: section.into_iter().collect(),
            sentences: vec![sentence],
            encounters: vec![EncounterMark { span: sentence, date, title: String::new() }],
            headings: headings.map(|at| Span::new(at.start - self.before.start, at.end - self.before.start)).collect(),
            patience: Patience::endless(),
            parts: detector.scan(&document, &[sentence], 1),
        };
        let mut mentions = joined.search(|part, before| Builder::new(detector, &joined, part, before).build());
        mentions.iter_mut().for_each(|mention| self.put_back(mention, &reading.document.text, places));
        mentions
    }

    /// Both sentences as a document of one page.
    fn document(&self, whole: &Document) -> Document {
        let part = |span: Span| whole.text.get(span.start..span.end).unwrap_or("");
        let text = format!("{}\n{}", part(self.before), part(self.behind));
        let index = whole.pages.partition_point(|page| page.span.start <= self.before.start).saturating_sub(1);
        let read = whole.pages.get(index).map(|page| page.read).unwrap_or_default();
        let pages = vec![Page { span: Span::new(0, text.len()), read, margin: Vec::new() }];
        let header = Header { date: whole.header.date, ..Header::default() };
        Document { format: whole.format, text, pages, header, notes: whole.notes.clone(), ..Document::default() }
    }

    /// Gives a mention its place in the whole document.
    fn put_back(&self, mention: &mut Mention, text: &str, places: &mut Places<'_>) {
        let Some(place) = &mut mention.place else { return };
        let length = self.before.len();
        let back = |at: usize| self.behind.start + (at - length - 1);
        let span = match place.span {
            span if span.start > length => Span::new(back(span.start), back(span.end)),
            span => Span::new(self.before.start + span.start, self.before.start + span.end.min(length)),
        };
        if place.span.start < length && place.span.end > length {
            mention.text = folded(text.get(span.start..span.end).unwrap_or(""));
            mention.notes.push("the name goes on on the next page".to_owned());
        }
        *place = places.place(span, &place.section);
    }
}

/// The names in a text.
fn hits(detector: &Detector, text: &str) -> Vec<TermHit> {
    detector.terms.all_in(text, &detector.vocabulary).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::detector;
    use crate::document::{Block, BlockKind, Document, Format, Span};
    use crate::mention::Mention;

    /// The mentions of a text in which `<…>` is page furniture.
    fn found(text: &str) -> Vec<Mention> {
        let mut document = Document::of_text(Format::Text, text.replace(['<', '>'], ""));
        let (mut at, mut blocks) = (0, Vec::new());
        for (place, part) in text.split(['<', '>']).enumerate() {
            let kind = if place % 2 == 1 { BlockKind::Furniture } else { BlockKind::Body };
            blocks.push(Block { span: Span::new(at, at + part.len()), kind, section: None });
            at += part.len();
        }
        document.blocks = blocks;
        let detector = detector();
        detector.mentions(&detector.read(&document))
    }

    fn told(text: &str) -> Vec<(String, String, u32)> {
        let told = |found: Mention| (found.text, found.icd10cm, found.place.map_or(0, |place| place.page));
        found(text).into_iter().map(told).collect()
    }

    fn is(text: &str, code: &str, page: u32) -> (String, String, u32) {
        (text.into(), code.into(), page)
    }

    const BREAK: &str = "\n\n<Page 1 of 2>\u{c}<Testcase, Jordan Q (MRN 110022334455)>\n\n";

    #[test]
    fn a_name_and_its_code_are_found_across_pages_and_their_furniture() {
        let text = format!("Assessment today: Post-traumatic stress{BREAK}disorder, chronic (F43.12), stable. Insomnia.");
        assert_eq!(told(&text)[0], is("Post-traumatic stress", "F43.12", 1));
        assert_eq!(told(&text).iter().filter(|row| row.1.starts_with("F43")).count(), 1);
        assert!(found(&text)[0].snippet.contains("stress disorder, chronic"));
    }

    #[test]
    fn a_word_that_a_page_break_parts_is_one() {
        assert_eq!(
            told(&format!("Diagnosis: generalized anxi-{BREAK}ety disorder. Stable."))[0],
            is("generalized anxi-", "F41.1", 1)
        );
        assert_eq!(told("She has bulimia\n\u{c}nervosa.")[0], is("bulimia", "F50.20", 1));
    }

    #[test]
    fn two_names_with_a_page_break_between_them_stay_two() {
        let pages: Vec<u32> =
            told(&format!("Diagnoses\nPanic disorder{BREAK}Agoraphobia\n")).into_iter().map(|row| row.2).collect();
        assert_eq!(pages, [1, 2]);
        assert_eq!(told(&format!("She has no bulimia.{BREAK}Nervosa was ruled out.")).len(), 1);
    }

    #[test]
    fn what_stands_around_the_name_keeps_its_place() {
        let text = format!("Insomnia and post-traumatic stress{BREAK}disorder with agoraphobia.");
        let whole = text.replace(['<', '>'], "");
        for mention in found(&text) {
            let span = mention.place.expect("a place").span;
            assert_eq!(&whole[span.start..span.end], mention.text);
        }
    }
}
