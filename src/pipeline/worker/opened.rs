//! The file or archive member that a worker has open. It stays open between requests, so that page ranges of one file and the members
//! of one archive do not each pay for opening it again.

use std::{
    fs::File,
    io::{BufReader, Cursor, Read, Seek, SeekFrom},
    path::Path,
    sync::Arc,
};

use sha2::{Digest, Sha256};

use crate::{
    discover::path_from_bytes,
    error::FileError,
    extract::pdf,
    intake::archive::{self, ArchiveMember, Directory, MAX_FILE},
    pipeline::protocol::Target,
};

use super::packed::{Packed, Shared};

/// How much of a member decides what it is.
const HEAD: usize = 64 << 10;

/// The levels that are open: the file, then a member of each archive on the way.
#[derive(Default)]
pub(super) struct Opened {
    path: Vec<u8>,
    chain: Vec<usize>,
    levels: Vec<Member>,
}

/// One level.
pub(super) struct Member {
    content: Content,
    /// Its directory, once a member of it was opened.
    directory: Option<Directory<Packed>>,
    /// The document in it, once it was opened as PDF.
    pdf: Option<pdf::Opened>,
}

/// A file that is read as needed, or bytes.
enum Content {
    /// A file of so many bytes.
    File(File, u64),
    /// All bytes.
    Loaded(Shared),
}

impl Opened {
    /// The member asked for, opened as far as it is not open yet.
    pub(super) fn member(&mut self, target: &Target, passwords: &[String]) -> Result<&mut Member, FileError> {
        if self.levels.is_empty() || self.path != target.path {
            *self = Self { path: target.path.clone(), chain: Vec::new(), levels: vec![open(&path_from_bytes(&target.path))?] };
        }
        let common = self.chain.iter().zip(&target.chain).take_while(|(held, wanted)| held == wanted).count();
        self.chain.truncate(common);
        self.levels.truncate(common + 1);
        for index in &target.chain[common..] {
            let bytes = self.last()?.member(*index, passwords)?;
            self.chain.push(*index);
            self.levels.push(Member::of(Content::Loaded(Shared::new(bytes))));
        }
        self.last()
    }

    fn last(&mut self) -> Result<&mut Member, FileError> {
        self.levels.last_mut().ok_or_else(|| FileError::Other("nothing is open".into()))
    }
}

impl Member {
    const fn of(content: Content) -> Self {
        Self { content, directory: None, pdf: None }
    }

    /// Size in bytes.
    pub(super) fn size(&self) -> u64 {
        match &self.content {
            Content::File(_, size) => *size,
            Content::Loaded(bytes) => bytes.as_ref().len() as u64,
        }
    }

    /// Its first bytes.
    pub(super) fn head(&mut self) -> Result<Vec<u8>, FileError> {
        match &mut self.content {
            Content::File(file, _) => {
                let mut head = Vec::with_capacity(HEAD);
                rewound(file)?.take(HEAD as u64).read_to_end(&mut head).map_err(unread)?;
                Ok(head)
            }
            Content::Loaded(bytes) => Ok(bytes.as_ref()[..bytes.as_ref().len().min(HEAD)].to_vec()),
        }
    }

    /// All its bytes; they stay in memory.
    pub(super) fn load(&mut self) -> Result<&[u8], FileError> {
        self.loaded().map(AsRef::as_ref)
    }

    /// The document in it, where it is a PDF; it stays open.
    pub(super) fn pdf(&mut self, passwords: &[String]) -> Result<&pdf::Opened, FileError> {
        let pdf = match self.pdf.take() {
            Some(pdf) => pdf,
            None => pdf::Opened::open(Arc::new(self.loaded()?.clone()), passwords)?,
        };
        Ok(self.pdf.insert(pdf))
    }

    fn loaded(&mut self) -> Result<&Shared, FileError> {
        if let Content::File(file, size) = &mut self.content {
            let mut bytes = Vec::with_capacity(usize::try_from(*size).unwrap_or(0));
            rewound(file)?.take(MAX_FILE + 1).read_to_end(&mut bytes).map_err(unread)?;
            within_limit(bytes.len() as u64)?;
            self.content = Content::Loaded(Shared::new(bytes));
        }
        match &self.content {
            Content::Loaded(bytes) => Ok(bytes),
            Content::File(..) => Err(FileError::Other("not in memory".into())),
        }
    }

    /// SHA-256 in hexadecimal.
    pub(super) fn sha256(&mut self) -> Result<String, FileError> {
        let mut hasher = Sha256::new();
        match &mut self.content {
            Content::File(file, _) => {
                let (input, mut buffer) = (rewound(file)?, vec![0; HEAD]);
                while let read @ 1.. = input.read(&mut buffer).map_err(unread)? {
                    hasher.update(&buffer[..read]);
                }
            }
            Content::Loaded(bytes) => hasher.update(bytes.as_ref()),
        }
        Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Its members, where it is an archive.
    pub(super) fn list(&mut self) -> Result<Vec<ArchiveMember>, FileError> {
        archive::list(self.packed()?)
    }

    /// The bytes of a member, where it is an archive.
    fn member(&mut self, index: usize, passwords: &[String]) -> Result<Vec<u8>, FileError> {
        let directory = match self.directory.take() {
            Some(directory) => directory,
            None => Directory::read(self.packed()?)?,
        };
        self.directory.insert(directory).open(index, passwords)
    }

    fn packed(&mut self) -> Result<Packed, FileError> {
        Ok(match &mut self.content {
            Content::File(file, _) => Packed::File(BufReader::new(rewound(file)?.try_clone().map_err(unread)?)),
            Content::Loaded(bytes) => Packed::Loaded(Cursor::new(bytes.clone())),
        })
    }
}

/// Opens a regular file without ever waiting for it: a pipe or a device that took its place is refused.
fn open(path: &Path) -> Result<Member, FileError> {
    let file = unblocked().read(true).open(path).map_err(unread)?;
    let found = file.metadata().map_err(unread)?;
    if !found.is_file() {
        return Err(FileError::Open("no regular file".into()));
    }
    within_limit(found.len())?;
    Ok(Member::of(Content::File(file, found.len())))
}

#[cfg(unix)]
fn unblocked() -> std::fs::OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = File::options();
    options.custom_flags(i32::from_ne_bytes(rustix::fs::OFlags::NONBLOCK.bits().to_ne_bytes()));
    options
}

#[cfg(not(unix))]
fn unblocked() -> std::fs::OpenOptions {
    File::options()
}

fn rewound(file: &mut File) -> Result<&mut File, FileError> {
    file.seek(SeekFrom::Start(0)).map_err(unread)?;
    Ok(file)
}

fn within_limit(bytes: u64) -> Result<(), FileError> {
    let limit = MAX_FILE >> 20;
    if bytes > MAX_FILE { Err(FileError::Limit(format!("larger than {limit} MB"))) } else { Ok(()) }
}

#[expect(clippy::needless_pass_by_value, reason = "it is the argument of map_err")]
fn unread(fault: std::io::Error) -> FileError {
    FileError::Open(fault.to_string())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    /// An archive with these members.
    fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in members {
            writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            writer.write_all(content).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn text(opened: &mut Opened, path: &Path, chain: &[usize]) -> String {
        let target = Target { chain: chain.to_vec(), ..Target::file(path) };
        String::from_utf8(opened.member(&target, &[]).unwrap().load().unwrap().to_vec()).unwrap()
    }

    #[test]
    fn members_of_nested_archives_open_in_any_order() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("o.zip");
        let inner = zip(&[("a", b"in a"), ("b", b"in b")]);
        std::fs::write(&path, zip(&[("x", b"x"), ("inner", &inner), ("y", b"y")])).unwrap();
        let other = dir.path().join("other");
        std::fs::write(&other, "other").unwrap();
        let mut opened = Opened::default();
        assert_eq!(text(&mut opened, &path, &[0]), "x");
        assert_eq!(text(&mut opened, &path, &[1, 1]), "in b");
        assert_eq!(text(&mut opened, &path, &[2]), "y");
        assert_eq!(text(&mut opened, &path, &[1, 0]), "in a");
        assert_eq!(text(&mut opened, &other, &[]), "other");
        assert_eq!(text(&mut opened, &path, &[1, 1]), "in b");
        assert_eq!(opened.member(&Target::file(&path), &[]).unwrap().list().unwrap().len(), 3);
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_in_a_files_place_is_refused_without_waiting() {
        let dir = tempfile::tempdir().unwrap();
        let socket = dir.path().join("s");
        let _held = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        assert!(matches!(Opened::default().member(&Target::file(&socket), &[]), Err(FileError::Open(_))));
        assert!(matches!(Opened::default().member(&Target::file(Path::new("/dev/null")), &[]), Err(FileError::Open(_))));
    }
}
