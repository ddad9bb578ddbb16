//! A coded value (`code`, `value`, `interpretationCode`) with its translations and its original text.

use std::borrow::Cow;

use crate::{
    document::{CodeSystem, EntryCode},
    extract::{
        code_system::code_system,
        xml::{Tag, unescaped},
    },
};

/// A coded value while it is read.
#[derive(Clone, Debug, Default)]
pub(super) struct Concept<'a> {
    /// The value's own code first, then its translations; those without code and display name are left out.
    pub(super) codes: Vec<EntryCode>,
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
        let mut code = EntryCode::default();
        let mut name = Cow::Borrowed("");
        for (key, raw) in tag.attributes() {
            match key {
                "code" => unescaped(raw).trim().clone_into(&mut code.code),
                "codeSystem" => raw.clone_into(&mut code.system_id),
                "codeSystemName" => name = unescaped(raw),
                "displayName" => unescaped(raw).trim().clone_into(&mut code.display),
                _ => {}
            }
        }
        if code.code.is_empty() && code.display.is_empty() {
            return;
        }
        code.system = code_system(&code.system_id, &name);
        if code.system_id.is_empty() {
            code.system_id = name.into_owned();
        }
        if !self.codes.contains(&code) {
            self.codes.push(code);
        }
    }

    /// Whether one of its codes is of an ICD system.
    pub(super) fn has_icd(&self) -> bool {
        self.codes.iter().any(|code| matches!(code.system, CodeSystem::Icd10Cm | CodeSystem::Icd9Cm) && !code.code.is_empty())
    }

    /// Whether it names anything: by a code, by its words, or by a reference of its own or of its statement.
    pub(super) fn names_a_condition(&self, referred: bool) -> bool {
        referred || !self.codes.is_empty() || self.reference.is_some() || !self.inline.trim().is_empty()
    }

    /// The first code as written, or empty.
    pub(super) fn first_code(&self) -> &str {
        self.codes.first().map_or("", |code| code.code.as_str())
    }

    /// The first display name, or the original text, or empty.
    pub(super) fn words(&self) -> &str {
        let display = self.codes.iter().map(|code| code.display.as_str()).find(|display| !display.is_empty());
        display.unwrap_or_else(|| self.inline.trim())
    }
}
