//! The report folder: whose it is, where the journal lies while the run goes on, and how the reports take their place all at once.
//!
//! The reports are written into a sibling folder, flushed, and exchanged with what was there. A run that ends early leaves an earlier
//! report as it was, with its own journal beside it.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
};

use rayon::prelude::*;

use crate::{
    discover::{MANIFEST, is_report},
    error::ConfigError,
    pipeline::journal::{Heading, Journal},
};

/// The journal of a run that has not ended.
const UNFINISHED: &str = "unfinished.jsonl";
/// The journal of a run that has.
pub(in crate::cli) const JOURNAL: &str = "journal.jsonl";

/// A folder that a run may write to.
pub(in crate::cli) struct Folder {
    /// Where the reports will be.
    dir: PathBuf,
    /// Where they are written.
    fresh: PathBuf,
}

impl Folder {
    /// Checks that the folder is ours to write: it is not there yet, is empty, or is a report of ours.
    pub(in crate::cli) fn check(dir: &Path) -> Result<Self, ConfigError> {
        let fault = |fault: io::Error| ConfigError::path(dir, fault);
        match fs::metadata(dir) {
            Err(missing) if missing.kind() == io::ErrorKind::NotFound => {}
            Err(other) => return Err(fault(other)),
            Ok(found) if !found.is_dir() => return Err(ConfigError::path(dir, "is no folder; --out takes a folder")),
            Ok(_) if is_report(dir) || is_remnant(dir).map_err(fault)? => {}
            Ok(_) => {
                let refusal = "holds other files than a report of ours; give an empty or new folder with --out";
                return Err(ConfigError::path(dir, refusal));
            }
        }
        let dir = fs::canonicalize(dir).unwrap_or_else(|_| dir.to_owned());
        if is_mount_point(&dir) {
            let refusal = "is where a disk is mounted and cannot be replaced as a whole; give a folder below it with --out";
            return Err(ConfigError::path(&dir, refusal));
        }
        let name =
            dir.file_name().ok_or_else(|| ConfigError::path(&dir, "cannot be replaced; give a folder below it with --out"))?;
        let mut sibling = std::ffi::OsString::from(".");
        sibling.push(name);
        sibling.push(".new");
        Ok(Self { fresh: dir.with_file_name(sibling), dir })
    }

    /// Creates the folder and its sibling, so that a place that cannot be written is known before the scan. No other run begins in it while
    /// the lock is held.
    pub(in crate::cli) fn begin(&self, manifest: &[u8]) -> Result<Lock, ConfigError> {
        keep_private();
        fs::create_dir_all(&self.dir).map_err(|fault| ConfigError::path(&self.dir, fault))?;
        if !is_report(&self.dir) {
            write(&self.dir.join(MANIFEST), manifest)?;
        }
        let lock = Lock::take(&self.dir)?;
        let fault = |fault: io::Error| ConfigError::path(&self.fresh, fault);
        if is_report(&self.fresh) || is_remnant(&self.fresh).unwrap_or(false) {
            discard(&self.fresh).map_err(fault)?;
        }
        fs::create_dir(&self.fresh).map_err(fault)?;
        let written = write(&self.fresh.join(MANIFEST), manifest);
        if written.is_err() {
            self.abandon();
        }
        written.map(|()| lock)
    }

    /// The journal of this run: a new one, or with `resume` what an earlier run into this folder has left of it, finished or not.
    pub(in crate::cli) fn begin_journal(&self, heading: Heading, resume: bool) -> Result<Journal, ConfigError> {
        let unfinished = self.dir.join(UNFINISHED);
        if !resume {
            return Journal::create(&unfinished, heading);
        }
        let finished = self.dir.join(JOURNAL);
        if !unfinished.exists() && finished.exists() {
            fs::copy(&finished, &unfinished).map_err(|fault| ConfigError::path(&unfinished, fault))?;
        }
        Journal::resume(&unfinished, heading)
    }

    /// Where the journal of the finished run is to be written.
    pub(in crate::cli) fn journal(&self) -> PathBuf {
        self.fresh.join(JOURNAL)
    }

    /// Where the reports are to be written.
    pub(in crate::cli) fn fresh(&self) -> &Path {
        &self.fresh
    }

    /// Writes the manifest and puts the reports into their place, whole.
    pub(in crate::cli) fn publish(&self, manifest: &[u8]) -> Result<(), ConfigError> {
        write(&self.fresh.join(MANIFEST), manifest)?;
        flush(&self.fresh).map_err(|fault| ConfigError::path(&self.fresh, fault))?;
        exchange(&self.fresh, &self.dir).map_err(|fault| ConfigError::path(&self.dir, fault))?;
        discard(&self.fresh).map_err(|fault| ConfigError::path(&self.fresh, fault))
    }

    /// Removes what was to become the reports of a run that has ended early.
    pub(in crate::cli) fn abandon(&self) {
        // What stays is replaced by the next run.
        let _ = discard(&self.fresh);
    }
}

/// Keeps other runs out of a report folder; the end of the process, however it comes, ends it.
pub(in crate::cli) struct Lock {
    _manifest: Option<File>,
}

impl Lock {
    /// Locks the manifest of a folder. Where the file system knows no locks, or an open file could not be removed, there is none.
    fn take(dir: &Path) -> Result<Self, ConfigError> {
        let manifest = File::open(dir.join(MANIFEST)).ok().filter(|_| cfg!(unix));
        match manifest.as_ref().map(File::try_lock) {
            Some(Err(TryLockError::WouldBlock)) => {
                Err(ConfigError::path(dir, "another run is writing to it; wait for its end, or give another folder with --out"))
            }
            _ => Ok(Self { _manifest: manifest }),
        }
    }
}

/// Writes a manifest, or leaves none: half of one would make a folder nobody's.
fn write(path: &Path, bytes: &[u8]) -> Result<(), ConfigError> {
    fs::write(path, bytes).map_err(|fault| {
        // What is not there need not be removed.
        let _ = fs::remove_file(path);
        ConfigError::path(path, fault)
    })
}

/// Removes a folder of ours, its manifest last: what a killed run leaves of it is still known as ours, and never scanned.
fn discard(dir: &Path) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())?;
        } else if entry.file_name() != MANIFEST {
            fs::remove_file(entry.path())?;
        }
    }
    fs::remove_dir_all(dir)
}

/// Whether a folder holds nothing, or nothing but the empty file that a killed run was about to make its manifest.
fn is_remnant(dir: &Path) -> io::Result<bool> {
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let found = entry.metadata()?;
        if entry.file_name() != MANIFEST || !found.is_file() || found.len() > 0 {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether a disk is mounted there: no folder can take its place, and that would show only when all was read.
#[cfg(target_os = "linux")]
fn is_mount_point(dir: &Path) -> bool {
    use rustix::fs::{AtFlags, CWD, StatxAttributes, StatxFlags, statx};
    statx(CWD, dir, AtFlags::empty(), StatxFlags::empty())
        .is_ok_and(|found| found.stx_attributes.contains(StatxAttributes::MOUNT_ROOT))
}

#[cfg(not(target_os = "linux"))]
fn is_mount_point(_: &Path) -> bool {
    false
}

/// Flushes every file of a folder and its folders, and the folder: side by side, since the disk can write several at once. Windows flushes a
/// file only for who may write it.
fn flush(dir: &Path) -> io::Result<()> {
    let entries: Vec<fs::DirEntry> = fs::read_dir(dir)?.collect::<io::Result<_>>()?;
    entries.par_iter().with_max_len(1).try_for_each(|entry| {
        if entry.file_type()?.is_dir() {
            flush(&entry.path())
        } else {
            File::options().write(true).open(entry.path())?.sync_all()
        }
    })?;
    if cfg!(unix) { File::open(dir)?.sync_all() } else { Ok(()) }
}

/// Exchanges two folders in one step where the system can, else in two.
fn exchange(fresh: &Path, dir: &Path) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        if renameat_with(CWD, fresh, CWD, dir, RenameFlags::EXCHANGE).is_ok() {
            return Ok(());
        }
    }
    let old = fresh.with_extension("old");
    fs::rename(dir, &old)?;
    fs::rename(fresh, dir)?;
    fs::rename(&old, fresh)
}

/// From here on, nobody else may read what this process creates.
fn keep_private() {
    #[cfg(unix)]
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
}
