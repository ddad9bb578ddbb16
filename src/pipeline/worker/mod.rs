//! A worker process: it opens, parses and answers, one request after another, until its input ends.
//!
//! What it reads is untrusted. It bounds itself (memory, no core file, dies with its parent), writes nothing to standard output or
//! standard error but frames, and a panic in a reader is an answer, not its end.

mod drill;
mod limits;
mod opened;
mod packed;

use std::{
    io::{self, BufReader, Read, Write},
    panic::{self, AssertUnwindSafe},
    sync::Mutex,
};

use super::{
    NOT_LOOKED_AT,
    protocol::{Checksum, Content, Look, Orders, Reply, Request, Target, read_frame, write_frame},
};
use crate::{
    document::Format,
    error::FileError,
    extract::{self, ExtractOptions, embedded, ocr::picture::Picture},
    intake::{self, Sniffed},
};
use opened::{Member, Opened};

/// Where the last panic happened.
static PANIC: Mutex<String> = Mutex::new(String::new());

/// Answers requests from standard input on standard output until the input ends.
///
/// # Errors
/// Where the pipes to the parent break.
pub fn serve() -> io::Result<()> {
    note_panics();
    let (input, output) = limits::claim_pipes()?;
    answer_all(&mut BufReader::new(input), output)
}

/// From here on a panic in this process is noted by its place in the source and prints nothing: what it carries may be patient text.
pub fn note_panics() {
    panic::set_hook(Box::new(|found| {
        let place = found.location().map(|place| format!("panic at {}:{}", place.file(), place.line()));
        *PANIC.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = place.unwrap_or_default();
    }));
}

fn answer_all(input: &mut impl Read, mut output: impl Write) -> io::Result<()> {
    let Some(orders) = read_frame::<Orders>(input)? else { return Ok(()) };
    limits::bound(orders.memory)?;
    let mut worker = Worker::new(orders);
    while let Some(request) = read_frame::<Request>(input)? {
        write_frame(&mut output, &worker.answer_or_panic(&request))?;
    }
    Ok(())
}

/// What a worker keeps between requests.
pub(super) struct Worker {
    passwords: Vec<String>,
    opened: Opened,
    drill: drill::Drill,
}

impl Worker {
    pub(super) fn new(orders: Orders) -> Self {
        Self { passwords: orders.passwords, opened: Opened::default(), drill: drill::Drill::from_environment() }
    }

    /// The answer; also to a request on which a reader panics.
    pub(super) fn answer_or_panic(&mut self, request: &Request) -> Reply {
        panic::catch_unwind(AssertUnwindSafe(|| self.answer(request))).unwrap_or_else(|_| {
            self.opened = Opened::default();
            Reply::Panicked(PANIC.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone())
        })
    }

    fn answer(&mut self, request: &Request) -> Reply {
        let answered = match request {
            Request::Look(target, checksum) => self.look(target, *checksum).map(Reply::Looked),
            Request::CountPages(target) => self.count_pages(target),
            Request::ReadAttachments(target) => self.read_attachments(target),
            Request::Read(target, format, pages) => self.read(target, *format, *pages),
            Request::Draw(target, format, index) => self.draw(target, *format, *index).map(Reply::Picture),
            Request::Load(target) => self.load(target).map(Reply::Picture),
        };
        answered.unwrap_or_else(Reply::Failed)
    }

    fn look(&mut self, target: &Target, checksum: Checksum) -> Result<Look, FileError> {
        let member = self.opened.member(target, &self.passwords)?;
        let head = member.head()?;
        let content = match intake::sniff(&head, &target.name) {
            _ if head.is_empty() => Content::Empty,
            Sniffed::NoRecord(why) => seen(member, &head, why)?,
            Sniffed::Record(Format::Zip) => member.list().map_or_else(Content::BrokenArchive, Content::Archive),
            Sniffed::Record(format) => {
                // From here on these bytes count, whatever becomes of the file on disk.
                let bytes = member.load()?;
                // What a text is may stand behind a long beginning: the type of a resource behind its attachment, a root behind comments.
                let is_open = format == Format::Text && bytes.len() > head.len();
                match if is_open { intake::sniff(bytes, &target.name) } else { Sniffed::Record(format) } {
                    Sniffed::Record(format) => Content::Record(format),
                    Sniffed::NoRecord(why) => Content::NoRecord(why),
                }
            }
        };
        let sha256 = if checksum == Checksum::Sha256 { member.sha256()? } else { String::new() };
        Ok(Look { bytes: member.size(), sha256, content })
    }

    fn count_pages(&mut self, target: &Target) -> Result<Reply, FileError> {
        let pdf = self.opened.member(target, &self.passwords)?.pdf(&self.passwords)?;
        Ok(Reply::Pages { pages: pdf.page_count(), has_attachments: pdf.has_attachments() })
    }

    fn read_attachments(&mut self, target: &Target) -> Result<Reply, FileError> {
        let options = self.options(None);
        let document = self.opened.member(target, &self.passwords)?.pdf(&self.passwords)?.read_attachments(&options);
        Ok(Reply::Read(Box::new(document)))
    }

    fn options(&self, pages: Option<(u32, u32)>) -> ExtractOptions {
        ExtractOptions { passwords: self.passwords.clone(), pages, ..ExtractOptions::default() }
    }

    fn read(&mut self, target: &Target, format: Format, pages: Option<(u32, u32)>) -> Result<Reply, FileError> {
        let options = self.options(pages);
        let member = self.opened.member(target, &self.passwords)?;
        member.load()?;
        self.drill.run(&target.name, pages);
        let document = match format {
            Format::Pdf => member.pdf(&self.passwords)?.read_all(&options),
            _ => extract::read(format, member.load()?, &options)?,
        };
        Ok(Reply::Read(Box::new(document)))
    }

    fn draw(&mut self, target: &Target, format: Format, index: usize) -> Result<Vec<u8>, FileError> {
        let options = self.options(None);
        let member = self.opened.member(target, &self.passwords)?;
        match format {
            Format::Pdf => member.pdf(&self.passwords)?.picture(index, &options),
            _ => embedded::picture(format, member.load()?, index, &options),
        }
    }

    fn load(&mut self, target: &Target) -> Result<Vec<u8>, FileError> {
        self.opened.member(target, &self.passwords)?.load().map(<[u8]>::to_vec)
    }
}

/// What a member that is no record is: perhaps a picture of a page's size. The head of some pictures stands at their end.
fn seen(member: &mut Member, head: &[u8], why: String) -> Result<Content, FileError> {
    let picture = match Picture::of(head) {
        None if Picture::is_one(head) => Picture::of(member.load()?),
        known => known,
    };
    Ok(match picture {
        Some(picture) if picture.may_be_page() => Content::Picture(why),
        Some(picture) if picture.is_too_large() => Content::NoRecord(format!("{why}, {NOT_LOOKED_AT}: too large to be read")),
        Some(_) => Content::NoRecord(format!("{why} smaller than a page")),
        None if why.starts_with("image") => Content::NoRecord(format!("{why}, {NOT_LOOKED_AT}: a kind that OCR does not read")),
        None => Content::NoRecord(why),
    })
}
