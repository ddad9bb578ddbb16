//! The command line of `scan` and `text`: exit codes, names, isolation of bad files, and what never leaks.

#![expect(clippy::unwrap_used, reason = "a test that cannot prepare its files has failed")]

mod determinism;
mod exit_codes;
mod folder;
mod interrupted;
mod isolation;
mod merged;
mod names;
mod secrets;
mod stage;
mod text;
