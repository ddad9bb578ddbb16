//! `parityscan scan`: from the PATHs to the reports.

mod folder;
pub(in crate::cli) mod options;
mod progress;
mod spool;
mod summary;

use std::{
    collections::BTreeMap,
    fs,
    io::{self, BufRead, BufReader},
    path::{Path, PathBuf},
    sync::Arc,
    thread,
};

use sha2::{Digest, Sha256};

use crate::{
    cli::{status::ExitStatus, status::Failure, terminal},
    detect::Detector,
    dictionary::Dictionaries,
    discover::{self, Source},
    error::ConfigError,
    file_report::FileStatus,
    pipeline::{
        self,
        journal::{Journal, Reports},
    },
    report::{self, run_manifest::RunManifest},
    triage::{FileRow, Run, triage},
};
use folder::Folder;
use options::Options;
use spool::Spool;

/// Scans and writes the reports.
pub(in crate::cli) fn run(options: &Options) -> Result<ExitStatus, Failure> {
    let folder = Folder::check(&options.out)?;
    let (sources, dictionaries) = thread::scope(|scope| {
        let loading = scope.spawn(|| options.tables.load());
        (sources(options), loading.join())
    });
    let dictionaries = dictionaries.map_err(|_| ConfigError::Usage("the dictionaries could not be loaded".into()))??;
    let sources = sources?;
    let mut manifest = RunManifest::begin(&dictionaries, described(options));
    folder.begin(&manifest.to_json())?;
    let written = scan(options, &folder, sources, dictionaries, &mut manifest);
    if written.is_err() {
        folder.abandon();
    }
    written
}

/// Everything behind the preparations.
fn scan(
    options: &Options,
    folder: &Folder,
    sources: Vec<Source>,
    dictionaries: Dictionaries,
    manifest: &mut RunManifest,
) -> Result<ExitStatus, Failure> {
    let fingerprint = fingerprint(options, &dictionaries);
    let dictionaries = Arc::new(dictionaries);
    let journal = Journal::create(&folder.unfinished(), &fingerprint)?;
    let (reports, seconds) = read(options, sources, &dictionaries, journal)?;
    let run = triage(&reports, &dictionaries, options.as_of)?;
    report::write_all(&run, &reports, &dictionaries, folder.fresh(), &options.formats)?;
    reports.copy_sorted(&folder.journal(), &fingerprint)?;
    manifest.end(&run, seconds);
    folder.publish(&manifest.to_json())?;
    tell(options, &run)?;
    Ok(status(options, &run))
}

/// Reads all sources; gives the reports, and the seconds that each file took.
fn read(
    options: &Options,
    sources: Vec<Source>,
    dictionaries: &Arc<Dictionaries>,
    journal: Journal,
) -> Result<(Reports, BTreeMap<String, f64>), ConfigError> {
    let spool = Spool::new(journal, Arc::clone(&options.reading.stop), progress::bar(sources.len(), options.quiet));
    thread::scope(|scope| {
        scope.spawn(|| spool.set_detector(Detector::new(Arc::clone(dictionaries))));
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

/// The inputs of the call.
fn sources(options: &Options) -> Result<Vec<Source>, ConfigError> {
    let mut paths = options.paths.clone();
    if let Some(list) = &options.files_from {
        paths.extend(listed(list)?);
    }
    let mut sources = discover::walk(&paths, Some(&options.out));
    if sources.is_empty() || sources.iter().all(|source| paths.contains(&source.path) && !source.path.exists()) {
        return Err(ConfigError::Usage("nothing to read under the given paths".into()));
    }
    sources.retain(|source| options.shard.is_none_or(|shard| shard.holds(&source.name)));
    Ok(sources)
}

/// The paths that a list names, one a line; `-` is standard input.
fn listed(list: &Path) -> Result<Vec<PathBuf>, ConfigError> {
    let fault = |fault: io::Error| ConfigError::path(list, fault);
    let input: Box<dyn BufRead> = match list {
        stdin if stdin == Path::new("-") => Box::new(io::stdin().lock()),
        file => Box::new(BufReader::new(fs::File::open(file).map_err(fault)?)),
    };
    let mut paths = Vec::new();
    for line in input.split(b'\n') {
        let line = line.map_err(fault)?;
        let line = line.strip_suffix(b"\r").unwrap_or(&line);
        if !line.is_empty() {
            paths.push(discover::path_from_bytes(line));
        }
    }
    Ok(paths)
}

/// The options that shape the reports, as run.json shows them; no passwords.
fn described(options: &Options) -> BTreeMap<&'static str, String> {
    let reading = &options.reading;
    BTreeMap::from([
        ("as_of", options.as_of.to_string()),
        ("jobs", reading.jobs.to_string()),
        ("ocr", format!("{:?}", options.ocr).to_lowercase()),
        ("passwords", reading.passwords.len().to_string()),
        ("shard", options.shard.map(|shard| format!("{}/{}", shard.part, shard.parts)).unwrap_or_default()),
        ("timeout", reading.timeout.to_string()),
        ("worker_memory", reading.memory.to_string()),
    ])
}

/// A checksum of everything that a file's report depends on besides its bytes.
fn fingerprint(options: &Options, dictionaries: &Dictionaries) -> String {
    let mut hasher = Sha256::new();
    hasher.update(env!("CARGO_PKG_VERSION"));
    for (name, sum) in &dictionaries.checksums {
        hasher.update(format!("\n{name} {sum}"));
    }
    let reading = &options.reading;
    hasher.update(format!(
        "\n{:?} {} {} {} {:?}",
        options.ocr,
        reading.ocr.is_some(),
        reading.timeout,
        reading.memory,
        reading.passwords
    ));
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
