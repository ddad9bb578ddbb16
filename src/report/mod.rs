//! The files that a run writes: one module per output, behind one trait.

pub mod call_sheet;
pub mod html;
