//! Opens a document: with no password, then with each that was given; by the primary reader, and rewritten by lopdf where that
//! reader cannot. An open document answers as many questions as come, so that page ranges do not each pay for opening it again.

use std::{
    cell::Cell,
    panic::{self, AssertUnwindSafe},
    sync::Arc,
    thread,
};

use hayro_syntax::{DecryptionError, LoadPdfError, Pdf, PdfData, object::Dict, page::Page};

use unicode_normalization::UnicodeNormalization as _;

use super::{limits, unlock};
use crate::error::FileError;

/// The stack of the thread that lopdf runs in, in bytes: its parser recurses.
const STACK: usize = 64 << 20;

/// What the trailer of an encrypted file has.
const ENCRYPT: &[u8] = b"/Encrypt";

/// What encryption of revisions 5 and 6 has. There the primary reader tries each password as the user's and the owner's, so that a second
/// reader has nothing to add to its refusal: its key for one try costs milliseconds.
const AES_256: &[u8] = b"/AESV3";

thread_local! {
    /// The password that the last encrypted file opened with. It only moves to the front of those that are tried anyway.
    static FITTED: Cell<String> = const { Cell::new(String::new()) };
}

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
        let tries = order(passwords, &composed, &FITTED.take());
        let (mut is_locked, mut is_decided) = (false, memchr::memmem::find(data.as_ref(), AES_256).is_some());
        for password in tries.iter().copied() {
            match load(&data, password) {
                Ok(pdf) if !pdf.pages().is_empty() => {
                    let is_encrypted =
                        is_locked || !password.is_empty() && memchr::memmem::find(data.as_ref(), ENCRYPT).is_some();
                    // A file that needs no password says nothing of the next one.
                    FITTED.set(if is_encrypted { password } else { tries[0] }.to_owned());
                    let password = if is_encrypted { password.to_owned() } else { String::new() };
                    return Ok(Self { data, pdf, password, is_rewritten: false });
                }
                Ok(_) => {
                    is_decided = false;
                    break;
                }
                Err(LoadPdfError::Decryption(fault)) => {
                    is_locked = true;
                    is_decided &= fault == DecryptionError::PasswordProtected;
                }
                Err(LoadPdfError::Invalid) => is_decided = false,
            }
        }
        FITTED.set(tries[0].to_owned());
        if is_locked && is_decided {
            return Err(FileError::Password);
        }
        match tries.iter().find_map(|password| rewritten(data.as_ref(), password)) {
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

/// The catalog of a document, where all that is not a page's own hangs.
pub(super) fn catalog(pdf: &Pdf) -> Option<Dict<'_>> {
    pdf.xref().get(pdf.xref().root_id())
}

/// The passwords in the order in which they are tried: that of the last encrypted file first, since one key for one try costs
/// milliseconds in newer files and a folder's files mostly share theirs; then none, those given, and those in composed form.
fn order<'p>(passwords: &'p [String], composed: &'p [String], fitted: &str) -> Vec<&'p str> {
    let mut order: Vec<&str> = Vec::with_capacity(passwords.len() + 1);
    let given = std::iter::once("").chain(passwords.iter().chain(composed).map(String::as_str));
    for password in given.clone().filter(|password| *password == fitted).chain(given) {
        if !order.contains(&password) {
            order.push(password);
        }
    }
    order
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_that_fitted_last_is_tried_first_and_no_other_than_those_given() {
        let given = ["a".to_owned(), "b".to_owned()];
        assert_eq!(order(&given, &given, ""), ["", "a", "b"]);
        assert_eq!(order(&given, &given, "b"), ["b", "", "a"]);
        assert_eq!(order(&given, &given, "of another run"), ["", "a", "b"]);
        assert_eq!(order(&given, &["c".to_owned()], "c"), ["c", "", "a", "b"]);
    }
}
