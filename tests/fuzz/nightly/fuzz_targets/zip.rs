//! The target `zip` of `tests/fuzz/targets.rs`.
#![no_main]

mod panics;
#[path = "../../targets.rs"]
#[expect(dead_code, reason = "each target is one function of it")]
mod targets;

libfuzzer_sys::fuzz_target!(init: panics::tell(), |bytes: &[u8]| targets::zip(bytes));
