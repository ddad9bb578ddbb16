//! What an input is called in the reports: the PATH as given, then the path below it, with `/`; bytes that are not UTF-8 as `\xNN`.

use std::{
    borrow::Cow,
    collections::HashSet,
    fmt::Write,
    path::{Path, PathBuf},
};

/// Bytes as text: what is not UTF-8 becomes `\xNN`.
#[must_use]
pub fn printable(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            // Writing to a string cannot fail.
            let _ = write!(text, "\\x{byte:02x}");
        }
    }
    text
}

/// The name of a PATH as given: `./` in front and `/` behind dropped, never made absolute.
#[must_use]
pub fn given_name(path: &Path) -> String {
    let given = printable(&path_bytes(path));
    let name = separated(&given);
    let mut rest: &str = &name;
    while let Some(below) = rest.strip_prefix("./") {
        rest = below.trim_start_matches('/');
    }
    let trimmed = rest.trim_end_matches('/');
    match (trimmed, rest) {
        ("", "") => ".".into(),
        ("", _) => "/".into(),
        (trimmed, _) => trimmed.into(),
    }
}

/// A name below a folder's name.
pub(super) fn below(folder: &str, name: &[u8]) -> String {
    let name = printable(name);
    match folder {
        "." => name,
        "/" => format!("/{name}"),
        folder => format!("{folder}/{name}"),
    }
}

/// Gives every name that was given before a `#2`, `#3` … behind it, so that each row has a name of its own.
pub fn unique<'n>(names: impl Iterator<Item = &'n mut String>) {
    let mut taken = HashSet::new();
    for name in names {
        let first = name.clone();
        let mut number = 2;
        while !taken.insert(name.clone()) {
            *name = format!("{first}#{number}");
            number += 1;
        }
    }
}

/// A path's own bytes; where the platform has none, its text.
#[must_use]
pub fn path_bytes(path: &Path) -> Cow<'_, [u8]> {
    #[cfg(unix)]
    {
        Cow::Borrowed(std::os::unix::ffi::OsStrExt::as_bytes(path.as_os_str()))
    }
    #[cfg(not(unix))]
    {
        Cow::Owned(path.to_string_lossy().into_owned().into_bytes())
    }
}

/// The path of [`path_bytes`].
#[must_use]
pub fn path_from_bytes(bytes: &[u8]) -> PathBuf {
    #[cfg(unix)]
    {
        let text: &std::ffi::OsStr = std::os::unix::ffi::OsStrExt::from_bytes(bytes);
        PathBuf::from(text)
    }
    #[cfg(not(unix))]
    {
        PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
    }
}

/// A path's text with `/` between its parts on every platform.
fn separated(name: &str) -> Cow<'_, str> {
    if std::path::MAIN_SEPARATOR == '/' { Cow::Borrowed(name) } else { Cow::Owned(name.replace(std::path::MAIN_SEPARATOR, "/")) }
}
