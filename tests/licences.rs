//! Every crate that goes into the program, its build or its tests bears a licence that `deny.toml` allows; none and unknown ones fail.

#![expect(clippy::unwrap_used, reason = "a dependency list that cannot be read is a failure")]

use std::{collections::BTreeSet, fs, process::Command};

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
