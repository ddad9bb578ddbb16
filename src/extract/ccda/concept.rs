//! A coded value (`code`, `value`, `interpretationCode`) with its translations and its original text.
//!
//! Most coded values of a document are no condition: they stay as they are written until one is.

use std::borrow::Cow;

use smallvec::SmallVec;

use crate::{
    document::{CodeSystem, EntryCode},
    extract::{
        code_system::code_system,
        xml::{Tag, unescaped},
    },
};

/// A code as its tag writes it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct WrittenCode<'a> {
    code: &'a str,
    system: CodeSystem,
    system_id: &'a str,
    /// Name of the system, where it has no id.
    system_name: &'a str,
    display: &'a str,
}

impl<'a> WrittenCode<'a> {
    /// The code of a tag; `None` where it has neither code nor display name.
    fn of(tag: &Tag<'a>) -> Option<Self> {
        let mut written = Self::default();
        for (key, raw) in tag.attributes() {
            match key {
                "code" => written.code = raw.trim(),
                "codeSystem" => written.system_id = raw,
                "codeSystemName" => written.system_name = raw,
                "displayName" => written.display = raw.trim(),
                _ => {}
            }
        }
        if is_blank(written.code) && is_blank(written.display) {
            return None;
        }
        if !written.system_id.trim().is_empty() {
            written.system_name = "";
        }
        written.system = code_system(written.system_id, &unescaped(written.system_name));
        Some(written)
    }

    /// The code without references.
    pub(super) fn code(&self) -> Cow<'a, str> {
        plain(self.code)
    }

    /// The code as an entry has it.
    fn entry(&self) -> EntryCode {
        let system_id =
            if self.system_id.is_empty() { unescaped(self.system_name).into_owned() } else { self.system_id.to_owned() };
        EntryCode { system: self.system, system_id, code: self.code().into_owned(), display: plain(self.display).into_owned() }
    }
}

/// A trimmed raw value without references.
fn plain(raw: &str) -> Cow<'_, str> {
    match unescaped(raw) {
        Cow::Owned(text) if text.trim().len() < text.len() => Cow::Owned(text.trim().to_owned()),
        text => text,
    }
}

/// Whether a trimmed raw value is no more than white space.
fn is_blank(raw: &str) -> bool {
    raw.is_empty() || raw.starts_with('&') && plain(raw).is_empty()
}

/// A coded value while it is read.
#[derive(Clone, Debug, Default)]
pub(super) struct Concept<'a> {
    /// The value's own code first, then its translations; those without code and display name are left out.
    pub(super) codes: SmallVec<[WrittenCode<'a>; 1]>,
    /// `originalText/reference`, without the `#`.
    pub(super) reference: Option<&'a str>,
    /// The original text written in the entry itself.
    pub(super) inline: String,
}

impl<'a> Concept<'a> {
    /// The value of a start tag.
    pub(super) fn of(tag: &Tag<'a>) -> Self {
        let mut concept = Self::default();
        concept.push(tag);
        concept
    }

    /// Adds the code of a tag: the value itself or a translation.
    pub(super) fn push(&mut self, tag: &Tag<'a>) {
        self.codes.extend(WrittenCode::of(tag).filter(|code| !self.codes.contains(code)));
    }

    /// Its codes as an entry has them.
    pub(super) fn entry_codes(&self) -> Vec<EntryCode> {
        self.codes.iter().map(WrittenCode::entry).collect()
    }

    /// Whether one of its codes is of an ICD system.
    pub(super) fn has_icd(&self) -> bool {
        self.codes.iter().any(|code| matches!(code.system, CodeSystem::Icd10Cm | CodeSystem::Icd9Cm) && !is_blank(code.code))
    }

    /// Whether it names anything: by a code, by its words, or by a reference of its own or of its statement.
    pub(super) fn names_a_condition(&self, referred: bool) -> bool {
        referred || !self.codes.is_empty() || self.reference.is_some() || !self.inline.trim().is_empty()
    }

    /// The first code as written, or empty.
    pub(super) fn first_code(&self) -> Cow<'a, str> {
        self.codes.first().map_or(Cow::Borrowed(""), WrittenCode::code)
    }

    /// The first display name, or the original text, or empty.
    pub(super) fn words(&self) -> Cow<'_, str> {
        let display = self.codes.iter().find(|code| !is_blank(code.display));
        display.map_or_else(|| Cow::Borrowed(self.inline.trim()), |code| plain(code.display))
    }
}
