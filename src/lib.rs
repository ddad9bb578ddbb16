//! Finds parity diagnoses, and the evidence around them, in exported medical records: PDF, C-CDA, ZIP and their neighbours.
//!
//! The way of the data, left to right, never back:
//! `discover` → `intake` → `extract` → [`document::Document`] → `detect` and `evidence` → [`file_report::FileReport`] → `triage` → `report`.

#[cfg(unix)]
mod bounds;
pub mod cli;
pub mod dates;
pub mod detect;
pub mod dictionary;
pub mod discover;
pub mod document;
pub mod error;
pub mod evidence;
pub mod extract;
pub mod file_report;
pub mod intake;
pub mod mention;
pub mod parity;
pub mod pipeline;
pub mod report;
pub mod threads;
pub mod triage;
