//! What is found, what it is called and what is left out.

use std::{fs, path::Path};

use proptest::prelude::*;

use super::*;

/// Names and kinds below a folder, the folder's own path cut off.
fn found(paths: &[&Path], cut: &Path) -> Vec<(String, SourceKind)> {
    let paths: Vec<PathBuf> = paths.iter().map(|path| path.to_path_buf()).collect();
    let cut = format!("{}/", given_name(cut));
    walk(&paths, None).into_iter().map(|source| (source.name.replace(&cut, ""), source.kind)).collect()
}

#[test]
fn names_are_as_given() {
    for (given, want) in [
        ("a.pdf", "a.pdf"),
        ("./a.pdf", "a.pdf"),
        ("././/a//", "a"),
        ("../a/", "../a"),
        (".", "."),
        ("./", "."),
        ("/", "/"),
        ("/abs/x/", "/abs/x"),
        (".hidden", ".hidden"),
    ] {
        assert_eq!(given_name(Path::new(given)), want, "{given}");
    }
    assert_eq!(name::below(".", b"x"), "x");
    assert_eq!(name::below("/", b"x"), "/x");
    assert_eq!(name::below("a", b"x\xff"), "a/x\\xff");
}

#[test]
fn bytes_that_are_not_utf8_are_escaped() {
    assert_eq!(printable(b"caf\xe9.pdf"), "caf\\xe9.pdf");
    assert_eq!(printable("café".as_bytes()), "café");
    assert_eq!(printable(b"\xff\xfe"), "\\xff\\xfe");
}

#[test]
fn equal_names_are_told_apart() {
    let mut names = ["a", "b", "a", "a#2", "a"].map(String::from);
    unique(names.iter_mut());
    assert_eq!(names, ["a", "b", "a#2", "a#2#2", "a#3"]);
}

#[test]
fn a_file_reached_twice_is_one_row() {
    let dir = tempfile::tempdir().unwrap();
    let sub = dir.path().join("sub");
    fs::create_dir(&sub).unwrap();
    fs::write(sub.join("b.txt"), "b").unwrap();
    fs::write(dir.path().join("a.txt"), "aa").unwrap();
    let names = found(&[dir.path(), &sub, &dir.path().join("./a.txt")], dir.path());
    assert_eq!(names, [("a.txt".into(), SourceKind::File(2)), ("sub/b.txt".into(), SourceKind::File(1))]);
}

#[test]
fn report_folders_are_not_entered() {
    let dir = tempfile::tempdir().unwrap();
    for (folder, manifest) in [("ours", r#"{"program":"parityscan"}"#), ("theirs", r#"{"program":"other"}"#), ("broken", "{")] {
        fs::create_dir(dir.path().join(folder)).unwrap();
        fs::write(dir.path().join(folder).join(MANIFEST), manifest).unwrap();
    }
    let names: Vec<String> = found(&[dir.path()], dir.path()).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["broken/run.json", "theirs/run.json"]);
    let out = dir.path().join("theirs");
    assert_eq!(walk(&[dir.path().to_owned()], Some(&out)).len(), 1, "the output folder is left out before it holds a manifest");
}

#[cfg(unix)]
#[test]
fn what_is_no_file_has_a_row_and_is_not_followed() {
    let dir = tempfile::tempdir().unwrap();
    let real = dir.path().join("real");
    fs::create_dir(&real).unwrap();
    fs::write(real.join("x"), "1").unwrap();
    std::os::unix::fs::symlink(&real, dir.path().join("link")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(dir.path().join("sock")).unwrap();
    let skipped = |what: &str| SourceKind::Skipped(format!("no regular file ({what})"));
    assert_eq!(
        found(&[dir.path()], dir.path()),
        [
            ("link".into(), skipped("symbolic link, not followed")),
            ("real/x".into(), SourceKind::File(1)),
            ("sock".into(), skipped("socket")),
        ]
    );
    assert_eq!(found(&[&dir.path().join("link")], &dir.path().join("link")), [("x".into(), SourceKind::File(1))]);
    let missing = walk(&[dir.path().join("missing")], None);
    assert!(matches!(&missing[0].kind, SourceKind::Unreadable(why) if why.starts_with("cannot be opened")));
}

proptest! {
    #[test]
    fn printable_is_total_and_keeps_text(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
        let text = printable(&bytes);
        if let Ok(valid) = std::str::from_utf8(&bytes) {
            prop_assert_eq!(text, valid);
        } else {
            prop_assert!(text.contains("\\x"));
        }
    }
}
