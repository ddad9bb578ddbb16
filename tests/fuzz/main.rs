//! Drives the six fuzz targets over mutated seeds, each for as long as `FUZZ_SECONDS` says (one second unless given): no input may
//! panic, overflow the stack, ask for gigabytes or take longer than [`SLOW`]. A run is repeatable: `FUZZ_SEED` chooses another one. The
//! input under way is kept in `target/fuzz/TARGET`; one that broke something belongs into `tests/fuzz/found` under a name that begins
//! with `TARGET-`, where every run reads it first.

#![expect(clippy::unwrap_used, reason = "fixtures that cannot be read are a failure")]

#[path = "../../fixtures/generator/mod.rs"]
#[expect(dead_code, reason = "each target uses its part of the generator")]
mod generator;

mod mutate;
mod seeds;

mod targets;

use std::{
    env, fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use mutate::Chance;
use targets::Target;

/// What one input may take of a processor, in a build without optimisation.
const SLOW: Duration = Duration::from_secs(30);

/// What the whole test may use, in bytes of address space, so that an input that asks for more is found.
#[cfg(target_os = "linux")]
const MEMORY: u64 = 6 << 30;

/// Where the input under way is kept.
fn kept(target: Target) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("target/fuzz").join(target.name)
}

/// Reads an input, keeps it while it is under way, and takes its time.
fn try_input(target: Target, bytes: &[u8]) {
    fs::write(kept(target), bytes).unwrap();
    let (start, begun) = (spent(), Instant::now());
    (target.run)(bytes);
    let took = spent().zip(start).map_or_else(|| begun.elapsed(), |(now, start)| now - start);
    assert!(took < SLOW, "{took:?} for {} bytes, kept in {}", bytes.len(), kept(target).display());
}

/// The time that this thread has had a processor, where the system tells: what others do on the machine must not count.
fn spent() -> Option<Duration> {
    let told = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    told.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
}

/// A number from the environment.
fn setting(name: &str, otherwise: u64) -> u64 {
    env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(otherwise)
}

/// Bounds the memory of the test.
fn bounded() {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let maximum = getrlimit(Resource::As).maximum;
        setrlimit(Resource::As, Rlimit { current: Some(MEMORY.min(maximum.unwrap_or(MEMORY))), maximum }).unwrap();
    }
}

/// Reads mutated seeds until the time is over.
fn drive(target: Target) {
    bounded();
    fs::create_dir_all(kept(target).parent().unwrap()).unwrap();
    let (seeds, limit) = (seeds::of(target.name), Duration::from_secs(setting("FUZZ_SECONDS", 1)));
    assert!(seeds.len() > 2, "{} has {} seeds", target.name, seeds.len());
    let (start, mut rounds) = (Instant::now(), 0_u64);
    while start.elapsed() < limit || rounds == 0 {
        let mut chance = Chance::new(setting("FUZZ_SEED", 1).wrapping_mul(1 << 32) + rounds);
        try_input(target, &seeds::input(target.name, &seeds, &mut chance));
        rounds += 1;
    }
    println!("{}: {rounds} inputs", target.name);
}

#[test]
fn what_once_broke_a_reader_is_read() {
    bounded();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/found");
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let target = targets::ALL.into_iter().find(|target| name.starts_with(&format!("{}-", target.name)));
        if let Some(target) = target {
            (target.run)(&fs::read(&path).unwrap());
        } else {
            assert_eq!(name, ".gitkeep", "a name begins with its target's");
        }
    }
}

#[test]
fn every_seed_is_read() {
    for target in targets::ALL {
        seeds::of(target.name).iter().for_each(|seed| (target.run)(seed));
    }
}

#[test]
fn pdf_survives_mutation() {
    drive(targets::ALL[0]);
}

#[test]
fn ccda_survives_mutation() {
    drive(targets::ALL[1]);
}

#[test]
fn zip_survives_mutation() {
    drive(targets::ALL[2]);
}

#[test]
fn markup_survives_mutation() {
    drive(targets::ALL[3]);
}

#[test]
fn codes_survive_mutation() {
    drive(targets::ALL[4]);
}

#[test]
fn rulesets_survive_mutation() {
    drive(targets::ALL[5]);
}
