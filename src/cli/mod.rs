//! Arguments, commands and exit status.

pub mod code;
pub mod rulesets;
