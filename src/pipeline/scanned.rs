//! Pages of a PDF that have no text: drawn by workers, read by OCR, several at a time. It runs outside the file's deadline, with a
//! time limit for each page, and what was parsed before is never lost to it.

use std::{
    sync::{Mutex, PoisonError, atomic::Ordering},
    time::Instant,
};

use super::{
    deadline::Deadline,
    engine::{Engine, Stopped, ask},
    protocol::{Reply, Request, Target},
    remote::Remote,
};
use crate::{
    document::{Document, Format},
    error::FileError,
    extract::ocr::{engine::PAGE_DEADLINE, pages::read_unread},
};

/// Gives the unread pages of a PDF to OCR, where there is one.
pub(super) fn read(engine: &Engine<'_>, target: &Target, document: &mut Document) -> Result<(), Stopped> {
    let Some(ocr) = &engine.options.ocr else { return Ok(()) };
    if document.format != Format::Pdf || document.unread_pages() == 0 {
        return Ok(());
    }
    let remotes = Mutex::new(Vec::new());
    let draw = |index| {
        let mut remote = lock(&remotes).pop().unwrap_or_else(|| engine.remote());
        let drawn = draw(&mut remote, target, index);
        lock(&remotes).push(remote);
        drawn
    };
    match threads(engine) {
        Some(threads) => threads.install(|| read_unread(document, ocr, draw)),
        None => read_unread(document, ocr, draw),
    }
    if engine.options.stop.load(Ordering::Relaxed) { Err(Stopped) } else { Ok(()) }
}

/// The threads of this run for OCR; rayon's own where they cannot be started.
fn threads<'e>(engine: &'e Engine<'_>) -> Option<&'e rayon::ThreadPool> {
    let start = || rayon::ThreadPoolBuilder::new().num_threads(engine.options.jobs).build().ok();
    engine.ocr_threads.get_or_init(start).as_ref()
}

/// The picture of the page at an index (from 0).
fn draw(remote: &mut Remote<'_>, target: &Target, index: usize) -> Result<Vec<u8>, FileError> {
    let deadline = Deadline::of(Instant::now(), PAGE_DEADLINE.as_secs(), 0);
    let request = Request::Draw(target.clone(), index);
    let picture = |reply| if let Reply::Picture(picture) = reply { Some(picture) } else { None };
    let drawn = ask(remote, &request, deadline.end, deadline, picture);
    drawn.unwrap_or_else(|Stopped| Err(FileError::Other("interrupted".into())))
}

fn lock<'m, 'r>(remotes: &'m Mutex<Vec<Remote<'r>>>) -> std::sync::MutexGuard<'m, Vec<Remote<'r>>> {
    remotes.lock().unwrap_or_else(PoisonError::into_inner)
}
