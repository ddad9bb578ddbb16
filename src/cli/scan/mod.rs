//! `parityscan scan`: from the PATHs to the reports.

mod ending;
pub(in crate::cli) mod folder;
mod input;
pub(in crate::cli) mod options;
mod progress;
mod spool;
mod summary;

use std::{
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
    pipeline::{self, Effort, journal::Journal},
    report::run_manifest::RunManifest,
};
use folder::Folder;
use input::Input;
use options::{Options, Shard};
use spool::{Spool, Spooled};

/// Scans and writes the reports.
pub(in crate::cli) fn run(options: &Options) -> Result<ExitStatus, Failure> {
    let folder = Folder::check(&options.ending.out)?;
    stop_on_interrupt(&options.reading.stop);
    let (input, dictionaries) = thread::scope(|scope| {
        let loading = scope.spawn(|| options.tables.load());
        (Input::find(options), loading.join())
    });
    let dictionaries = dictionaries.map_err(|_| ConfigError::Usage("the dictionaries could not be loaded".into()))??;
    let input = input?;
    let mut manifest = RunManifest::begin(&dictionaries, options.described());
    let _lock = folder.begin(&manifest.to_json())?;
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
    let heading = options.heading(&dictionaries, input.roots, input.part);
    let dictionaries = Arc::new(dictionaries);
    let journal = folder.begin_journal(heading, options.resume)?;
    let Some(Spooled { reports, seconds }) = read(options, input.sources, &dictionaries, journal)? else {
        terminal::say("interrupted; what was finished is kept, the same call with --resume goes on");
        return Ok(ExitStatus::Interrupted);
    };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(options.threads()).build();
    let pool = pool.map_err(|fault| ConfigError::Usage(format!("no threads could be started: {fault}")))?;
    let keep = || if options.ending.redact { Ok(()) } else { reports.copy_sorted(&folder.journal()) };
    let write = || options.ending.write(&reports, &dictionaries, options.as_of, folder, (&mut *manifest, seconds));
    let (kept, run) = pool.install(|| rayon::join(keep, write));
    kept?;
    let run = run?;
    // Windows moves no folder in which a file is open.
    drop(reports);
    pool.install(|| folder.publish(&manifest.to_json()))?;
    let status = options.ending.tell(&run)?;
    if options.shard != Shard::WHOLE && !options.ending.quiet {
        terminal::say(&format!("this is shard {} alone; parityscan merge puts all shards together", options.shard));
    }
    Ok(status)
}

/// Reads all sources. `None` where the run was interrupted.
fn read(
    options: &Options,
    sources: Vec<Source>,
    dictionaries: &Arc<Dictionaries>,
    journal: Journal,
) -> Result<Option<Spooled>, ConfigError> {
    let reading = &options.reading;
    let progress = progress::bar(sources.len(), options.ending.quiet);
    let spool =
        Spool::new(journal, Arc::clone(&reading.stop), Effort { timeout: reading.timeout, threads: options.threads() }, progress);
    thread::scope(|scope| {
        scope.spawn(|| pipeline::read_all(sources, &options.reading, &spool));
        scope.spawn(|| dictionaries.prepare());
        // Here and not in a thread of its own, whose memory would grow page by page.
        dictionaries.terms.prepare();
        spool.compile(Arc::clone(dictionaries));
    });
    spool.finish()
}
