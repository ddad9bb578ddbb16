//! The checked-in fixtures are what the generator writes, byte by byte, and nothing else lies beside them.

#![expect(clippy::unwrap_used, reason = "fixtures that cannot be listed are a failure")]

#[path = "../fixtures/generator/mod.rs"]
mod generator;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// Every file below a folder, by its path from `fixtures/`.
fn files_below(folder: &Path, root: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_below(&path, root, found);
        } else {
            let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
            found.insert(name, fs::read(&path).unwrap());
        }
    }
}

#[test]
fn the_generator_writes_exactly_the_checked_in_bytes() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut held = BTreeMap::new();
    for set in ["clinic", "broken"] {
        files_below(&root.join(set), &root, &mut held);
    }
    let fresh: BTreeMap<String, Vec<u8>> = generator::fixtures().into_iter().collect();
    let names: Vec<&String> = held.keys().collect();
    assert_eq!(names, fresh.keys().collect::<Vec<_>>(), "run `cargo run --example generate-fixtures`");
    for (name, bytes) in &fresh {
        assert!(held[name] == *bytes, "{name} differs: run `cargo run --example generate-fixtures`");
    }
}

#[test]
fn variants_differ_in_who_they_are_about_and_repeat_exactly() {
    let (two, again) = (generator::multiplied(2), generator::multiplied(2));
    assert!(two == again);
    let half = two.len() / 2;
    assert_eq!(two.len(), half * 2);
    for ((first_name, first), (second_name, second)) in two[..half].iter().zip(&two[half..]) {
        assert_ne!(first_name, second_name);
        assert!(first != second, "{first_name} and {second_name} are the same");
    }
}

#[test]
fn files_are_written_where_they_belong() {
    let folder = tempfile::tempdir().unwrap();
    generator::write(&[("a b/c.txt".to_owned(), b"x".to_vec())], folder.path()).unwrap();
    assert_eq!(fs::read(folder.path().join("a b/c.txt")).unwrap(), b"x");
    assert!(generator::scan_source().starts_with(b"%PDF-"));
}
