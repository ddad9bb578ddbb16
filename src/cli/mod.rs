//! Arguments, commands and exit status.
//!
//! Arguments are read as they stand, then each command resolves them once; only then does it open or load anything.

mod arguments;
pub mod assert;
mod call_sheet;
pub mod code;
mod merge;
pub mod rulesets;
mod scan;
mod status;
mod terminal;
mod text;

use std::{
    io::{self, Write},
    process::ExitCode,
    sync::Arc,
};

use clap::{CommandFactory, Parser};

use crate::{detect::Detector, dictionary::Dictionaries, error::ConfigError, pipeline::worker};
use arguments::{Arguments, AssertArguments, CodeArguments, Command, RulesetsArguments};
pub use status::ExitStatus;
use status::Failure;

/// Runs the program: arguments from the command line, result as its exit status.
#[must_use]
pub fn main() -> ExitCode {
    terminal::hide_panic_payloads();
    let status = match Arguments::try_parse() {
        Ok(arguments) => run(arguments.command).unwrap_or_else(|failure| terminal::report(&failure)),
        Err(usage) => {
            // A closed standard error leaves nothing to tell.
            let _ = usage.print();
            return ExitCode::from(u8::try_from(usage.exit_code()).unwrap_or(2));
        }
    };
    status.into()
}

fn run(command: Command) -> Result<ExitStatus, Failure> {
    match command {
        Command::Scan(arguments) => scan::run(&arguments.resolve()?),
        Command::Merge(arguments) => merge::run(arguments),
        Command::Text(arguments) => text::run(&arguments.resolve()?),
        Command::Code(arguments) => print_codes(&arguments),
        Command::Assert(arguments) => print_assertions(&arguments),
        Command::Rulesets(arguments) => print_rulesets(&arguments),
        Command::CallSheet(arguments) => call_sheet::run(&arguments),
        Command::Completions { shell } => {
            // It panics where it cannot write.
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "parityscan", &mut script);
            io::stdout().write_all(&script)?;
            Ok(ExitStatus::Success)
        }
        Command::Worker => Ok(worker::serve().map(|()| ExitStatus::Success)?),
    }
}

fn print_codes(arguments: &CodeArguments) -> Result<ExitStatus, Failure> {
    let dictionaries = arguments.tables.load()?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    let all = code::print(&arguments.codes, &dictionaries, &mut out)?;
    out.flush()?;
    Ok(if all { ExitStatus::Success } else { ExitStatus::Met })
}

fn print_assertions(arguments: &AssertArguments) -> Result<ExitStatus, Failure> {
    let detector = Detector::new(Arc::new(arguments.tables.load()?));
    let mut out = io::BufWriter::new(io::stdout().lock());
    match (&arguments.tsv, &arguments.concept, &arguments.sentence) {
        (Some(table), _, _) => assert::print_table(&detector, table, &mut out)?,
        (None, Some(concept), Some(sentence)) => assert::print_one(&detector, concept, sentence, &mut out)?,
        _ => return Err(ConfigError::Usage("give --concept PHRASE and a SENTENCE, or --tsv FILE".into()).into()),
    }
    out.flush()?;
    Ok(ExitStatus::Success)
}

fn print_rulesets(arguments: &RulesetsArguments) -> Result<ExitStatus, Failure> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    match &arguments.check {
        Some(file) => rulesets::check(file, &mut out)?,
        None => rulesets::print(&arguments.tables.load()?, &mut out)?,
    }
    out.flush()?;
    Ok(ExitStatus::Success)
}

impl arguments::Tables {
    /// The tables that the options name.
    fn load(&self) -> Result<Dictionaries, ConfigError> {
        let mut dictionaries = match &self.dictionaries {
            Some(dir) => Dictionaries::from_dir(dir)?,
            None => Dictionaries::built_in()?,
        };
        self.ruleset.iter().try_for_each(|file| dictionaries.add_ruleset(file))?;
        Ok(dictionaries)
    }
}
