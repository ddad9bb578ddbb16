//! The walk through a document: sections, their narratives, and the clinical statements in them.

use super::{
    concept::Concept,
    entries::{self, Pending},
    folded, header,
    narrative::Narrative,
    statement::{self, Statement},
    templates::{self, Templates},
};
use crate::{
    document::{BlockKind, Encounter, Header, Observation, SectionMark, Span},
    extract::{
        printed::{Gap, Printed},
        xml::{Piece, Tag, Xml},
    },
};

/// What an element's text is collected for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Purpose {
    Title,
    OriginalText,
    StatementText,
    Text,
    Name,
    Attachment,
}

/// The text of one element while it is open.
#[derive(Debug)]
struct Capture {
    depth: usize,
    purpose: Purpose,
    text: String,
}

/// A file within the document.
#[derive(Debug)]
pub(super) struct Attachment {
    /// Its content as written.
    pub(super) text: String,
    /// Whether that is base64.
    pub(super) base64: bool,
    /// Whether it is the document's body.
    pub(super) body: bool,
}

/// Where a concept belongs when its element ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Slot {
    Code,
    Value,
    Interpretation,
    Elsewhere,
}

/// A section while it is open.
#[derive(Debug, Default)]
struct Section {
    depth: usize,
    mark: SectionMark,
    first_block: usize,
    narrative: Span,
}

/// What was read of a document.
#[derive(Debug, Default)]
pub(super) struct Body<'a> {
    /// Header fields.
    pub(super) header: Header,
    /// The printed text.
    pub(super) printed: Printed<'a>,
    /// Diagnosis entries without their names and places.
    pub(super) pending: Vec<Pending<'a>>,
    /// Visits, each with its reference into the narrative.
    pub(super) encounters: Vec<(Encounter, Option<&'a str>)>,
    /// Numbers and answers, each with its reference into the narrative.
    pub(super) observations: Vec<(Observation, Option<&'a str>)>,
    /// Files within the document.
    pub(super) attachments: Vec<Attachment>,
    /// Whether the body is another file that the document only names.
    pub(super) body_elsewhere: bool,
    sections: Vec<Section>,
    statements: Vec<Statement<'a>>,
    narrative: Option<(usize, usize, Narrative<'a>)>,
    concept: Option<(usize, Slot, Concept<'a>)>,
    capture: Option<Capture>,
    /// Depth of the innermost element whose end matters.
    innermost: usize,
    /// The text of the capture before, emptied: to be written over.
    spare: String,
    relation: &'a str,
    /// Of the file that is being collected: whether it is in base64, and whether it is the document's body.
    attachment: (bool, bool),
}

impl<'a> Body<'a> {
    /// Walks the whole stream; its first tag was read already.
    pub(super) fn walk(&mut self, root: &Tag<'a>, xml: &mut Xml<'a>) {
        let mut names: Vec<&'a str> = Vec::with_capacity(64);
        names.push(root.name);
        self.open(root, &names);
        loop {
            xml.passes_text = self.narrative.is_none() && self.capture.is_none();
            let Some(piece) = xml.next() else { return };
            match piece {
                Piece::Open(tag) => {
                    names.push(tag.name);
                    self.open(&tag, &names);
                }
                Piece::Close => {
                    self.close(&names);
                    names.pop();
                }
                Piece::Text(text) => self.text(&text),
            }
        }
    }

    /// Text goes to the narrative or to what is being collected.
    fn text(&mut self, text: &str) {
        if self.narrative.is_some() {
            self.printed.words(text);
        } else if let Some(capture) = &mut self.capture {
            capture.text.push_str(text);
        }
    }

    /// An element begins; `path` ends with its name.
    fn open(&mut self, tag: &Tag<'a>, path: &[&'a str]) {
        let depth = path.len();
        if let Some((_, _, narrative)) = &mut self.narrative {
            narrative.open(tag, depth, &mut self.printed);
            return;
        }
        if let Some(capture) = &mut self.capture {
            capture.text.push(' ');
        }
        if statement::is_statement(tag.name) {
            let relation = std::mem::take(&mut self.relation);
            self.statements.push(Statement::of(tag, depth, relation, self.pending.len()));
            self.innermost = depth;
            return;
        }
        let parent = path.len().checked_sub(2).map_or("", |parent| path[parent]);
        match tag.name {
            "section" => self.open_section(depth),
            "text" | "title" | "name" | "originalText" => self.open_words(tag, parent, depth),
            "code" | "value" | "interpretationCode" | "translation" => self.open_concept(tag, parent, depth),
            "reference" => self.reference(tag, parent),
            "entryRelationship" => self.relation = tag.raw("typeCode").unwrap_or(""),
            _ if self.in_statement(depth) => self.open_in_statement(tag, parent, path),
            _ => header::open(&mut self.header, path, tag),
        }
    }

    /// Whether the element at `depth` lies in a statement.
    fn in_statement(&self, depth: usize) -> bool {
        self.statements.last().is_some_and(|statement| statement.depth < depth)
    }

    /// Whether the element at `depth` is a child of the innermost statement.
    fn is_statements_child(&self, depth: usize) -> bool {
        self.statements.last().is_some_and(|statement| statement.depth + 1 == depth)
    }

    /// A section begins.
    fn open_section(&mut self, depth: usize) {
        let first_block = self.printed.block_count();
        self.sections.push(Section { depth, first_block, ..Section::default() });
        self.innermost = depth;
    }

    /// An element whose text matters begins.
    fn open_words(&mut self, tag: &Tag<'a>, parent: &str, depth: usize) {
        let purpose = match (tag.name, parent) {
            ("text", "section") if tag.raw("representation").is_none() => return self.open_narrative(depth),
            ("text", _) if tag.raw("mediaType").is_some() || tag.raw("representation").is_some() || parent == "nonXMLBody" => {
                self.start_attachment(tag, parent == "nonXMLBody");
                Purpose::Attachment
            }
            ("text", _) if self.is_statements_child(depth) => Purpose::StatementText,
            ("title", "section" | "ClinicalDocument") => Purpose::Title,
            ("name", _) => Purpose::Name,
            ("originalText", _) if self.concept.is_some() => Purpose::OriginalText,
            _ => return,
        };
        self.collect(depth, purpose);
    }

    /// The text of the element at `depth` is wanted.
    fn collect(&mut self, depth: usize, purpose: Purpose) {
        self.capture = Some(Capture { depth, purpose, text: std::mem::take(&mut self.spare) });
        self.innermost = depth;
    }

    /// A section's narrative begins.
    fn open_narrative(&mut self, depth: usize) {
        self.printed.part(Gap::Line);
        self.narrative = Some((depth, self.printed.len(), Narrative::default()));
    }

    /// A coded value begins, or a translation of one.
    fn open_concept(&mut self, tag: &Tag<'a>, parent: &str, depth: usize) {
        if tag.name == "translation" {
            if let Some((_, _, concept)) = &mut self.concept {
                concept.push(tag);
            }
            return;
        }
        if parent == "section" && tag.name == "code" {
            if let Some(section) = self.sections.last_mut() {
                section.mark.loinc = tag.value("code").into_owned();
            }
            return;
        }
        if !self.in_statement(depth) || self.concept.is_some() {
            return;
        }
        let slot = match tag.name {
            _ if !self.is_statements_child(depth) => Slot::Elsewhere,
            "code" => Slot::Code,
            "value" => Slot::Value,
            _ => Slot::Interpretation,
        };
        if slot == Slot::Value && self.open_plain_value(tag, depth) {
            return;
        }
        self.concept = Some((depth, slot, Concept::of(tag)));
        self.innermost = depth;
    }

    /// A value that is a number, a text or a file and no code: taken as it is.
    fn open_plain_value(&mut self, tag: &Tag<'a>, depth: usize) -> bool {
        let (mut kind, mut media, mut number, mut coded, mut represented) = ("", "", None, false, false);
        for (key, raw) in tag.attributes() {
            match key {
                "type" => kind = raw.rsplit(':').next().unwrap_or(raw),
                "mediaType" => media = raw,
                "value" => number = Some(raw),
                "code" => coded = true,
                "representation" => represented = true,
                _ => {}
            }
        }
        if represented || kind == "ED" && !matches!(media, "" | "text/plain") {
            self.start_attachment(tag, false);
            self.collect(depth, Purpose::Attachment);
            return true;
        }
        if let Some(number) = number.filter(|_| !coded) {
            self.on_statement(|statement| number.clone_into(&mut statement.number));
            return true;
        }
        let words = matches!(kind, "ST" | "ED");
        if words {
            self.collect(depth, Purpose::Text);
        }
        words
    }

    /// A file within the document begins.
    fn start_attachment(&mut self, tag: &Tag<'a>, body: bool) {
        let base64 = tag.raw("representation").is_some_and(|kind| kind.eq_ignore_ascii_case("B64"));
        self.attachment = (base64, body);
    }

    /// A reference into the narrative, or to a file that is the body.
    fn reference(&mut self, tag: &Tag<'a>, parent: &str) {
        let Some(id) = tag.raw("value").map(|value| value.trim().trim_start_matches('#')) else { return };
        match (parent, &mut self.concept, self.statements.last_mut()) {
            ("originalText", Some((_, _, concept)), _) if concept.reference.is_none() => concept.reference = Some(id),
            ("text", None, Some(statement)) if statement.reference.is_none() => statement.reference = Some(id),
            ("value", None, Some(statement)) => statement.values.push(Concept { reference: Some(id), ..Concept::default() }),
            ("text", None, None) => self.body_elsewhere = true,
            _ => {}
        }
    }

    /// Any other element within a statement.
    fn open_in_statement(&mut self, tag: &Tag<'a>, parent: &str, path: &[&'a str]) {
        let child = self.is_statements_child(path.len());
        let Some(statement) = self.statements.last_mut() else { return };
        match tag.name {
            "templateId" if child => {
                statement.templates = statement.templates.and(Templates::of(tag.raw("root").unwrap_or("")));
            }
            "statusCode" if child => statement.status = tag.raw("code").unwrap_or(""),
            "effectiveTime" if child => statement.times.take(tag),
            "low" | "high" | "center" if parent == "effectiveTime" && path.len() == statement.depth + 2 => {
                statement.times.take(tag);
            }
            "time" if parent == "author" && path.len() == statement.depth + 2 && statement.recorded.is_none() => {
                statement.recorded = statement::time_of(tag);
            }
            "relatedSubject" => statement.family = tag.raw("classCode").is_none_or(|class| class == "PRS"),
            _ => {}
        }
    }

    /// An element ends; `path` ends with its name.
    fn close(&mut self, path: &[&'a str]) {
        let depth = path.len();
        match &mut self.narrative {
            Some((open, _, narrative)) if *open < depth => narrative.close(path[depth - 1], depth, &mut self.printed),
            Some((_, start, _)) => {
                let start = *start;
                self.close_narrative(start);
            }
            None if depth > self.innermost => {}
            None => self.close_open(path),
        }
    }

    /// An element outside of narratives ends, perhaps one of those that are open here.
    fn close_open(&mut self, path: &[&'a str]) {
        let depth = path.len();
        if let Some(capture) = self.capture.take_if(|capture| capture.depth >= depth) {
            self.close_capture(capture, path);
        }
        if let Some((_, slot, concept)) = self.concept.take_if(|(open, ..)| *open >= depth) {
            self.close_concept(slot, concept);
        }
        if let Some(statement) = self.statements.pop_if(|statement| statement.depth >= depth) {
            self.close_statement(statement);
        }
        if let Some(section) = self.sections.pop_if(|section| section.depth >= depth) {
            self.printed.mark_blocks(section.first_block, &section.mark);
            self.printed.part(Gap::Paragraph);
        }
        let depths = [
            self.capture.as_ref().map(|capture| capture.depth),
            self.concept.as_ref().map(|(depth, ..)| *depth),
            self.statements.last().map(|statement| statement.depth),
            self.sections.last().map(|section| section.depth),
        ];
        self.innermost = depths.into_iter().flatten().max().unwrap_or(0);
    }

    /// A section's narrative ends: its text is a block of the section.
    fn close_narrative(&mut self, start: usize) {
        self.narrative = None;
        if let Some(section) = self.sections.last_mut() {
            section.narrative = Span::new(start, self.printed.len());
            self.printed.block(start, BlockKind::Body, Some(section.mark.clone()));
        }
        self.printed.part(Gap::Line);
    }

    /// An element whose text was collected ends.
    fn close_capture(&mut self, mut capture: Capture, path: &[&'a str]) {
        match capture.purpose {
            Purpose::Title => self.title(&capture.text),
            Purpose::OriginalText => {
                if let Some((_, _, concept)) = self.concept.as_mut().filter(|(_, _, concept)| concept.inline.is_empty()) {
                    concept.inline = std::mem::take(&mut capture.text);
                }
            }
            Purpose::StatementText => self.on_statement(|statement| statement.inline = std::mem::take(&mut capture.text)),
            Purpose::Text => self.on_statement(|statement| statement.take_text(&capture.text)),
            Purpose::Attachment => {
                let (base64, body) = self.attachment;
                self.attachments.push(Attachment { text: std::mem::take(&mut capture.text), base64, body });
            }
            Purpose::Name => self.name(&capture.text, path),
        }
        capture.text.clear();
        self.spare = capture.text;
    }

    /// Does something to the innermost statement.
    fn on_statement(&mut self, act: impl FnOnce(&mut Statement<'a>)) {
        if let Some(statement) = self.statements.last_mut() {
            act(statement);
        }
    }

    /// A title is printed as a heading of its section.
    fn title(&mut self, title: &str) {
        self.printed.part(Gap::Paragraph);
        let start = self.printed.len();
        self.printed.words(title);
        let section = self.sections.last_mut();
        let mark = section.map(|section| {
            section.mark.title = folded(title);
            section.mark.clone()
        });
        self.printed.block(start, BlockKind::Heading, mark);
        self.printed.part(Gap::Line);
    }

    /// A name is the header's, or that of who performed a statement.
    fn name(&mut self, name: &str, path: &[&'a str]) {
        if self.statements.is_empty() {
            header::name(&mut self.header, path, name);
        } else if matches!(path, [.., "assignedPerson", "name"])
            && path.iter().any(|name| matches!(*name, "performer" | "responsibleParty"))
        {
            let name = folded(name);
            self.on_statement(|statement| statement.performers.push(name));
        }
    }

    /// A coded value ends.
    fn close_concept(&mut self, slot: Slot, concept: Concept<'a>) {
        let icd = concept.has_icd();
        self.on_statement(|statement| match slot {
            Slot::Code => statement.code = concept,
            Slot::Value => statement.values.push(concept),
            Slot::Interpretation if icd => statement.interpreted.extend(concept.codes),
            Slot::Elsewhere if icd => statement.elsewhere.push(concept),
            Slot::Interpretation | Slot::Elsewhere => {}
        });
    }

    /// A statement ends: it gives entries, a visit, a number, or the state of the problem around it.
    fn close_statement(&mut self, mut statement: Statement<'a>) {
        let around = self.statements.iter().fold(Templates::default(), |all, outer| all.and(outer.templates));
        statement.family |= self.statements.iter().any(|outer| outer.family);
        for pending in &mut self.pending[statement.first_entry..] {
            pending.take_from(&statement);
        }
        if statement.is_problem_status() {
            let status = statement.value_words();
            return self.on_statement(|outer| outer.problem_status = Some(status));
        }
        let (answer, entries) = (statement.answer(), self.pending.len());
        self.push_conditions(&mut statement, around);
        match statement.kind {
            "encounter" | "encompassingEncounter" => self.push_encounter(statement),
            "observation" if self.pending.len() == entries && !answer.is_empty() => self.push_observation(statement, answer),
            _ => {}
        }
    }

    /// The conditions that a statement names.
    fn push_conditions(&mut self, statement: &mut Statement<'a>, around: Templates) {
        let nowhere = Section::default();
        let section = self.sections.last().unwrap_or(&nowhere);
        let listed = templates::section_role(&section.mark.loinc).or_else(|| templates::titled_role(&section.mark));
        let role = entries::role(statement.templates, around, statement.relation, listed);
        for concept in statement.conditions(listed.is_some()) {
            let mut pending = Pending::of(statement, concept, &section.mark, section.narrative);
            pending.entry.role = role;
            pending.qualify(statement, around);
            self.pending.push(pending);
        }
    }

    /// A visit.
    fn push_encounter(&mut self, statement: Statement<'a>) {
        let status = if statement.mood.is_empty() { statement.status } else { "planned" };
        let visit = Encounter {
            date: statement.times.start(),
            end: statement.times.high,
            title: folded(&statement.code.words()),
            codes: statement.code.codes.iter().map(|code| code.code().into_owned()).filter(|code| !code.is_empty()).collect(),
            provider: statement.performers.join("; "),
            status: status.to_owned(),
            span: None,
        };
        self.encounters.push((visit, statement.code.reference.or(statement.reference)));
    }

    /// A number or an answer with its name.
    fn push_observation(&mut self, statement: Statement<'a>, value: String) {
        let seen = Observation {
            code: statement.code.first_code().into_owned(),
            name: folded(&statement.code.words()),
            value,
            date: statement.times.start().or(statement.recorded),
            span: None,
        };
        self.observations.push((seen, statement.reference.or(statement.code.reference)));
    }
}
