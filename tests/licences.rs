//! Every crate that goes into the program, its build or its tests bears a licence that `deny.toml` allows; none and unknown ones fail.
//! Which of those in the program have unsafe code is kept in `unsafe_crates.txt`, so that none comes in unseen.

#![expect(clippy::unwrap_used, reason = "a dependency list that cannot be read is a failure")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The licences that `deny.toml` allows.
fn allowed() -> BTreeSet<String> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/deny.toml");
    let text = fs::read_to_string(path).unwrap();
    let list = text.split("\nallow = [").nth(1).unwrap().split(']').next().unwrap();
    list.split(',').map(|entry| entry.trim().trim_matches('"').to_owned()).filter(|entry| !entry.is_empty()).collect()
}

/// Whether an SPDX expression can be met with the allowed licences alone. `AND` binds closer than `OR`; `/` is the old `OR`.
fn is_met(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let tokens: Vec<&str> = spaced.split_whitespace().collect();
    let (met, rest) = alternatives(&tokens, allowed);
    met && rest.is_empty()
}

/// `a OR b`.
fn alternatives<'t>(tokens: &'t [&'t str], allowed: &BTreeSet<String>) -> (bool, &'t [&'t str]) {
    let (mut met, mut rest) = conjunction(tokens, allowed);
    while let ["OR", next @ ..] = rest {
        let (other, after) = conjunction(next, allowed);
        met |= other;
        rest = after;
    }
    (met, rest)
}

/// `a AND b`.
fn conjunction<'t>(tokens: &'t [&'t str], allowed: &BTreeSet<String>) -> (bool, &'t [&'t str]) {
    let (mut met, mut rest) = licence(tokens, allowed);
    while let ["AND", next @ ..] = rest {
        let (other, after) = licence(next, allowed);
        met &= other;
        rest = after;
    }
    (met, rest)
}

/// One licence, with its exception, or an expression in parentheses.
fn licence<'t>(tokens: &'t [&'t str], allowed: &BTreeSet<String>) -> (bool, &'t [&'t str]) {
    match tokens {
        ["(", inner @ ..] => match alternatives(inner, allowed) {
            (met, [")", rest @ ..]) => (met, rest),
            (_, rest) => (false, rest),
        },
        [name, "WITH", exception, rest @ ..] => (allowed.contains(&format!("{name} WITH {exception}")), rest),
        [name, rest @ ..] => (allowed.contains(*name), rest),
        [] => (false, tokens),
    }
}

/// What cargo knows of all crates on this platform. It fetches those that only the wheel needs and no build has fetched yet.
fn packages() -> Vec<serde_json::Value> {
    let version = Command::new("rustc").arg("-vV").output().unwrap();
    let version = String::from_utf8(version.stdout).unwrap();
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let arguments = ["metadata", "--format-version", "1", "--locked", "--filter-platform", host];
    let output = Command::new(env!("CARGO")).args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    metadata["packages"].as_array().unwrap().clone()
}

#[test]
fn every_crate_bears_an_allowed_licence() {
    let (packages, allowed) = (packages(), allowed());
    assert!(packages.len() > 100, "only {} crates were listed", packages.len());
    let bears = |package: &serde_json::Value| package["license"].as_str().is_some_and(|licence| is_met(licence, &allowed));
    let refused: Vec<String> = packages
        .iter()
        .filter(|package| !bears(package))
        .map(|package| format!("{}: {}", package["name"], package["license"]))
        .collect();
    assert!(refused.is_empty(), "not allowed by deny.toml: {refused:#?}");
}

/// The crates that go into the program, without those of its build and its tests, and the folder of each.
fn linked() -> BTreeMap<String, PathBuf> {
    let tree = ["tree", "--locked", "--package", "parityscan", "--edges", "normal", "--prefix", "none", "--format", "{p}"];
    let output = Command::new(env!("CARGO")).args(tree).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let listed = String::from_utf8(output.stdout).unwrap();
    // `name v1.2.3`, and behind it what cargo has to say.
    let named: BTreeSet<(&str, &str)> = listed
        .lines()
        .filter_map(|line| line.split_once(" v"))
        .map(|(name, rest)| (name, rest.split(' ').next().unwrap()))
        .collect();
    let is_linked =
        |package: &serde_json::Value| named.contains(&(package["name"].as_str().unwrap(), package["version"].as_str().unwrap()));
    let folder = |package: &serde_json::Value| Path::new(package["manifest_path"].as_str().unwrap()).parent().unwrap().to_owned();
    packages()
        .iter()
        .filter(|package| is_linked(package))
        .map(|package| (package["name"].as_str().unwrap().into(), folder(package)))
        .collect()
}

/// Whether a line of Rust opens unsafe code. Comments and what forbids it do not count.
fn opens_unsafe(line: &str) -> bool {
    let code = line.split("//").next().unwrap();
    let words: Vec<&str> = code.split(|c: char| c.is_whitespace() || c == '(').filter(|word| !word.is_empty()).collect();
    words
        .windows(2)
        .any(|two| two[0] == "unsafe" && (two[1].starts_with('{') || ["fn", "impl", "extern", "trait"].contains(&two[1])))
}

/// Whether a source file below a folder has unsafe code.
fn has_unsafe(folder: &Path) -> bool {
    fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()).any(|path| {
        let is_source = path.extension().is_some_and(|ending| ending == "rs");
        if path.is_dir() {
            has_unsafe(&path)
        } else {
            is_source && fs::read_to_string(&path).is_ok_and(|text| text.lines().any(opens_unsafe))
        }
    })
}

#[test]
fn crates_with_unsafe_code_are_the_known_ones() {
    let known = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/unsafe_crates.txt")).unwrap();
    let known: BTreeSet<&str> = known.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).collect();
    let linked = linked();
    assert!(linked.len() > 50, "only {} crates were listed", linked.len());
    let with: BTreeSet<&str> =
        linked.iter().filter(|(_, folder)| has_unsafe(&folder.join("src"))).map(|(name, _)| name.as_str()).collect();
    assert!(!with.contains("parityscan"), "the program itself has none");
    let new: Vec<_> = with.difference(&known).collect();
    assert!(new.is_empty(), "look at their unsafe code, then add them to tests/unsafe_crates.txt: {new:?}");
    let gone: Vec<_> = known.difference(&with).collect();
    assert!(gone.is_empty(), "no longer needed in tests/unsafe_crates.txt: {gone:?}");
}

#[test]
fn unsafe_code_is_told_from_what_only_speaks_of_it() {
    for line in ["let x = unsafe { y };", "pub unsafe fn f() {", "unsafe impl Send for X {}", "unsafe extern \"C\" {"] {
        assert!(opens_unsafe(line), "{line}");
    }
    for line in ["#![forbid(unsafe_code)]", "// unsafe { x }", "let unsafe_fn = 1;", "fn is_unsafe(x: u8) {"] {
        assert!(!opens_unsafe(line), "{line}");
    }
}

#[test]
fn every_crate_comes_from_the_registry() {
    let registry = "registry+https://github.com/rust-lang/crates.io-index";
    let elsewhere: Vec<String> = packages()
        .iter()
        .filter(|package| package["name"] != "parityscan" && package["name"] != "parityscan-python")
        .filter(|package| package["source"] != registry)
        .map(|package| package["name"].to_string())
        .collect();
    assert!(elsewhere.is_empty(), "{elsewhere:?}");
}

#[test]
fn expressions_are_judged_as_spdx_says() {
    let allowed = allowed();
    for met in [
        "MIT",
        "MIT/Apache-2.0",
        "GPL-3.0-only OR MIT",
        "(MIT OR Apache-2.0) AND Unicode-3.0",
        "Apache-2.0 WITH LLVM-exception OR X",
    ] {
        assert!(is_met(met, &allowed), "{met}");
    }
    for refused in [
        "GPL-3.0-only",
        "MIT AND GPL-2.0-or-later",
        "AGPL-3.0",
        "",
        "LGPL-2.1 WITH LLVM-exception",
        "(MIT",
        "MIT MIT",
        "Proprietary",
    ] {
        assert!(!is_met(refused, &allowed), "{refused}");
    }
}
