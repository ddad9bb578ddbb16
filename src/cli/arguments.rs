//! The arguments as they are written. What they mean is decided where a command resolves them.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::extract::ocr::OcrMode;

/// Finds parity diagnoses, and the evidence around them, in exported medical records: PDF, C-CDA, FHIR, HTML, RTF, text and ZIP.
///
/// Everything happens on this machine; nothing is sent anywhere.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 110)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Scan every file under every PATH and write the reports
    Scan(Box<ScanArguments>),
    /// Put the reports of all shards of a scan together
    Merge(MergeArguments),
    /// Print the text that a scan sees, pages apart by form feeds
    Text(TextArguments),
    /// Look up ICD-10-CM, ICD-9-CM and SNOMED CT codes
    Code(CodeArguments),
    /// Say what a sentence says of a phrase: assertion, temporality, experiencer and the cue that decided
    Assert(AssertArguments),
    /// List the rulesets in use, or check one
    Rulesets(RulesetsArguments),
    /// Write the printable referral call sheet of one patient of an earlier run
    CallSheet(CallSheetArguments),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Read files for a parent process
    #[command(hide = true)]
    Worker,
}

/// Exit status: 0 every file was read; 1 a --fail-on condition was met; 2 wrong usage, unwritable output or nothing to read;
/// 3 some input was unreadable or only partly read; 130 interrupted.
#[derive(Debug, Args)]
pub(super) struct ScanArguments {
    /// Files, folders and archives
    #[arg(required_unless_present = "files_from")]
    pub(super) path: Vec<PathBuf>,
    /// Also scan the paths that FILE lists, one a line; `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub(super) files_from: Option<PathBuf>,
    #[command(flatten)]
    pub(super) ending: ReportArguments,
    /// Number of files that are read at a time [default: one for each processor]
    #[arg(long, short, value_name = "N")]
    pub(super) jobs: Option<usize>,
    /// Day that ages and gaps are counted to [default: today]
    #[arg(long, value_name = "DATE")]
    pub(super) as_of: Option<String>,
    /// Leave files out that an earlier, interrupted run into the same folder has finished and that have not changed since
    #[arg(long)]
    pub(super) resume: bool,
    /// Scan only the I-th of N parts of the input; `merge` puts the parts together
    #[arg(long, value_name = "I/N")]
    pub(super) shard: Option<String>,
    #[command(flatten)]
    pub(super) tables: Tables,
    #[command(flatten)]
    pub(super) reading: Reading,
}

/// What is written and told of a run.
#[derive(Debug, Args)]
pub(super) struct ReportArguments {
    /// Folder for the reports; one of an earlier run is replaced
    #[arg(long, short, value_name = "DIR", default_value = "parityscan-report")]
    pub(super) out: PathBuf,
    /// Reports to write
    #[arg(long, value_name = "LIST", value_delimiter = ',', default_values = ["csv", "html"])]
    pub(super) format: Vec<Output>,
    /// Mask names, record numbers, birth dates, file names and quotes in all reports; no journal is kept. Days of service stay
    #[arg(long)]
    pub(super) redact: bool,
    /// End with status 1 when a patient has this verdict
    #[arg(long, value_name = "VERDICT")]
    pub(super) fail_on: Option<FailOn>,
    /// Print nothing but errors
    #[arg(long, short, conflicts_with = "verbose")]
    pub(super) quiet: bool,
    /// Print a line for every file that was not read whole
    #[arg(long, short)]
    pub(super) verbose: bool,
}

/// All shards must be there, scanned over the same PATHs with the same options. Exit status as of scan.
#[derive(Debug, Args)]
pub(super) struct MergeArguments {
    /// Report folders of all shards of one scan
    #[arg(required = true, value_name = "DIR")]
    pub(super) dir: Vec<PathBuf>,
    /// Day that ages and gaps are counted to [default: that of the shards]
    #[arg(long, value_name = "DATE")]
    pub(super) as_of: Option<String>,
    #[command(flatten)]
    pub(super) ending: ReportArguments,
    #[command(flatten)]
    pub(super) tables: Tables,
}

/// Exit status: 0, or 3 when something could not be read; what could be read is printed.
#[derive(Debug, Args)]
pub(super) struct TextArguments {
    /// A file, or a member of an archive: `outer.zip!/folder/member.xml`
    pub(super) file: PathBuf,
    #[command(flatten)]
    pub(super) reading: Reading,
}

#[derive(Debug, Args)]
pub(super) struct CodeArguments {
    /// Codes, with or without their dot
    #[arg(required = true, value_name = "CODE")]
    pub(super) codes: Vec<String>,
    #[command(flatten)]
    pub(super) tables: Tables,
}

#[derive(Debug, Args)]
pub(super) struct AssertArguments {
    /// The phrase that is judged
    #[arg(long, value_name = "PHRASE", required_unless_present = "tsv", requires = "sentence")]
    pub(super) concept: Option<String>,
    /// The sentence that it stands in
    #[arg(conflicts_with = "tsv")]
    pub(super) sentence: Option<String>,
    /// Judge each row of a tab-separated table with the columns id, concept and sentence
    #[arg(long, value_name = "FILE", conflicts_with = "concept")]
    pub(super) tsv: Option<PathBuf>,
    #[command(flatten)]
    pub(super) tables: Tables,
}

#[derive(Debug, Args)]
pub(super) struct RulesetsArguments {
    /// Check a ruleset file
    #[arg(long, value_name = "FILE")]
    pub(super) check: Option<PathBuf>,
    #[command(flatten)]
    pub(super) tables: Tables,
}

/// The sheet goes to DIR/call-sheets/ID.html, where only you can read it; its path is printed.
#[derive(Debug, Args)]
pub(super) struct CallSheetArguments {
    /// Folder with the reports of a finished run
    #[arg(value_name = "DIR")]
    pub(super) dir: PathBuf,
    /// The patient's id, as in the column patient_id
    #[arg(long, value_name = "ID")]
    pub(super) patient: String,
    /// Name of the affiliate who takes the patient
    #[arg(long, value_name = "NAME")]
    pub(super) affiliate: Option<String>,
    /// The affiliate's NPI; its check digit is tested
    #[arg(long, value_name = "N")]
    pub(super) affiliate_npi: Option<String>,
    /// The appointment that is held, such as 2026-12-03T14:30
    #[arg(long, value_name = "DATETIME")]
    pub(super) appointment: Option<String>,
    /// Leave out what speaks of substance use (42 CFR Part 2)
    #[arg(long)]
    pub(super) without_sud: bool,
    #[command(flatten)]
    pub(super) tables: Tables,
}

/// Which tables decide.
#[derive(Debug, Args)]
pub(super) struct Tables {
    /// Folder whose CSV tables replace the built-in ones of the same name
    #[arg(long, value_name = "DIR")]
    pub(super) dictionaries: Option<PathBuf>,
    /// A further ruleset; may be given several times
    #[arg(long, value_name = "FILE")]
    pub(super) ruleset: Vec<PathBuf>,
}

/// How files are read.
#[derive(Debug, Args)]
pub(super) struct Reading {
    /// Password for encrypted files; may be given several times. Other users of this machine may see it: prefer --password-file
    #[arg(long, value_name = "P")]
    pub(super) password: Vec<String>,
    /// File with passwords, one a line
    #[arg(long, value_name = "FILE")]
    pub(super) password_file: Option<PathBuf>,
    /// Whether pages without text are recognised with OCR
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(super) ocr: OcrMode,
    /// Seconds that a file may take, to which one per megabyte is added
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    pub(super) timeout: u64,
    /// Memory that reading one file may take, such as `512M` or `2G`
    #[arg(long, value_name = "SIZE", default_value = "1G")]
    pub(super) worker_memory: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOn {
    Parity,
    Review,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Output {
    Csv,
    Jsonl,
    Html,
}
