//! What a scan reads: the PATHs, the lists of further ones, and the part of them that a shard takes.

use std::{
    fs,
    io::{self, BufRead, BufReader},
    path::{Path, PathBuf},
};

use super::options::{Options, Shard};
use crate::{
    discover::{self, Source},
    error::ConfigError,
    pipeline::journal::Part,
};

/// The inputs of a run.
pub(super) struct Input {
    /// Names of the PATHs that are folders.
    pub(super) roots: Vec<String>,
    /// Everything under the PATHs that this run scans.
    pub(super) sources: Vec<Source>,
    /// Which part that is of everything under the PATHs.
    pub(super) part: Part,
}

impl Input {
    /// Walks the PATHs.
    pub(super) fn find(options: &Options) -> Result<Self, ConfigError> {
        let mut paths = options.paths.clone();
        if let Some(list) = &options.files_from {
            paths.extend(listed(list)?);
        }
        let mut sources = discover::walk(&paths, Some(&options.ending.out));
        if sources.is_empty() || paths.iter().all(|path| !path.exists()) {
            return Err(ConfigError::Usage("nothing to read under the given paths".into()));
        }
        let Shard { part: number, parts } = options.shard;
        let part = Part::new(number, parts, sources.iter().map(|source| source.name.as_str()).collect());
        sources.retain(|source| options.shard.holds(&source.name));
        let folders = paths.iter().filter(|path| path.is_dir());
        Ok(Self { roots: folders.map(|path| discover::given_name(path)).collect(), sources, part })
    }
}

/// The paths that a list names, one a line; `-` is standard input.
fn listed(list: &Path) -> Result<Vec<PathBuf>, ConfigError> {
    let fault = |fault: io::Error| ConfigError::path(list, fault);
    let input: Box<dyn BufRead> = match list {
        stdin if stdin == Path::new("-") => Box::new(io::stdin().lock()),
        file => Box::new(BufReader::new(fs::File::open(file).map_err(fault)?)),
    };
    let mut paths = Vec::new();
    for (number, line) in input.split(b'\n').enumerate() {
        let line = line.map_err(fault)?;
        let line = line.strip_suffix(b"\r").unwrap_or(&line);
        let line = line.strip_prefix("\u{feff}".as_bytes()).filter(|_| number == 0).unwrap_or(line);
        if !line.is_empty() {
            paths.push(discover::path_from_bytes(line));
        }
    }
    Ok(paths)
}
