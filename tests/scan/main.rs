//! The command line of `scan` and `text`: exit codes, names, isolation of bad files, and what never leaks.

#![expect(clippy::unwrap_used, reason = "a test that cannot prepare its files has failed")]

mod determinism;
mod disk_full;
mod exit_codes;
mod folder;
mod interrupted;
mod isolation;
mod kills;
mod limits;
mod merged;
mod moving;
mod names;
mod secrets;
mod stage;
mod text;
