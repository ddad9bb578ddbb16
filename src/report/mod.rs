//! The files that a run writes: one module per output, behind one trait.

pub mod run_manifest;
