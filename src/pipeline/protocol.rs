//! What parent and worker say to each other: length-prefixed postcard frames over two pipes.
//!
//! A frame is its payload's length (four bytes, little endian) and the payload. The first frame to a worker are its [`Orders`],
//! then it answers each [`Request`] with one [`Reply`] until its input ends.

use std::{
    io::{self, Read, Write},
    path::Path,
};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    discover::path_bytes,
    document::{Document, Format},
    error::FileError,
    intake::archive::ArchiveMember,
};

/// What a worker is told before its first request. Passwords travel here and nowhere else.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(super) struct Orders {
    /// Passwords to try on encrypted input.
    pub(super) passwords: Vec<String>,
    /// Greatest address space in bytes.
    pub(super) memory: u64,
}

/// A file, or a member of nested archives in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Target {
    /// Bytes of the file's path.
    pub(super) path: Vec<u8>,
    /// Directory number in each archive on the way; empty for the file itself.
    pub(super) chain: Vec<usize>,
    /// Bytes of the file's or member's own name, for what content alone does not decide.
    pub(super) name: Vec<u8>,
}

impl Target {
    /// A file of the file system.
    pub(super) fn file(path: &Path) -> Self {
        let bytes = path_bytes(path).into_owned();
        Self { name: bytes.clone(), path: bytes, chain: Vec::new() }
    }

    /// A member of this archive.
    pub(super) fn member(&self, member: &ArchiveMember) -> Self {
        let chain = self.chain.iter().copied().chain([member.index]).collect();
        Self { path: self.path.clone(), chain, name: member.name.clone() }
    }
}

/// What a worker can be asked.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) enum Request {
    /// Open it and say what it is; with its checksum where asked for.
    Look(Target, Checksum),
    /// How many pages a PDF has.
    CountPages(Target),
    /// Read it, or a range of its pages (from 1, both ends included).
    Read(Target, Format, Option<(u32, u32)>),
    /// Read what is attached to a PDF.
    ReadAttachments(Target),
    /// Draw the page at an index (from 0) of a PDF, or of what is embedded in another document, for OCR.
    Draw(Target, Format, usize),
    /// Give the bytes of a standalone picture, for OCR.
    Load(Target),
}

/// Whether a checksum is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Checksum {
    /// SHA-256.
    Sha256,
    /// None.
    None,
}

/// What a worker answers: one variant for each kind of request, and two for requests that failed.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Reply {
    /// To [`Request::Look`].
    Looked(Look),
    /// To [`Request::CountPages`].
    Pages {
        /// How many there are.
        pages: u32,
        /// Whether anything is attached.
        has_attachments: bool,
    },
    /// To [`Request::Read`] and [`Request::ReadAttachments`].
    Read(Box<Document>),
    /// To [`Request::Draw`] (a PGM file) and [`Request::Load`].
    Picture(Vec<u8>),
    /// It could not be opened or read.
    Failed(FileError),
    /// A reader panicked; where in the source.
    Panicked(String),
}

/// The first look at a file or member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Look {
    /// Size in bytes.
    pub(super) bytes: u64,
    /// SHA-256 in hexadecimal, or empty.
    pub(super) sha256: String,
    /// What it is.
    pub(super) content: Content,
}

/// What a file or member is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Content {
    /// A record to be read.
    Record(Format),
    /// An archive with these members.
    Archive(Vec<ArchiveMember>),
    /// An archive that cannot be walked.
    BrokenArchive(FileError),
    /// A picture that is large enough to be a scanned page; what kind.
    Picture(String),
    /// No record; why.
    NoRecord(String),
    /// No bytes.
    Empty,
}

impl Content {
    /// The format that it shows.
    pub(super) const fn format(&self) -> Format {
        match self {
            Self::Record(format) => *format,
            Self::Archive(_) | Self::BrokenArchive(_) => Format::Zip,
            Self::Picture(_) | Self::NoRecord(_) | Self::Empty => Format::Other,
        }
    }
}

/// A payload up to this size in bytes gets its memory at once; a longer one as it comes, since a length is easily made up.
const TRUSTED: u64 = 64 << 20;

/// Writes one frame.
pub(super) fn write_frame(out: &mut impl Write, message: &impl Serialize) -> io::Result<()> {
    let frame = postcard::to_extend(message, vec![0; 4]).map_err(io::Error::other)?;
    let length = u32::try_from(frame.len() - 4).map_err(|_| io::Error::other("a message of more than 4 GiB"))?;
    let mut frame = frame;
    frame[..4].copy_from_slice(&length.to_le_bytes());
    out.write_all(&frame)?;
    out.flush()
}

/// Reads one frame's payload; `None` where the pipe ended before it.
pub(super) fn read_payload(input: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    match input.read_exact(&mut length) {
        Err(fault) if fault.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        other => other?,
    }
    let length = u64::from(u32::from_le_bytes(length));
    let mut payload = Vec::with_capacity(usize::try_from(length.min(TRUSTED)).unwrap_or(0));
    let read = input.take(length).read_to_end(&mut payload)?;
    if read as u64 == length { Ok(Some(payload)) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

/// Reads one frame; `None` where the pipe ended before it.
pub(super) fn read_frame<T: DeserializeOwned>(input: &mut impl Read) -> io::Result<Option<T>> {
    read_payload(input)?.map(|payload| decode(&payload)).transpose()
}

/// A frame's message.
pub(super) fn decode<T: DeserializeOwned>(payload: &[u8]) -> io::Result<T> {
    postcard::from_bytes(payload).map_err(|fault| io::Error::new(io::ErrorKind::InvalidData, fault))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn messages_come_back_as_sent() {
        let target = Target { path: b"a\xff".to_vec(), chain: vec![1, 2], name: b"n".to_vec() };
        let mut pipe = Vec::new();
        write_frame(&mut pipe, &Request::Look(target.clone(), Checksum::Sha256)).unwrap();
        write_frame(&mut pipe, &Request::Read(target.clone(), Format::Pdf, Some((3, 9)))).unwrap();
        let mut pipe = pipe.as_slice();
        assert!(matches!(read_frame(&mut pipe).unwrap(), Some(Request::Look(got, Checksum::Sha256)) if got == target));
        assert!(matches!(read_frame(&mut pipe).unwrap(), Some(Request::Read(got, Format::Pdf, Some((3, 9)))) if got == target));
        assert!(read_frame::<Request>(&mut pipe).unwrap().is_none());
    }

    #[test]
    fn a_cut_frame_is_an_error_and_a_huge_length_reserves_nothing() {
        let mut cut: &[u8] = &[0xff, 0xff, 0xff, 0xff, 1, 2];
        assert_eq!(read_payload(&mut cut).unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
    }

    proptest! {
        #[test]
        fn any_bytes_are_refused_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = decode::<Reply>(&bytes);
            let _ = read_frame::<Request>(&mut bytes.as_slice());
        }
    }
}
