//! Faults on demand, so that tests can show what a crash, a hang or a memory bomb in a reader does to the rest of a run.
//!
//! `PARITYSCAN_DRILL=KIND@NAME` or `KIND@NAME#PAGE`, several joined with `,`: a worker that is about to read a member whose name
//! ends in NAME (and a page range that holds PAGE) fails in the given way: `panic`, `abort`, `kill` (as if
//! from outside), `overflow`, `memory` or `hang`. Only workers look at it.

use std::{env, time::Duration};

/// The faults to stage.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Drill(Vec<Fault>);

#[derive(Debug, PartialEq, Eq)]
struct Fault {
    kind: String,
    name: String,
    page: Option<u32>,
}

impl Drill {
    pub(super) fn from_environment() -> Self {
        env::var("PARITYSCAN_DRILL").map(|text| Self::parse(&text)).unwrap_or_default()
    }

    fn parse(text: &str) -> Self {
        Self(text.split(',').filter_map(Fault::parse).collect())
    }

    /// Fails where a fault is staged for this member and these pages.
    pub(super) fn run(&self, name: &[u8], pages: Option<(u32, u32)>) {
        if let Some(fault) = self.0.iter().find(|fault| fault.meets(name, pages)) {
            fault.strike();
        }
    }
}

impl Fault {
    fn parse(text: &str) -> Option<Self> {
        let (kind, place) = text.split_once('@')?;
        let (name, page) = match place.split_once('#') {
            Some((name, page)) => (name, Some(page.parse().ok()?)),
            None => (place, None),
        };
        Some(Self { kind: kind.into(), name: name.into(), page })
    }

    fn meets(&self, name: &[u8], pages: Option<(u32, u32)>) -> bool {
        let on_page = |page| pages.is_none_or(|(first, last)| first <= page && page <= last);
        name.ends_with(self.name.as_bytes()) && self.page.is_none_or(on_page)
    }

    fn strike(&self) {
        match self.kind.as_str() {
            "panic" => panic!("staged"),
            "abort" => std::process::abort(),
            "kill" => kill(),
            "overflow" => {
                std::hint::black_box(overflow(0));
            }
            "memory" => {
                std::hint::black_box(exhaust());
            }
            _ => std::thread::sleep(Duration::from_secs(3_600)),
        }
    }
}

/// Ends this process by the signal that a system short of memory sends.
fn kill() {
    #[cfg(unix)]
    // It is about to be gone; nobody hears of a failure.
    let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
}

/// Recurses until the stack ends.
#[expect(unconditional_recursion, reason = "that is the fault to stage")]
fn overflow(depth: u64) -> u64 {
    std::hint::black_box([depth; 64])[0] + overflow(depth + 1)
}

/// Allocates until nothing is left.
fn exhaust() -> usize {
    let mut held = Vec::new();
    loop {
        held.push(vec![1_u8; 16 << 20]);
        if std::hint::black_box(&held).len() == usize::MAX {
            return held.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_meets_its_member_and_page_only() {
        let drill = Drill::parse("abort@bad.pdf#7,hang@x.txt,nonsense");
        assert_eq!(drill.0.len(), 2);
        assert!(drill.0[0].meets(b"/in/bad.pdf", Some((5, 9))));
        assert!(!drill.0[0].meets(b"/in/bad.pdf", Some((8, 9))));
        assert!(!drill.0[0].meets(b"/in/good.pdf", Some((5, 9))));
        assert!(drill.0[1].meets(b"x.txt", None));
    }
}
