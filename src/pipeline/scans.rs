//! Documents with pages that only OCR can read: each such page is a task of its own, so that the pages of one file are read on all
//! cores, outside the file's own deadline. What was parsed waits in the meantime and is never lost to OCR.

use std::{
    sync::{Mutex, PoisonError, atomic::AtomicBool},
    time::{Duration, Instant},
};

use super::{
    deadline::Deadline,
    engine::{Stopped, ask},
    outcome::{Facts, Outcome},
    protocol::{Reply, Request, Target},
    remote::Remote,
};
use crate::{
    document::Document,
    error::FileError,
    extract::ocr::{
        engine::{Engine, OcrFault},
        pages::{self, PageFault, PageRead},
        picture,
    },
};

/// What the reason of a skipped picture says where nobody looked at what it shows.
pub const NOT_LOOKED_AT: &str = "not looked at";

/// Seconds that drawing one page may take.
const DRAWING: u64 = 30;

/// A document that waits for its scanned pages.
pub(super) struct Scanned {
    target: Target,
    facts: Facts,
    state: Mutex<State>,
}

struct State {
    document: Document,
    open: usize,
    pages: Vec<(usize, PageRead)>,
}

impl Scanned {
    /// A document with unread pages, and the indexes of these.
    pub(super) fn of(target: Target, facts: Facts, document: Document) -> (Self, Vec<usize>) {
        let unread = pages::unread(&document);
        let state = State { document, open: unread.len(), pages: Vec::new() };
        (Self { target, facts, state: Mutex::new(state) }, unread)
    }

    /// Reads the page at an index. The whole document, where it was the last one that was waited for.
    pub(super) fn read(
        &self,
        remote: &mut Remote<'_>,
        ocr: &Engine,
        stop: &AtomicBool,
        index: usize,
    ) -> Result<Option<(Facts, Outcome)>, Stopped> {
        let drawn = draw(remote, Request::Draw(self.target.clone(), self.facts.format, index))?;
        let page = pages::read(ocr, drawn, stop);
        if page == Err(PageFault::Ocr(OcrFault::Stopped)) {
            return Err(Stopped);
        }
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.pages.push((index, page));
        state.open -= 1;
        Ok((state.open == 0).then(|| (self.facts.clone(), state.join(ocr))))
    }
}

impl State {
    fn join(&mut self, ocr: &Engine) -> Outcome {
        let mut document = std::mem::take(&mut self.document);
        let mut read = std::mem::take(&mut self.pages);
        read.sort_by_key(|(index, _)| *index);
        pages::put(&mut document, ocr, read);
        Outcome::Document(Box::new(document))
    }
}

/// Reads a standalone picture; one without a page's words is no record, for the reason that is added to what it is.
pub(super) fn picture(
    remote: &mut Remote<'_>,
    ocr: Option<&Engine>,
    stop: &AtomicBool,
    target: Target,
    what: &str,
) -> Result<Outcome, Stopped> {
    let Some(ocr) = ocr else { return Ok(Outcome::NoRecord(format!("{what}, {NOT_LOOKED_AT}: no OCR"))) };
    let read = match draw(remote, Request::Load(target))? {
        Ok(bytes) => picture::read(ocr, bytes, stop),
        Err(fault) => return Ok(Outcome::NoRecord(format!("{what}, {NOT_LOOKED_AT}: {fault}"))),
    };
    Ok(match read {
        Ok(Some(document)) => Outcome::Document(Box::new(document)),
        Ok(None) => Outcome::NoRecord(format!("{what} with fewer than {} words", picture::LEAST_WORDS)),
        Err(OcrFault::Stopped) => return Err(Stopped),
        Err(fault) => Outcome::NoRecord(format!("{what}, {NOT_LOOKED_AT}: {fault}")),
    })
}

/// Asks the worker for a picture.
fn draw(remote: &mut Remote<'_>, request: Request) -> Result<Result<Vec<u8>, FileError>, Stopped> {
    let deadline = Deadline::of(Instant::now(), DRAWING, 0);
    let until = Instant::now() + Duration::from_secs(DRAWING);
    ask(remote, request, until, deadline, |reply| if let Reply::Picture(bytes) = reply { Some(bytes) } else { None })
}
