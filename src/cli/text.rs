//! `parityscan text FILE`: the text that a scan sees, byte for byte. It loads no dictionary.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
    sync::Mutex,
};

use super::{
    scan::options::TextOptions,
    status::{ExitStatus, Failure},
    terminal,
};
use crate::{
    discover::{path_bytes, path_from_bytes, printable},
    pipeline::{self, Consumer, Facts, Outcome},
};

/// Prints the text of a file or member.
pub(super) fn run(options: &TextOptions) -> Result<ExitStatus, Failure> {
    let (path, members) = divide(&options.file);
    let members: Vec<&str> = members.iter().map(String::as_str).collect();
    let print = Print { file: options.file.display().to_string(), ended: Mutex::new(Ok(ExitStatus::Unread)) };
    if let Err(fault) = pipeline::read_one(&path, &members, &options.reading, &print) {
        terminal::say(&format!("{}: {fault}", print.file));
        return Ok(ExitStatus::Unread);
    }
    Ok(print.ended.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)?)
}

/// Divides `outer.zip!/inner.zip!/member` into the file and the members' names. A file whose own name holds `!/` comes first.
fn divide(given: &Path) -> (PathBuf, Vec<String>) {
    let bytes = path_bytes(given);
    let cuts = bytes.windows(2).enumerate().filter(|(_, pair)| *pair == b"!/").map(|(at, _)| at);
    let outer = |at: &usize| path_from_bytes(&bytes[..*at]).is_file();
    match cuts.clone().find(outer).filter(|_| !given.exists()) {
        Some(at) => {
            let members = printable(&bytes[at + 2..]);
            (path_from_bytes(&bytes[..at]), members.split("!/").map(str::to_owned).collect())
        }
        None => (given.to_owned(), Vec::new()),
    }
}

/// Prints the one outcome that comes.
struct Print {
    file: String,
    ended: Mutex<io::Result<ExitStatus>>,
}

impl Consumer for Print {
    fn enters_archives(&self) -> bool {
        false
    }

    fn take(&self, _: Facts, outcome: Outcome) {
        let ended = self.print(outcome);
        *self.ended.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = ended;
    }
}

impl Print {
    fn print(&self, outcome: Outcome) -> io::Result<ExitStatus> {
        let why = match outcome {
            Outcome::Document(document) => {
                let mut out = io::stdout().lock();
                out.write_all(document.text.as_bytes())?;
                out.flush()?;
                let unread = document.unread_pages();
                let mut faults = document.faults;
                if unread > 0 {
                    faults.push(format!("{unread} of {} pages could not be read", document.pages.len()));
                }
                if faults.is_empty() {
                    return Ok(ExitStatus::Success);
                }
                faults.join("; ")
            }
            Outcome::Archive { .. } => "is an archive; name a member of it, as in outer.zip!/folder/member.xml".into(),
            Outcome::NoRecord(why) => why,
            Outcome::Unreadable(fault) => fault.to_string(),
        };
        terminal::say(&format!("{}: {why}", self.file));
        Ok(ExitStatus::Unread)
    }
}
