//! Every promise of `tests/README.md` names tests that exist: a test that is renamed or dropped must not leave a promise without proof.

use std::{fs, path::Path};

/// The tests that a row names: what stands in backticks as `file.rs::name`.
fn named(row: &str) -> Vec<(&str, &str)> {
    row.split('`').skip(1).step_by(2).filter_map(|quoted| quoted.split_once("::")).collect()
}

/// The rows of the table below its head.
fn rows(text: &str) -> impl Iterator<Item = &str> {
    text.lines().skip_while(|line| !line.starts_with("|---")).skip(1).take_while(|line| line.starts_with('|'))
}

#[test]
fn every_promise_names_tests_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join("tests/README.md")).unwrap();
    let mut promises = 0;
    for row in rows(&text) {
        let tests = named(row);
        assert!(!tests.is_empty(), "no test in: {row}");
        for (file, name) in tests {
            let source = fs::read_to_string(root.join(file)).unwrap_or_else(|fault| panic!("{file}: {fault}"));
            assert!(source.contains(&format!("fn {name}(")), "{file} has no test {name}");
        }
        promises += 1;
    }
    assert!(promises >= 15, "only {promises} promises were found");
}

#[test]
fn what_stands_in_backticks_is_a_test() {
    assert_eq!(named("| a `b` c | `x.rs::y`, *slow* `z.rs::w` |"), [("x.rs", "y"), ("z.rs", "w")]);
    assert_eq!(rows("# T\n\n| a | b |\n|---|---|\n| 1 |\n| 2 |\n\n| 3 |").collect::<Vec<_>>(), ["| 1 |", "| 2 |"]);
}
