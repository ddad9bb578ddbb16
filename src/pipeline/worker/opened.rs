//! The file or archive member that a worker has open. It stays open between requests, so that page ranges of one file and the members
//! of one archive do not each pay for opening it again.

use std::{
    fs::File,
    io::{BufReader, Cursor, Read, Seek, SeekFrom},
    path::Path,
};

use sha2::{Digest, Sha256};

use crate::{
    discover::path_from_bytes,
    error::FileError,
    intake::archive::{self, ArchiveMember},
    pipeline::protocol::Target,
};

/// Greatest size of a file in bytes.
const FILE_LIMIT: u64 = 512 << 20;
/// How much of a member decides what it is.
const HEAD: usize = 64 << 10;

/// The levels that are open: the file, then a member of each archive on the way.
#[derive(Default)]
pub(super) struct Opened {
    path: Vec<u8>,
    chain: Vec<usize>,
    levels: Vec<Member>,
}

/// One level: a file that is read as needed, or bytes.
pub(super) enum Member {
    /// A file of so many bytes.
    File(File, u64),
    /// All bytes.
    Loaded(Vec<u8>),
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
            self.levels.push(Member::Loaded(bytes));
        }
        self.last()
    }

    fn last(&mut self) -> Result<&mut Member, FileError> {
        self.levels.last_mut().ok_or_else(|| FileError::Other("nothing is open".into()))
    }
}

impl Member {
    /// Size in bytes.
    pub(super) const fn size(&self) -> u64 {
        match self {
            Self::File(_, size) => *size,
            Self::Loaded(bytes) => bytes.len() as u64,
        }
    }

    /// Its first bytes.
    pub(super) fn head(&mut self) -> Result<Vec<u8>, FileError> {
        match self {
            Self::File(file, _) => {
                let mut head = Vec::new();
                rewound(file)?.take(HEAD as u64).read_to_end(&mut head).map_err(unread)?;
                Ok(head)
            }
            Self::Loaded(bytes) => Ok(bytes[..bytes.len().min(HEAD)].to_vec()),
        }
    }

    /// All its bytes; they stay in memory.
    pub(super) fn load(&mut self) -> Result<&[u8], FileError> {
        if let Self::File(file, size) = self {
            let mut bytes = Vec::with_capacity(usize::try_from(*size).unwrap_or(0));
            rewound(file)?.take(FILE_LIMIT + 1).read_to_end(&mut bytes).map_err(unread)?;
            within_limit(bytes.len() as u64)?;
            *self = Self::Loaded(bytes);
        }
        match self {
            Self::Loaded(bytes) => Ok(bytes),
            Self::File(..) => Err(FileError::Other("not in memory".into())),
        }
    }

    /// SHA-256 in hexadecimal.
    pub(super) fn sha256(&mut self) -> Result<String, FileError> {
        let mut hasher = Sha256::new();
        match self {
            Self::File(file, _) => {
                let (input, mut buffer) = (rewound(file)?, vec![0; HEAD]);
                while let read @ 1.. = input.read(&mut buffer).map_err(unread)? {
                    hasher.update(&buffer[..read]);
                }
            }
            Self::Loaded(bytes) => hasher.update(bytes),
        }
        Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Its members, where it is an archive.
    pub(super) fn list(&mut self) -> Result<Vec<ArchiveMember>, FileError> {
        match self {
            Self::File(file, _) => archive::list(BufReader::new(rewound(file)?)),
            Self::Loaded(bytes) => archive::list(Cursor::new(bytes.as_slice())),
        }
    }

    fn member(&mut self, index: usize, passwords: &[String]) -> Result<Vec<u8>, FileError> {
        match self {
            Self::File(file, _) => archive::open(BufReader::new(rewound(file)?), index, passwords),
            Self::Loaded(bytes) => archive::open(Cursor::new(bytes.as_slice()), index, passwords),
        }
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
    Ok(Member::File(file, found.len()))
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
    let limit = FILE_LIMIT >> 20;
    if bytes > FILE_LIMIT { Err(FileError::Limit(format!("larger than {limit} MB"))) } else { Ok(()) }
}

#[expect(clippy::needless_pass_by_value, reason = "it is the argument of map_err")]
fn unread(fault: std::io::Error) -> FileError {
    FileError::Open(fault.to_string())
}
