//! How a command ends: its exit status, and the failures that end it early.

use std::{io, process::ExitCode};

use crate::error::ConfigError;

/// The exit status; the numbers are part of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum ExitStatus {
    /// Everything was read.
    Success = 0,
    /// A condition of `--fail-on` was met; a code was not found.
    Met = 1,
    /// Wrong usage, bad configuration, unwritable output, nothing to read.
    Usage = 2,
    /// Some input was unreadable or only partly read.
    Unread = 3,
    /// Interrupted.
    Interrupted = 130,
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        Self::from(status as u8)
    }
}

/// What ends a command early.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// It cannot begin, or its reports cannot be written.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A stream cannot be written; a closed pipe is no error.
    #[error("standard output: {0}")]
    Output(#[from] io::Error),
}

impl Failure {
    /// Whether a reader that has seen enough closed its end.
    pub(super) fn is_closed_pipe(&self) -> bool {
        matches!(self, Self::Output(fault) if fault.kind() == io::ErrorKind::BrokenPipe)
    }
}
