//! `parityscan scan`: from the PATHs to the reports.

mod folder;
mod input;
pub(in crate::cli) mod options;
mod progress;
mod spool;
mod summary;

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use crate::{
    cli::{status::ExitStatus, status::Failure, terminal},
    dictionary::Dictionaries,
    discover::Source,
    error::ConfigError,
    file_report::FileStatus,
    pipeline::{
        self,
        journal::{Heading, Journal},
    },
    report::{self, run_manifest::RunManifest},
    triage::{FileRow, Run, triage},
};
use folder::Folder;
use input::Input;
use options::Options;
use spool::{Spool, Spooled};

/// Scans and writes the reports.
pub(in crate::cli) fn run(options: &Options) -> Result<ExitStatus, Failure> {
    let folder = Folder::check(&options.out)?;
    stop_on_interrupt(&options.reading.stop);
    let (input, dictionaries) = thread::scope(|scope| {
        let loading = scope.spawn(|| options.tables.load());
        (Input::find(options), loading.join())
    });
    let dictionaries = dictionaries.map_err(|_| ConfigError::Usage("the dictionaries could not be loaded".into()))??;
    let input = input?;
    let mut manifest = RunManifest::begin(&dictionaries, options.described());
    folder.begin(&manifest.to_json())?;
    let written = scan(options, &folder, input, dictionaries, &mut manifest);
    if matches!(written, Err(_) | Ok(ExitStatus::Interrupted)) {
        folder.abandon();
    }
    written
}

/// The first interrupt ends the run in order, a second one at once.
fn stop_on_interrupt(stop: &Arc<AtomicBool>) {
    let stop = Arc::clone(stop);
    let handler = move || {
        if stop.swap(true, Ordering::Relaxed) {
            std::process::exit(ExitStatus::Interrupted as i32);
        }
    };
    // Without a handler an interrupt ends the run at once; the journal keeps what was finished all the same.
    let _ = ctrlc::set_handler(handler);
}

/// Everything behind the preparations.
fn scan(
    options: &Options,
    folder: &Folder,
    input: Input,
    dictionaries: Dictionaries,
    manifest: &mut RunManifest,
) -> Result<ExitStatus, Failure> {
    let heading = Heading::new(options.fingerprint(&dictionaries), input.roots);
    let dictionaries = Arc::new(dictionaries);
    let journal = folder.begin_journal(heading, options.resume)?;
    let Some(Spooled { reports, seconds }) = read(options, input.sources, &dictionaries, journal)? else {
        terminal::say("interrupted; what was finished is kept, the same call with --resume goes on");
        return Ok(ExitStatus::Interrupted);
    };
    let run = triage(&reports, &dictionaries, options.as_of)?;
    report::write_all(&run, &reports, &dictionaries, folder.fresh(), &options.formats)?;
    reports.copy_sorted(&folder.journal())?;
    manifest.end(&run, seconds);
    folder.publish(&manifest.to_json())?;
    tell(options, &run)?;
    Ok(status(options, &run))
}

/// Reads all sources. `None` where the run was interrupted.
fn read(
    options: &Options,
    sources: Vec<Source>,
    dictionaries: &Arc<Dictionaries>,
    journal: Journal,
) -> Result<Option<Spooled>, ConfigError> {
    let spool = Spool::new(journal, Arc::clone(&options.reading.stop), progress::bar(sources.len(), options.quiet));
    thread::scope(|scope| {
        scope.spawn(|| spool.compile(Arc::clone(dictionaries)));
        pipeline::read_all(sources, &options.reading, &spool);
    });
    spool.finish()
}

/// What was read and what was found, as an exit status: what is missing cannot be trusted, so it outranks what was found.
fn status(options: &Options, run: &Run) -> ExitStatus {
    let unread = |row: &FileRow| matches!(row.status, FileStatus::Partial | FileStatus::Unreadable);
    let met = |wanted| run.patients.iter().any(|patient| patient.verdict == wanted);
    if run.files.iter().any(unread) {
        ExitStatus::Unread
    } else if options.fail_on.is_some_and(met) {
        ExitStatus::Met
    } else {
        ExitStatus::Success
    }
}

/// Prints the summary, and a line for each file that was not read whole where that was asked for.
fn tell(options: &Options, run: &Run) -> io::Result<()> {
    let unread = |row: &&FileRow| matches!(row.status, FileStatus::Partial | FileStatus::Unreadable);
    for row in run.files.iter().filter(unread).filter(|_| options.verbose) {
        terminal::say(&format!("{}: {}: {}", row.file, row.status.as_str(), row.reason));
    }
    if options.quiet { Ok(()) } else { summary::print(run, &options.out) }
}
