//! Walks the PATHs. A fault of the file system on the way is a row, never the end.

use std::{
    collections::HashSet,
    fs, io,
    path::{Path, PathBuf},
};

use super::{Source, SourceKind, is_report, name, path_bytes};

/// Everything under the PATHs, in the order of the PATHs, each folder in bytewise order of its names. `out` is never entered.
#[must_use]
pub fn walk(paths: &[PathBuf], out: Option<&Path>) -> Vec<Source> {
    let out = out.and_then(|out| fs::canonicalize(out).ok());
    let mut walker = Walker { out, seen: HashSet::new(), found: Vec::new() };
    for path in paths {
        walker.root(path);
    }
    name::unique(walker.found.iter_mut().map(|source| &mut source.name));
    walker.found
}

struct Walker {
    out: Option<PathBuf>,
    /// Canonical paths of what was found: the same file reached by two PATHs is one row.
    seen: HashSet<PathBuf>,
    found: Vec<Source>,
}

impl Walker {
    /// A PATH as given; a symbolic link is followed here and only here.
    fn root(&mut self, path: &Path) {
        let name = name::given_name(path);
        match fs::canonicalize(path).and_then(|canonical| Ok((fs::metadata(path)?, canonical))) {
            Ok((found, canonical)) if found.is_dir() => self.folder(path, &canonical, &name),
            Ok((found, canonical)) => {
                let kind = file_kind(&found).unwrap_or_else(|what| SourceKind::Unreadable(format!("no regular file ({what})")));
                self.add(canonical, Source { name, path: path.to_owned(), kind });
            }
            Err(fault) => self.add(path.to_owned(), Source { name, path: path.to_owned(), kind: unreadable(&fault) }),
        }
    }

    /// A folder's entries, or one row that says why it cannot be walked.
    fn folder(&mut self, path: &Path, canonical: &Path, name: &str) {
        if self.out.as_deref() == Some(canonical) || is_report(path) {
            return;
        }
        let listed = fs::read_dir(path).and_then(Iterator::collect::<io::Result<Vec<_>>>);
        let mut entries = match listed {
            Ok(entries) => entries,
            Err(fault) => {
                let source = Source { name: name.to_owned(), path: path.to_owned(), kind: unreadable(&fault) };
                return self.add(canonical.to_owned(), source);
            }
        };
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            self.entry(&entry, canonical, name);
        }
    }

    fn entry(&mut self, entry: &fs::DirEntry, folder: &Path, folder_name: &str) {
        let base = entry.file_name();
        let name = name::below(folder_name, &path_bytes(Path::new(&base)));
        let (path, canonical) = (entry.path(), folder.join(&base));
        match fs::symlink_metadata(&path) {
            Ok(found) if found.is_dir() => self.folder(&path, &canonical, &name),
            Ok(found) => {
                let kind = file_kind(&found).unwrap_or_else(|what| SourceKind::Skipped(format!("no regular file ({what})")));
                self.add(canonical, Source { name, path, kind });
            }
            Err(fault) => self.add(canonical, Source { name, path, kind: unreadable(&fault) }),
        }
    }

    fn add(&mut self, canonical: PathBuf, source: Source) {
        if self.seen.insert(canonical) {
            self.found.push(source);
        }
    }
}

fn unreadable(fault: &io::Error) -> SourceKind {
    SourceKind::Unreadable(format!("cannot be opened: {fault}"))
}

/// A regular file, or the word for what it is instead.
fn file_kind(found: &fs::Metadata) -> Result<SourceKind, &'static str> {
    if found.is_file() {
        return Ok(SourceKind::File(found.len()));
    }
    Err(if found.is_symlink() { "symbolic link, not followed" } else { special(found) })
}

#[cfg(unix)]
fn special(found: &fs::Metadata) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    let kind = found.file_type();
    match (kind.is_fifo(), kind.is_socket()) {
        (true, _) => "named pipe",
        (_, true) => "socket",
        _ => "device",
    }
}

#[cfg(not(unix))]
fn special(_: &fs::Metadata) -> &'static str {
    "special file"
}
