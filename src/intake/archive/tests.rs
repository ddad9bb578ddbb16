use std::io::{Cursor, Write};

use proptest::prelude::*;
use zip::{AesMode, CompressionMethod, ZipWriter, unstable::write::FileOptionsExt, write::SimpleFileOptions};

use super::*;

type Options = SimpleFileOptions;

/// An archive of the given members.
fn zip_of(members: &[(&str, &[u8], Options)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes, options) in members {
        writer.start_file(*name, *options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn plain() -> Options {
    Options::default().compression_method(CompressionMethod::Deflated)
}

fn stored() -> Options {
    Options::default().compression_method(CompressionMethod::Stored)
}

/// Opens the only member.
fn only(archive: &[u8], passwords: &[&str]) -> Result<Vec<u8>, FileError> {
    let passwords: Vec<String> = passwords.iter().map(|password| (*password).to_owned()).collect();
    open(Cursor::new(archive), 0, &passwords)
}

/// Replaces every occurrence of `from`.
fn patched(mut archive: Vec<u8>, from: &[u8], to: &[u8]) -> Vec<u8> {
    let places: Vec<usize> = memchr::memmem::find_iter(&archive, from).collect();
    for at in places {
        archive[at..at + to.len()].copy_from_slice(to);
    }
    archive
}

#[test]
fn names_are_only_names_and_folders_are_left_out() {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.add_directory("IHE_XDM", plain()).unwrap();
    for name in ["IHE_XDM/A1/DOC0001.XML", "../../etc/passwd", "/abs", "dir\\file.xml"] {
        writer.start_file(name, plain()).unwrap();
        writer.write_all(name.as_bytes()).unwrap();
    }
    let archive = writer.finish().unwrap().into_inner();
    let members = list(Cursor::new(&archive)).unwrap();
    let names: Vec<&str> = members.iter().map(|member| std::str::from_utf8(&member.name).unwrap()).collect();
    assert_eq!(names[..2], ["IHE_XDM/A1/DOC0001.XML", "../../etc/passwd"]);
    assert_eq!(open(Cursor::new(&archive), members[1].index, &[]).unwrap(), b"../../etc/passwd");
}

#[test]
fn encrypted_members_open_with_the_password_that_fits() {
    let aes = zip_of(&[("a", b"record", plain().with_aes_encryption(AesMode::Aes256, "right"))]);
    let old = zip_of(&[("a", b"record", plain().with_deprecated_encryption(b"right").unwrap())]);
    for archive in [aes, old] {
        assert!(list(Cursor::new(&archive)).unwrap()[0].encrypted);
        assert_eq!(only(&archive, &["wrong", "right"]).unwrap(), b"record");
        assert_eq!(only(&archive, &["wrong", "also wrong"]), Err(FileError::Password));
        assert_eq!(only(&archive, &[]), Err(FileError::Password));
    }
}

#[test]
fn a_bomb_is_a_limit_and_a_small_one_is_not() {
    let large = vec![0; usize::try_from(RATIO_FREE).unwrap() + 1];
    assert!(matches!(only(&zip_of(&[("a", &large, plain())]), &[]), Err(FileError::Limit(_))));
    let small = &large[..large.len() - 1];
    assert_eq!(only(&zip_of(&[("a", small, plain())]), &[]).unwrap().len(), small.len());
}

#[test]
fn ten_thousand_members_are_read_and_one_more_is_a_limit() {
    let archive = |count: u64| {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for number in 0..count {
            writer.start_file(format!("{number}"), stored()).unwrap();
        }
        writer.finish().unwrap().into_inner()
    };
    assert_eq!(list(Cursor::new(archive(MAX_MEMBERS))).unwrap().len() as u64, MAX_MEMBERS);
    assert!(matches!(list(Cursor::new(archive(MAX_MEMBERS + 1))), Err(FileError::Limit(_))));
}

#[test]
fn overlapping_members_are_a_limit() {
    let archive = zip_of(&[("a", b"one record", stored()), ("b", b"two records", stored())]);
    let second = memchr::memmem::rfind(&archive, b"PK\x01\x02").unwrap();
    let mut overlapping = archive;
    overlapping[second + 42..second + 46].copy_from_slice(&[0; 4]);
    assert!(matches!(list(Cursor::new(overlapping)), Err(FileError::Limit(_))));
}

#[test]
fn an_archive_that_expands_to_more_than_two_gigabytes_is_a_limit() {
    let archive = zip_of(&[("a", b"record", stored()), ("b", b"record", stored())]);
    let mut archive = archive;
    let headers: Vec<usize> = memchr::memmem::find_iter(&archive, b"PK\x01\x02").collect();
    for at in headers {
        archive[at + 24..at + 28].copy_from_slice(&0x4000_0001_u32.to_le_bytes());
    }
    assert!(matches!(list(Cursor::new(&archive)), Err(FileError::Limit(_))));
    assert!(matches!(only(&archive, &[]), Err(FileError::Limit(_))));
}

#[test]
fn members_of_one_name_are_told() {
    let archive = patched(zip_of(&[("aa1", b"one", stored()), ("aa2", b"two", stored())]), b"aa2", b"aa1");
    let members = list(Cursor::new(&archive)).unwrap();
    assert_eq!(members.len(), 2);
    assert!(matches!(open(Cursor::new(&archive), members[1].index, &[]), Err(FileError::Damaged { .. })));
}

#[test]
fn damage_is_told_without_the_content() {
    let archive = zip_of(&[("a", b"Mara Quandt, many words of a record, many words of a record", plain())]);
    assert!(matches!(list(Cursor::new(&archive[..archive.len() / 2])), Err(FileError::Damaged { .. })));
    let mut broken = archive;
    broken[40] ^= 0xff;
    let error = only(&broken, &[]).unwrap_err();
    assert!(matches!(error, FileError::Damaged { .. }), "{error}");
    assert!(!error.to_string().contains("Quandt"));
}

#[test]
fn a_symbolic_link_is_no_record() {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.add_symlink("link", "/etc/passwd", stored()).unwrap();
    let archive = writer.finish().unwrap().into_inner();
    assert!(matches!(only(&archive, &[]), Err(FileError::NoRecord(_))));
}

proptest! {
    #[test]
    fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200), at in 0_usize..150, flip in 1_u8..) {
        let _ = list(Cursor::new(&bytes));
        let mut archive = zip_of(&[("a", b"a record of some length", plain()), ("b", &bytes, stored())]);
        let at = at % archive.len();
        archive[at] ^= flip;
        for member in list(Cursor::new(&archive)).unwrap_or_default() {
            let _ = open(Cursor::new(&archive), member.index, &[]);
        }
    }
}
