//! `parityscan merge`: from the journals of all shards to the reports of one run.
//!
//! It reads no record: everything that was found stands in the journals, and only what looks across files is done again.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::BufReader,
    path::{Path, PathBuf},
};

use jiff::civil::Date;
use serde::Deserialize;

use super::{
    arguments::MergeArguments,
    scan::{
        folder::{Folder, JOURNAL},
        options::{Ending, day, fingerprint},
    },
    status::{ExitStatus, Failure},
};
use crate::{
    dictionary::Dictionaries,
    discover::{MANIFEST, is_report},
    error::ConfigError,
    file_report::ReportSource,
    pipeline::journal::{
        Heading, Reports,
        shards::{Shard, Shards},
    },
    report::run_manifest::RunManifest,
};

/// The option that the call may decide anew.
const AS_OF: &str = "as_of";

/// Merges and writes the reports.
pub(super) fn run(arguments: MergeArguments) -> Result<ExitStatus, Failure> {
    let ending = arguments.ending.resolve();
    let given = arguments.as_of.as_deref().map(day).transpose()?;
    let folder = Folder::check(&ending.out)?;
    apart(&arguments.dir, &ending.out)?;
    let opened = arguments.dir.iter().map(|dir| open(dir)).collect::<Result<_, _>>()?;
    let shards = Shards::of(opened, if given.is_some() { &[AS_OF] } else { &[] })?;
    let mut heading = shards.heading();
    let dictionaries = arguments.tables.load()?;
    same_tables(&heading, &dictionaries)?;
    let as_of = match given {
        Some(day) => day,
        None => day(heading.options.get(AS_OF).map_or("", String::as_str))?,
    };
    heading.options.insert(AS_OF.into(), as_of.to_string());
    let mut described = heading.options.clone();
    described.insert("redact".into(), ending.redact.to_string());
    let manifest = RunManifest::begin(&dictionaries, described);
    let _lock = folder.begin(&manifest.to_json())?;
    let merge = Merge { shards: &shards, heading, dictionaries: &dictionaries, as_of, seconds: seconds(&arguments.dir) };
    let written = merge.write(&folder, &ending, manifest);
    if written.is_err() {
        folder.abandon();
    }
    written
}

/// What is merged.
struct Merge<'m> {
    shards: &'m Shards,
    heading: Heading,
    dictionaries: &'m Dictionaries,
    as_of: Date,
    seconds: BTreeMap<String, f64>,
}

impl Merge<'_> {
    fn write(self, folder: &Folder, ending: &Ending, mut manifest: RunManifest) -> Result<ExitStatus, Failure> {
        let reports = self.shards.join(&folder.journal(), self.heading)?;
        let run = ending.write(&reports, self.dictionaries, self.as_of, folder, (&mut manifest, self.seconds))?;
        // Windows moves no folder in which a file is open.
        drop(reports);
        if ending.redact {
            fs::remove_file(folder.journal()).map_err(|fault| ConfigError::path(folder.journal(), fault))?;
        }
        folder.publish(&manifest.to_json())?;
        Ok(ending.tell(&run)?)
    }
}

/// Refuses to replace a shard with the whole: what it was made of would be gone.
fn apart(dirs: &[PathBuf], out: &Path) -> Result<(), ConfigError> {
    let Ok(out) = fs::canonicalize(out) else { return Ok(()) };
    match dirs.iter().find(|dir| fs::canonicalize(dir).is_ok_and(|dir| dir == out)) {
        Some(dir) => Err(ConfigError::path(dir, "is a shard and would be replaced; give another folder with --out")),
        None => Ok(()),
    }
}

/// The journal of a finished shard.
fn open(dir: &Path) -> Result<Shard, ConfigError> {
    if !is_report(dir) {
        return Err(ConfigError::path(dir, "holds no reports of a scan; give the folder that scan --shard wrote to"));
    }
    let journal = dir.join(JOURNAL);
    if !journal.exists() {
        return Err(ConfigError::path(dir, "its scan has not ended; run it again with --resume"));
    }
    let reports = Reports::open(&journal)?;
    let reports = reports.ok_or_else(|| ConfigError::path(&journal, "was written by another version; scan this shard again"))?;
    whole(&reports, dir)?;
    Ok(Shard { dir: dir.to_owned(), reports })
}

/// Refuses a journal with fewer files than its manifest counts: half a copy would be merged as the whole.
fn whole(reports: &Reports, dir: &Path) -> Result<(), ConfigError> {
    let (held, counted) = (reports.len(), Manifest::of(dir).counts.values().sum::<usize>());
    if held < counted {
        let fault =
            format!("its journal is cut off ({held} of {counted} files); copy the folder again, or scan this shard again");
        return Err(ConfigError::path(dir, fault));
    }
    Ok(())
}

/// The rulesets and tables must be those that the shards were scanned with: they decide the second half of the work.
fn same_tables(heading: &Heading, dictionaries: &Dictionaries) -> Result<(), ConfigError> {
    if [true, false].iter().any(|ocr| fingerprint(dictionaries, *ocr) == heading.fingerprint) {
        return Ok(());
    }
    let version = &heading.version;
    let fault = format!(
        "the shards were scanned by version {version} with other dictionaries or rulesets; merge with that version and with the \
         same --dictionaries and --ruleset"
    );
    Err(ConfigError::Usage(fault))
}

/// What is needed of a shard's manifest; nothing where it does not say it.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Manifest {
    counts: BTreeMap<String, usize>,
    seconds: BTreeMap<String, f64>,
}

impl Manifest {
    fn of(dir: &Path) -> Self {
        let read = |file| serde_json::from_reader(BufReader::new(file)).ok();
        File::open(dir.join(MANIFEST)).ok().and_then(read).unwrap_or_default()
    }
}

/// What the manifests of the shards say of the time that each file took.
fn seconds(dirs: &[PathBuf]) -> BTreeMap<String, f64> {
    dirs.iter().flat_map(|dir| Manifest::of(dir).seconds).collect()
}
