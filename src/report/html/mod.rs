//! `report.html`: one self-contained page to look through a run, from a USB stick and without a network.

pub(crate) mod escape;
pub(crate) mod policy;
pub(crate) mod words;
