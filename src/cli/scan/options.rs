//! What the arguments of `scan` and `text` mean, resolved once. An option that this version does not have is refused, not ignored.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::{Arc, atomic::AtomicBool},
    thread,
};

use jiff::{Zoned, civil::Date};
use sha2::{Digest, Sha256};

use crate::{
    cli::arguments::{FailOn, Output, Reading, ReportArguments, ScanArguments, Tables, TextArguments},
    dictionary::Dictionaries,
    error::ConfigError,
    extract::ocr::{OcrMode, engine::Engine},
    intake::encoding,
    pipeline::{
        ReadOptions, WorkerCommand,
        journal::{Heading, Part},
    },
    report::ReportFormat,
    triage::Verdict,
};

/// Options that what is found in a file does not depend on.
const NOT_IN_REPORTS: [&str; 3] = ["jobs", "redact", "shard"];

/// The least memory in bytes that a worker can start with.
const LEAST_MEMORY: u64 = 64 << 20;

/// More files at a time than any machine reads, and fewer than exhaust it.
const MOST_JOBS: usize = 1024;

/// A resolved `scan`.
pub(in crate::cli) struct Options {
    /// PATHs and the list of further ones.
    pub(in crate::cli) paths: Vec<PathBuf>,
    pub(in crate::cli) files_from: Option<PathBuf>,
    pub(in crate::cli) as_of: Date,
    pub(in crate::cli) shard: Shard,
    pub(in crate::cli) resume: bool,
    pub(in crate::cli) ending: Ending,
    pub(in crate::cli) tables: Tables,
    pub(in crate::cli) ocr: OcrMode,
    pub(in crate::cli) reading: ReadOptions,
}

/// A resolved `text`.
pub(in crate::cli) struct TextOptions {
    pub(in crate::cli) file: PathBuf,
    pub(in crate::cli) reading: ReadOptions,
}

/// How reports are written and what of them decides the exit status.
pub(in crate::cli) struct Ending {
    pub(in crate::cli) out: PathBuf,
    pub(in crate::cli) formats: Vec<ReportFormat>,
    pub(in crate::cli) redact: bool,
    pub(in crate::cli) fail_on: Option<Verdict>,
    pub(in crate::cli) quiet: bool,
    pub(in crate::cli) verbose: bool,
}

/// One of several parts of the input, chosen by file name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) struct Shard {
    /// From 1.
    pub(in crate::cli) part: u64,
    /// At least 1.
    pub(in crate::cli) parts: u64,
}

impl Shard {
    /// The whole input.
    pub(in crate::cli) const WHOLE: Self = Self { part: 1, parts: 1 };

    fn parse(text: &str) -> Result<Self, ConfigError> {
        let numbers = text.split_once('/').and_then(|(part, parts)| Some((part.parse().ok()?, parts.parse().ok()?)));
        match numbers {
            Some((part, parts)) if (1..=parts).contains(&part) => Ok(Self { part, parts }),
            _ => Err(ConfigError::Usage(format!("--shard {text}: expected I/N with I from 1 to N, such as 2/8"))),
        }
    }

    /// Whether a file belongs to this part; it is a function of its name alone.
    pub(in crate::cli) fn holds(self, file: &str) -> bool {
        let sum = Sha256::digest(file.as_bytes());
        let number = sum.iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        number % self.parts == self.part - 1
    }
}

impl ScanArguments {
    pub(in crate::cli) fn resolve(self) -> Result<Options, ConfigError> {
        if self.ending.redact && self.shard.is_some() {
            let refusal = "--redact and --shard: a redacted run keeps no journal, which merge needs; give --redact to merge";
            return Err(ConfigError::Usage(refusal.into()));
        }
        let jobs = self.jobs.unwrap_or_else(|| processors().min(MOST_JOBS));
        if !(1..=MOST_JOBS).contains(&jobs) {
            return Err(ConfigError::Usage(format!("--jobs {jobs}: expected a number from 1 to {MOST_JOBS}")));
        }
        let ocr = self.reading.ocr;
        Ok(Options {
            as_of: self.as_of.as_deref().map_or_else(|| Ok(Zoned::now().date()), day)?,
            shard: self.shard.as_deref().map_or(Ok(Shard::WHOLE), Shard::parse)?,
            reading: self.reading.resolve(jobs, true)?,
            paths: self.path,
            files_from: self.files_from,
            resume: self.resume,
            ending: self.ending.resolve(),
            tables: self.tables,
            ocr,
        })
    }
}

impl ReportArguments {
    pub(in crate::cli) fn resolve(self) -> Ending {
        Ending {
            out: self.out,
            formats: self.format.into_iter().map(ReportFormat::from).collect(),
            redact: self.redact,
            fail_on: self.fail_on.map(Verdict::from),
            quiet: self.quiet,
            verbose: self.verbose,
        }
    }
}

impl Options {
    /// The options that shape the reports, as run.json shows them; no passwords.
    pub(in crate::cli) fn described(&self) -> BTreeMap<String, String> {
        let reading = &self.reading;
        let described = [
            ("as_of", self.as_of.to_string()),
            ("jobs", reading.jobs.to_string()),
            ("ocr", format!("{:?}", self.ocr).to_lowercase()),
            ("ocr_engine", reading.ocr.is_some().to_string()),
            ("passwords", reading.passwords.len().to_string()),
            ("redact", self.ending.redact.to_string()),
            ("shard", if self.shard == Shard::WHOLE { String::new() } else { self.shard.to_string() }),
            ("timeout", reading.timeout.to_string()),
            ("worker_memory", reading.memory.to_string()),
        ];
        described.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// Threads that can work at the same time for what is computed in this process.
    pub(in crate::cli) fn threads(&self) -> usize {
        self.reading.jobs.min(processors())
    }

    /// What the journal of this run says of itself.
    pub(in crate::cli) fn heading(&self, dictionaries: &Dictionaries, roots: Vec<String>, part: Part) -> Heading {
        let mut options = self.described();
        NOT_IN_REPORTS.iter().for_each(|name| drop(options.remove(*name)));
        Heading::new(fingerprint(dictionaries, self.reading.ocr.is_some()), roots, part, options)
    }
}

/// A checksum of everything that the report of a file that was read depends on besides its bytes. Limits and passwords are not part
/// of it: they decide whether a file is read, not what is read.
pub(in crate::cli) fn fingerprint(dictionaries: &Dictionaries, ocr: bool) -> String {
    let mut hasher = Sha256::new();
    hasher.update(env!("CARGO_PKG_VERSION"));
    for (name, sum) in &dictionaries.checksums {
        hasher.update(format!("\n{name} {sum}"));
    }
    hasher.update(format!("\n{ocr}"));
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

impl std::fmt::Display for Shard {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}/{}", self.part, self.parts)
    }
}

impl From<Output> for ReportFormat {
    fn from(output: Output) -> Self {
        match output {
            Output::Csv => Self::Csv,
            Output::Jsonl => Self::Jsonl,
            Output::Html => Self::Html,
        }
    }
}

impl From<FailOn> for Verdict {
    fn from(condition: FailOn) -> Self {
        match condition {
            FailOn::Parity => Self::Parity,
            FailOn::Review => Self::Review,
        }
    }
}

impl TextArguments {
    pub(in crate::cli) fn resolve(self) -> Result<TextOptions, ConfigError> {
        Ok(TextOptions { file: self.file, reading: self.reading.resolve(processors(), false)? })
    }
}

impl Reading {
    fn resolve(self, jobs: usize, checksums: bool) -> Result<ReadOptions, ConfigError> {
        let mut passwords = self.password;
        if let Some(file) = &self.password_file {
            passwords.extend(lines(file)?);
        }
        Ok(ReadOptions {
            worker: WorkerCommand::of_this_program()
                .map_err(|fault| ConfigError::Usage(format!("this program's own path: {fault}")))?,
            jobs,
            timeout: self.timeout,
            memory: memory(&self.worker_memory)?,
            passwords,
            ocr: Engine::for_mode(self.ocr)?.map(Arc::new),
            checksums,
            stop: Arc::new(AtomicBool::new(false)),
        })
    }
}

fn processors() -> usize {
    thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// A file's lines that are not empty, in whatever encoding its editor chose.
fn lines(file: &Path) -> Result<Vec<String>, ConfigError> {
    let bytes = fs::read(file).map_err(|fault| ConfigError::path(file, fault))?;
    let text = encoding::decode(&bytes).0;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    Ok(text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect())
}

pub(in crate::cli) fn day(text: &str) -> Result<Date, ConfigError> {
    text.parse().map_err(|_| ConfigError::Usage(format!("--as-of {text}: expected a day such as 2024-03-19")))
}

/// Bytes of a size such as `1073741824`, `512M` or `2GiB`.
fn memory(text: &str) -> Result<u64, ConfigError> {
    let wrong = |why: &str| ConfigError::Usage(format!("--worker-memory {text}: {why}"));
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    let shift = match unit.to_ascii_lowercase().as_str() {
        "" | "b" => 0,
        "k" | "kb" | "kib" => 10,
        "m" | "mb" | "mib" => 20,
        "g" | "gb" | "gib" => 30,
        _ => return Err(wrong("expected a number with K, M or G, such as 512M")),
    };
    let number: u64 = number.parse().map_err(|_| wrong("expected a number with K, M or G, such as 512M"))?;
    let bytes = number.checked_mul(1 << shift).ok_or_else(|| wrong("too much"))?;
    if bytes < LEAST_MEMORY { Err(wrong("at least 64M are needed")) } else { Ok(bytes) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        assert_eq!(memory("1G").unwrap(), 1 << 30);
        assert_eq!(memory("512MiB").unwrap(), 512 << 20);
        assert_eq!(memory("134217728").unwrap(), 128 << 20);
        for wrong in ["", "G", "1T", "-1", "1.5G", "63M", "99999999999999G"] {
            assert!(memory(wrong).is_err(), "{wrong}");
        }
    }

    /// Windows writes such lists in UTF-16 or in the letters of its region: no password fitted.
    #[test]
    fn passwords_are_read_in_any_encoding() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("passwords");
        let wide = "\u{feff}geheim\r\nCafé 94\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        let narrow = b"geheim\r\nCaf\xe9 94\r\n".to_vec();
        for bytes in [wide, narrow, "\u{feff}geheim\r\n\r\nCafé 94".into(), "geheim\nCafé 94\n".into()] {
            fs::write(&file, &bytes).unwrap();
            assert_eq!(lines(&file).unwrap(), ["geheim", "Café 94"], "{bytes:?}");
        }
    }

    #[test]
    fn every_file_is_in_exactly_one_shard() {
        assert!(["0/2", "3/2", "1", "1/0", "a/b", "-1/2"].iter().all(|text| Shard::parse(text).is_err()));
        for file in ["a", "b/c.pdf", "é", ""] {
            let holding = (1..=5).filter(|part| Shard::parse(&format!("{part}/5")).unwrap().holds(file)).count();
            assert_eq!(holding, 1, "{file}");
        }
    }
}
