//! Brings every input to its outcome: looks, unpacks, reads in page ranges, and decides what a failed request costs.

use std::{sync::Arc, time::Instant};

use super::{
    ReadOptions,
    archive_row::{ArchiveRow, Budget},
    deadline::Deadline,
    outcome::{Consumer, Facts, Outcome},
    pages::{self, Parts, Range},
    protocol::{Checksum, Content, Look, Reply, Request, Target},
    queue::Queue,
    remote::{Failure, Remote},
    scans::{self, Scanned},
};
use crate::{
    discover::{self, Source, SourceKind, printable},
    document::{Document, Format},
    error::FileError,
    intake::archive::ArchiveMember,
};

/// Greatest number of pages of a document.
const PAGES: u32 = 20_000;

/// The run was stopped: what is under way has no outcome.
pub(super) struct Stopped;

/// A piece of work.
pub(super) enum Task {
    /// An input of the call.
    Source(Source),
    /// A file, or a member with the archive that waits for it.
    Input(Input, Option<Arc<ArchiveRow>>),
    /// A range of a document's pages.
    Pages(Arc<Paged>, Range),
    /// A page, from 0, that only OCR can read.
    Scan(Arc<Scanned>, usize),
}

impl Task {
    /// Size in bytes, as far as it is known.
    pub(super) const fn bytes(&self) -> u64 {
        match self {
            Self::Source(Source { kind: SourceKind::File(bytes), .. }) => *bytes,
            _ => 0,
        }
    }
}

/// A file or member that is to be read.
pub(super) struct Input {
    pub(super) file: String,
    pub(super) target: Target,
    /// Size as the file system or the archive states it.
    pub(super) bytes: u64,
}

/// A document that is read in ranges.
pub(super) struct Paged {
    target: Target,
    facts: Facts,
    deadline: Deadline,
    parts: Parts,
}

/// What all threads of a run share.
pub(super) struct Engine<'e> {
    pub(super) options: &'e ReadOptions,
    pub(super) consumer: &'e dyn Consumer,
    pub(super) queue: Queue<Task>,
}

impl Engine<'_> {
    /// Does a piece of work with a thread's own worker.
    pub(super) fn run(&self, remote: &mut Remote<'_>, task: Task) -> Result<(), Stopped> {
        match task {
            Task::Source(source) => self.source(remote, source),
            Task::Input(input, archive) => self.input(remote, input, archive.as_deref()),
            Task::Pages(paged, range) => self.pages(remote, &paged, range),
            Task::Scan(scanned, index) => self.scan(remote, &scanned, index),
        }
    }

    fn source(&self, remote: &mut Remote<'_>, source: Source) -> Result<(), Stopped> {
        let outcome = match source.kind {
            SourceKind::File(bytes) => {
                return self.input(remote, Input { file: source.name, target: Target::file(&source.path), bytes }, None);
            }
            SourceKind::Skipped(why) => Outcome::NoRecord(why),
            SourceKind::Unreadable(why) => Outcome::Unreadable(FileError::Other(why)),
        };
        self.consumer.take(Facts::of(source.name, 0), outcome);
        Ok(())
    }

    /// Looks at an input, tells the archive that waits for it, and goes on with what it is.
    fn input(&self, remote: &mut Remote<'_>, input: Input, archive: Option<&ArchiveRow>) -> Result<(), Stopped> {
        let mut facts = Facts::of(input.file, input.bytes);
        let checksum = if self.options.checksums { Checksum::Sha256 } else { Checksum::None };
        let end = Deadline::of(facts.started, self.options.timeout, input.bytes);
        let looked = look(remote, Request::Look(input.target.clone(), checksum), end)?;
        let opened = matches!(looked, Ok(_) | Err(FileError::NoRecord(_)));
        match looked {
            Ok(look) => {
                facts.bytes = look.bytes;
                facts.sha256 = look.sha256;
                self.content(remote, input.target, facts, look.content, archive)?;
            }
            Err(fault) => self.consumer.take(facts, Outcome::Unreadable(fault)),
        }
        if let Some((facts, outcome)) = archive.and_then(|archive| archive.put(opened)) {
            self.consumer.take(facts, outcome);
        }
        Ok(())
    }

    fn content(
        &self,
        remote: &mut Remote<'_>,
        target: Target,
        mut facts: Facts,
        content: Content,
        archive: Option<&ArchiveRow>,
    ) -> Result<(), Stopped> {
        facts.format = content.format();
        let outcome = match content {
            Content::Record(format) if !self.consumer.knows(&facts) => return self.record(remote, target, facts, format),
            Content::Record(_) => return Ok(()),
            Content::Archive(members) => {
                let budget = archive.map_or_else(Arc::default, ArchiveRow::budget);
                self.archive(&target, facts, &members, budget);
                return Ok(());
            }
            Content::BrokenArchive(fault) => Outcome::Unreadable(fault),
            Content::Picture(_) if self.consumer.knows(&facts) => return Ok(()),
            Content::Picture(what) => scans::picture(remote, self.options.ocr.as_deref(), &self.options.stop, target, &what)?,
            Content::NoRecord(why) => Outcome::NoRecord(why),
            Content::Empty => Outcome::Unreadable(FileError::Empty),
        };
        self.consumer.take(facts, outcome);
        Ok(())
    }

    /// Puts an archive's members in the queue.
    fn archive(&self, target: &Target, facts: Facts, members: &[ArchiveMember], budget: Arc<Budget>) {
        if let Err(fault) = budget.admit(target.chain.len(), members) {
            return self.consumer.take(facts, Outcome::Unreadable(fault));
        }
        if members.is_empty() || !self.consumer.enters_archives() {
            return self.consumer.take(facts, Outcome::Archive { members: members.len(), unopened: 0 });
        }
        let mut names: Vec<String> =
            members.iter().map(|member| format!("{}!/{}", facts.file, printable(&member.name))).collect();
        discover::unique(names.iter_mut());
        let row = Arc::new(ArchiveRow::new(facts, members.len(), budget));
        self.queue.add(members.iter().zip(names).map(|(member, file)| {
            let input = Input { file, target: target.member(member), bytes: member.bytes };
            Task::Input(input, Some(Arc::clone(&row)))
        }));
    }

    fn record(&self, remote: &mut Remote<'_>, target: Target, mut facts: Facts, format: Format) -> Result<(), Stopped> {
        let deadline = Deadline::of(facts.started, self.options.timeout, facts.bytes);
        let mut attached = None;
        if format == Format::Pdf {
            match count_pages(remote, Request::CountPages(target.clone()), deadline)? {
                Ok((pages, has_attachments)) => {
                    facts.pages = pages;
                    attached = has_attachments.then_some(pages::ATTACHED);
                }
                // The reader itself may still do better than the count.
                Err(FileError::Crash(_)) => {}
                Err(fault) => {
                    self.consumer.take(facts, Outcome::Unreadable(fault));
                    return Ok(());
                }
            }
        }
        match facts.pages {
            0 => {
                let read = read(remote, Request::Read(target.clone(), format, None), deadline.end, deadline)?;
                self.done(target, facts, read);
            }
            1..=PAGES => {
                let ranges: Vec<Range> = pages::cut(facts.pages).into_iter().chain(attached).collect();
                return self.ranges(remote, &ranges, target, facts, deadline);
            }
            more => {
                let fault = FileError::Limit(format!("{more} pages; at most {PAGES} are read"));
                self.consumer.take(facts, Outcome::Unreadable(fault));
            }
        }
        Ok(())
    }

    /// Reads the first range of pages, since this thread's worker has the document open, and leaves the others to whoever is idle.
    fn ranges(
        &self,
        remote: &mut Remote<'_>,
        ranges: &[Range],
        target: Target,
        facts: Facts,
        deadline: Deadline,
    ) -> Result<(), Stopped> {
        let Some((first, others)) = ranges.split_first() else { return Ok(()) };
        let paged = Arc::new(Paged { target, facts, deadline, parts: Parts::of(ranges.len()) });
        self.queue.add(others.iter().map(|range| Task::Pages(Arc::clone(&paged), *range)));
        self.pages(remote, &paged, *first)
    }

    /// Reads a range of pages; halves it where the worker died or was late.
    fn pages(&self, remote: &mut Remote<'_>, paged: &Arc<Paged>, range: Range) -> Result<(), Stopped> {
        let request = || match range {
            pages::ATTACHED => Request::ReadAttachments(paged.target.clone()),
            _ => Request::Read(paged.target.clone(), Format::Pdf, Some(range)),
        };
        let (part, more) = match paged.deadline.attempt() {
            Some(until) => (read(remote, request(), until, paged.deadline)?, true),
            None => (Err(FileError::Deadline(paged.deadline.seconds)), false),
        };
        if let (Err(FileError::Crash(_) | FileError::Deadline(_)), true, Some(halves)) = (&part, more, pages::halves(range)) {
            paged.parts.one_more();
            self.queue.add(halves.map(|half| Task::Pages(Arc::clone(paged), half)));
        } else if let Some(whole) = paged.parts.put(range, part) {
            self.done(paged.target.clone(), paged.facts.clone(), whole);
        }
        Ok(())
    }

    /// Hands on what was read, or puts its scanned pages into the queue first.
    fn done(&self, target: Target, facts: Facts, read: Result<Document, FileError>) {
        match read {
            Ok(document) if self.options.ocr.is_some() && document.unread_pages() > 0 => {
                let (scanned, pages) = Scanned::of(target, facts, document);
                let scanned = Arc::new(scanned);
                self.queue.add(pages.into_iter().map(|index| Task::Scan(Arc::clone(&scanned), index)));
            }
            Ok(document) => self.consumer.take(facts, Outcome::Document(Box::new(document))),
            Err(fault) => self.consumer.take(facts, Outcome::Unreadable(fault)),
        }
    }

    /// Reads a scanned page; hands on the document where it was the last one.
    fn scan(&self, remote: &mut Remote<'_>, scanned: &Scanned, index: usize) -> Result<(), Stopped> {
        let Some(ocr) = &self.options.ocr else { return Ok(()) };
        if let Some((facts, outcome)) = scanned.read(remote, ocr, &self.options.stop, index)? {
            self.consumer.take(facts, outcome);
        }
        Ok(())
    }
}

/// What an input is.
pub(super) fn look(remote: &mut Remote<'_>, request: Request, deadline: Deadline) -> Result<Result<Look, FileError>, Stopped> {
    ask(remote, request, deadline.end, deadline, |reply| if let Reply::Looked(look) = reply { Some(look) } else { None })
}

/// How many pages a document has, and whether anything is attached to it.
fn count_pages(remote: &mut Remote<'_>, request: Request, deadline: Deadline) -> Result<Result<(u32, bool), FileError>, Stopped> {
    ask(remote, request, deadline.end, deadline, |reply| match reply {
        Reply::Pages { pages, has_attachments } => Some((pages, has_attachments)),
        _ => None,
    })
}

fn read(
    remote: &mut Remote<'_>,
    request: Request,
    until: Instant,
    deadline: Deadline,
) -> Result<Result<Document, FileError>, Stopped> {
    ask(remote, request, until, deadline, |reply| if let Reply::Read(document) = reply { Some(*document) } else { None })
}

/// Asks and takes the answer apart: a worker's failure becomes the file's fault.
pub(super) fn ask<T>(
    remote: &mut Remote<'_>,
    request: Request,
    until: Instant,
    deadline: Deadline,
    take: impl FnOnce(Reply) -> Option<T>,
) -> Result<Result<T, FileError>, Stopped> {
    match remote.ask(&request, until) {
        Ok(Reply::Failed(fault)) => Ok(Err(fault)),
        Ok(reply) => Ok(take(reply).ok_or_else(|| FileError::Crash("its answer was garbled".into()))),
        Err(Failure::Crash(how)) => Ok(Err(FileError::Crash(how))),
        Err(Failure::Late) => Ok(Err(FileError::Deadline(deadline.seconds))),
        Err(Failure::Stopped) => Err(Stopped),
    }
}
