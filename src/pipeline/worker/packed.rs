//! The bytes of an archive as its directory holds on to them: a file, or what was unpacked of an outer archive.

use std::{
    fs::File,
    io::{self, BufReader, Cursor, Read, Seek, SeekFrom},
    sync::Arc,
};

/// Bytes in memory that a level and the directory of its archive share.
#[derive(Clone)]
pub(super) struct Shared(Arc<Vec<u8>>);

impl Shared {
    pub(super) fn new(bytes: Vec<u8>) -> Self {
        Self(Arc::new(bytes))
    }
}

impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// An archive's bytes.
pub(super) enum Packed {
    /// On disk.
    File(BufReader<File>),
    /// In memory.
    Loaded(Cursor<Shared>),
}

impl Read for Packed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => file.read(buffer),
            Self::Loaded(bytes) => bytes.read(buffer),
        }
    }
}

impl Seek for Packed {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Self::File(file) => file.seek(to),
            Self::Loaded(bytes) => bytes.seek(to),
        }
    }
}
