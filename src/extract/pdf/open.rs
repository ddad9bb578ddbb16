//! Opens a document: with no password, then with each that was given; by the primary reader, and rewritten by lopdf where that
//! reader cannot. An open document answers as many questions as come, so that page ranges do not each pay for opening it again.

use std::{
    panic::{self, AssertUnwindSafe},
    sync::Arc,
    thread,
};

use hayro_syntax::{LoadPdfError, Pdf, PdfData, page::Page};

use unicode_normalization::UnicodeNormalization as _;

use super::{limits, unlock};
use crate::error::FileError;

/// The stack of the thread that lopdf runs in, in bytes: its parser recurses.
const STACK: usize = 64 << 20;

/// A document, and how it was opened.
pub struct Opened {
    /// The file, as it was given or rewritten.
    pub(super) data: PdfData,
    /// The document.
    pub(super) pdf: Pdf,
    /// The password that this file needs; empty where it needs none.
    pub(super) password: String,
    /// Whether it had to be rewritten by lopdf first.
    pub(super) is_rewritten: bool,
}

impl Opened {
    /// Opens a document; its bytes stay shared.
    ///
    /// # Errors
    /// [`FileError::Password`] where it is encrypted and no password fits, [`FileError::Damaged`] where no reader makes sense of it.
    pub fn open<B: AsRef<[u8]> + Send + Sync + 'static>(bytes: Arc<B>, passwords: &[String]) -> Result<Self, FileError> {
        let data = PdfData::from(bytes);
        let composed: Vec<String> = passwords.iter().map(|password| password.nfc().collect()).collect();
        let others = composed.iter().filter(|password| !passwords.contains(password));
        let tries = || std::iter::once("").chain(passwords.iter().chain(others.clone()).map(String::as_str));
        let mut is_locked = false;
        for password in tries() {
            match load(&data, password) {
                Ok(pdf) if !pdf.pages().is_empty() => {
                    return Ok(Self { data, pdf, password: password.into(), is_rewritten: false });
                }
                Ok(_) => break,
                Err(LoadPdfError::Decryption(_)) => is_locked = true,
                Err(LoadPdfError::Invalid) => {}
            }
        }
        match tries().find_map(|password| rewritten(data.as_ref(), password)) {
            Some(pdf) => Ok(Self { data: pdf.data().clone(), pdf, password: String::new(), is_rewritten: true }),
            None if is_locked => Err(FileError::Password),
            None => Err(FileError::Damaged { format: "PDF".into(), fault: "it has no page that can be found".into() }),
        }
    }

    /// The number of pages, at most the bound.
    #[must_use]
    pub fn page_count(&self) -> u32 {
        self.pdf.pages().len().min(limits::PAGES) as u32
    }

    /// A page, from 0, to draw it.
    pub(in crate::extract) fn page(&self, index: usize) -> Option<&Page<'_>> {
        self.pdf.pages().get(index)
    }
}

/// The primary reader; a panic in it is a damaged file.
fn load(data: &PdfData, password: &str) -> Result<Pdf, LoadPdfError> {
    let data = data.clone();
    panic::catch_unwind(AssertUnwindSafe(|| Pdf::new_with_password(data, password))).unwrap_or(Err(LoadPdfError::Invalid))
}

/// The document as lopdf understands it, without encryption.
fn rewritten(bytes: &[u8], password: &str) -> Option<Pdf> {
    let out = thread::scope(|scope| {
        let thread = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || unlock::rewritten(bytes, password)).ok()?;
        thread.join().ok().flatten()
    })?;
    load(&PdfData::from(out), "").ok().filter(|pdf| !pdf.pages().is_empty())
}
