//! Scheduling, worker processes, limits and the journal. It does not know what a finding means.
//!
//! Untrusted bytes are opened and parsed only in worker processes; the parent schedules, puts documents together and assesses them.
//! Invariant: whatever happens to an input (an error, a panic, a killed worker), it gives exactly one outcome.

mod archive_row;
mod assess;
mod deadline;
mod engine;
pub mod journal;
mod outcome;
mod pages;
mod protocol;
mod queue;
mod remote;
mod scans;
pub mod worker;

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use crate::{
    discover::{Source, printable},
    error::FileError,
    extract::ocr,
};
pub use assess::{Effort, assess};
use deadline::Deadline;
use engine::{Engine, Input, Stopped, Task};
pub use outcome::{Consumer, Facts, Outcome};
use protocol::{Checksum, Content, Orders, Request, Target};
use queue::Queue;
use remote::Remote;
pub use remote::WorkerCommand;
pub use scans::NOT_LOOKED_AT;

/// How inputs are read.
#[derive(Clone)]
pub struct ReadOptions {
    /// How a worker is started.
    pub worker: WorkerCommand,
    /// Number of workers.
    pub jobs: usize,
    /// Seconds that a file may take, to which one per megabyte is added.
    pub timeout: u64,
    /// Greatest address space of a worker in bytes; 0 is no bound.
    pub memory: u64,
    /// Passwords to try on encrypted input.
    pub passwords: Vec<String>,
    /// What reads scanned pages, where they are to be read.
    pub ocr: Option<Arc<ocr::engine::Engine>>,
    /// Whether each input's SHA-256 is wanted.
    pub checksums: bool,
    /// Set to end the run: requests under way are dropped, nothing new begins.
    pub stop: Arc<AtomicBool>,
}

impl ReadOptions {
    fn orders(&self) -> Orders {
        Orders { passwords: self.passwords.clone(), memory: self.memory }
    }
}

/// Reads all sources, the largest first, and hands each outcome to the consumer.
pub fn read_all(sources: Vec<Source>, options: &ReadOptions, consumer: &dyn Consumer) {
    let mut tasks: Vec<Task> = sources.into_iter().map(Task::Source).collect();
    tasks.sort_by_key(|task| std::cmp::Reverse(task.bytes()));
    run(tasks, options, consumer);
}

/// Reads one member of a file: `members` are its names from archive to archive, empty for the file itself.
///
/// # Errors
/// Where the way to it cannot be walked.
pub fn read_one(path: &Path, members: &[&str], options: &ReadOptions, consumer: &dyn Consumer) -> Result<(), FileError> {
    let mut target = Target::file(path);
    if !members.is_empty() {
        let orders = options.orders();
        let mut remote = Remote::new(&options.worker, &orders, &options.stop);
        for name in members {
            target = member(&mut remote, &target, name, options.timeout)?;
        }
    }
    let file = members.last().map_or_else(|| printable(&target.path), |name| (*name).to_owned());
    let bytes = std::fs::metadata(path).map_or(0, |found| found.len());
    run(vec![Task::Input(Input { file, target, bytes }, None)], options, consumer);
    Ok(())
}

/// The member of that name in an archive.
fn member(remote: &mut Remote<'_>, archive: &Target, name: &str, timeout: u64) -> Result<Target, FileError> {
    let deadline = Deadline::of(std::time::Instant::now(), timeout, 0);
    let looked = engine::look(remote, Request::Look(archive.clone(), Checksum::None), deadline);
    let look = looked.unwrap_or_else(|Stopped| Err(FileError::Other("interrupted".into())))?;
    match look.content {
        Content::Archive(members) => {
            let found = members.iter().find(|member| printable(&member.name) == name);
            found.map(|member| archive.member(member)).ok_or_else(|| FileError::Other(format!("no member {name:?}")))
        }
        Content::BrokenArchive(fault) => Err(fault),
        _ => Err(FileError::Other(format!("{:?} is no archive", printable(&archive.name)))),
    }
}

fn run(tasks: Vec<Task>, options: &ReadOptions, consumer: &dyn Consumer) {
    let orders = options.orders();
    let engine = Engine { options, consumer, queue: Queue::new(tasks) };
    let job = || {
        let mut remote = Remote::new(&options.worker, &orders, &options.stop);
        engine.queue.work(|task| {
            if !options.stop.load(Ordering::Relaxed) {
                // A stopped task has no outcome: the next look at the flag ends this thread.
                let _ = engine.run(&mut remote, task);
            }
        });
    };
    thread::scope(|scope| {
        // Where the system gives no more threads, those that are there do the work.
        let start = |_: &usize| thread::Builder::new().spawn_scoped(scope, job).is_ok();
        let _started = (1..options.jobs).take_while(start).count();
        job();
    });
}
