//! ZIP archives: their directory, and one member at a time, within bounds.
//!
//! The bounds are part of what users rely on: an archive is refused whole for its number of members, for members that overlap and
//! for its stated expanded size; a member is refused for its own size, for its ratio, and when it unpacks to more than its
//! directory says. Names are only names: nothing is ever written under them.

use std::io::{self, Read, Seek, SeekFrom};

use zip::{ZipArchive, read::ZipFile, result::ZipError};

use crate::error::FileError;

/// Most members of an archive.
pub const MAX_MEMBERS: u64 = 10_000;
/// Most bytes that an archive may expand to.
pub const MAX_EXPANDED: u64 = 2 << 30;
/// Most bytes of one file or member.
pub const MAX_FILE: u64 = 512 << 20;
/// Largest ratio of unpacked to packed bytes past [`RATIO_FREE`].
pub const MAX_RATIO: u64 = 100;
/// Up to this many unpacked bytes the ratio does not matter.
pub const RATIO_FREE: u64 = 1 << 20;

/// The number that stands for members hidden behind others of the same name.
const HIDDEN: usize = usize::MAX;

/// One file in an archive's directory.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ArchiveMember {
    /// Its number in the directory.
    pub index: usize,
    /// Its name as stored, `/` between folders.
    pub name: Vec<u8>,
    /// Its size when unpacked, as stated.
    pub bytes: u64,
    /// Whether it is encrypted.
    pub encrypted: bool,
}

/// The members of an archive in the order of their directory; folders are left out.
///
/// Where several members have one name only the last can be opened; one more member stands for those hidden behind it, and
/// [`open`] says so.
///
/// # Errors
/// Where the directory cannot be walked or a bound is passed.
pub fn list(mut archive: impl Read + Seek) -> Result<Vec<ArchiveMember>, FileError> {
    check_member_count(&mut archive)?;
    let mut zip = ZipArchive::new(archive).map_err(|error| directory_error(&error))?;
    let entries = entries(&mut zip);
    check_bounds(&entries)?;
    let mut members: Vec<ArchiveMember> = entries.into_iter().filter(|entry| !entry.folder).map(|entry| entry.member).collect();
    if zip.has_duplicate_names() {
        let name = b"(members hidden behind others of the same name)".to_vec();
        members.push(ArchiveMember { index: HIDDEN, name, bytes: 0, encrypted: false });
    }
    Ok(members)
}

/// The bytes of one member.
///
/// # Errors
/// Where it is damaged, encrypted without a fitting password, or passes a bound; [`FileError::NoRecord`] for a symbolic link.
pub fn open(archive: impl Read + Seek, index: usize, passwords: &[String]) -> Result<Vec<u8>, FileError> {
    Directory::read(archive)?.open(index, passwords)
}

/// The directory of an archive, read once: for opening many of its members.
pub struct Directory<R>(ZipArchive<R>);

impl<R: Read + Seek> Directory<R> {
    /// Reads the directory.
    ///
    /// # Errors
    /// Where it cannot be walked or holds too many members.
    pub fn read(mut archive: R) -> Result<Self, FileError> {
        check_member_count(&mut archive)?;
        ZipArchive::new(archive).map(Self).map_err(|error| directory_error(&error))
    }

    /// The bytes of one member.
    ///
    /// # Errors
    /// As [`open`].
    pub fn open(&mut self, index: usize, passwords: &[String]) -> Result<Vec<u8>, FileError> {
        open_member(&mut self.0, index, passwords)
    }
}

fn open_member<R: Read + Seek>(zip: &mut ZipArchive<R>, index: usize, passwords: &[String]) -> Result<Vec<u8>, FileError> {
    if index == HIDDEN {
        return Err(damaged("members of the same name hide each other; unpack the archive with another program"));
    }
    let (encrypted, symlink) =
        zip.by_index_data(index).map(|entry| (entry.encrypted(), entry.is_symlink())).map_err(|error| member_error(&error))?;
    match (symlink, encrypted) {
        (true, _) => Err(FileError::NoRecord("symbolic link".to_owned())),
        (_, false) => unpack(zip.by_index(index).map_err(|error| member_error(&error))?),
        (_, true) => decrypt(zip, index, passwords),
    }
}

/// Tries the passwords in order. The old cipher lets one wrong password in 256 pass at first, so a password fits only when the
/// whole member was read and its checksum agrees.
fn decrypt<R: Read + Seek>(zip: &mut ZipArchive<R>, index: usize, passwords: &[String]) -> Result<Vec<u8>, FileError> {
    for password in passwords {
        match zip.by_index_decrypt(index, password.as_bytes()) {
            Err(ZipError::InvalidPassword) => {}
            Err(error) => return Err(member_error(&error)),
            Ok(member) => match unpack(member) {
                Err(FileError::Damaged { .. }) => {}
                result => return result,
            },
        }
    }
    Err(FileError::Password)
}

/// The unpacked bytes of a member, up to its bounds.
fn unpack<R: Read>(member: ZipFile<'_, R>) -> Result<Vec<u8>, FileError> {
    let (stated, packed) = (member.size(), member.compressed_size());
    let by_ratio = packed.saturating_mul(MAX_RATIO).max(RATIO_FREE);
    if stated > MAX_FILE {
        return Err(FileError::Limit(format!("member of more than {} MB", MAX_FILE >> 20)));
    }
    if stated > by_ratio {
        return Err(FileError::Limit(format!("member expands more than {MAX_RATIO} times")));
    }
    let mut bytes = Vec::new();
    member.take(stated + 1).read_to_end(&mut bytes).map_err(|error| damaged(&io_fault(&error)))?;
    match u64::try_from(bytes.len()) {
        Ok(read) if read <= stated => Ok(bytes),
        _ => Err(FileError::Limit("member expands to more than its directory says".to_owned())),
    }
}

/// A directory entry with what the bounds need.
struct Entry {
    member: ArchiveMember,
    folder: bool,
    /// First byte of its local header.
    start: u64,
    /// The least byte behind its packed content.
    end: u64,
}

/// The entries of the directory in order.
fn entries<R: Read + Seek>(zip: &mut ZipArchive<R>) -> Vec<Entry> {
    const LOCAL_HEADER: u64 = 30;
    let mut entries = Vec::with_capacity(zip.len());
    for index in 0..zip.len() {
        let Ok(entry) = zip.by_index_data(index) else { continue };
        let name = member_name(entry.name_raw());
        let start = entry.header_start();
        let length = LOCAL_HEADER + entry.name_raw().len() as u64;
        entries.push(Entry {
            folder: entry.is_dir() && entry.size() == 0,
            start,
            end: start.saturating_add(length).saturating_add(entry.compressed_size()),
            member: ArchiveMember { index, name, bytes: entry.size(), encrypted: entry.encrypted() },
        });
    }
    entries
}

/// A stored name with `/` between folders: archives made by old Windows programs have `\`.
fn member_name(raw: &[u8]) -> Vec<u8> {
    if raw.contains(&b'/') {
        return raw.to_vec();
    }
    raw.iter().map(|byte| if *byte == b'\\' { b'/' } else { *byte }).collect()
}

/// Refuses an archive whose members overlap or expand to too much.
fn check_bounds(entries: &[Entry]) -> Result<(), FileError> {
    let mut ranges: Vec<(u64, u64)> = entries.iter().map(|entry| (entry.start, entry.end)).collect();
    ranges.sort_unstable();
    if ranges.windows(2).any(|pair| pair[0].1 > pair[1].0) {
        return Err(FileError::Limit("members of the archive overlap".to_owned()));
    }
    let total = entries.iter().fold(0_u64, |total, entry| total.saturating_add(entry.member.bytes));
    if total > MAX_EXPANDED {
        return Err(FileError::Limit(format!("archive expands to more than {} GB", MAX_EXPANDED >> 30)));
    }
    Ok(())
}

/// Refuses an archive with too many members before its directory is read into memory.
fn check_member_count(archive: &mut (impl Read + Seek)) -> Result<(), FileError> {
    let count = stated_members(archive).map_err(|error| FileError::Open(error.kind().to_string()))?;
    if count > MAX_MEMBERS {
        return Err(FileError::Limit(format!("archive of more than {MAX_MEMBERS} members")));
    }
    Ok(())
}

/// The number of members that the end record of an archive states; 0 where there is none.
fn stated_members(archive: &mut (impl Read + Seek)) -> io::Result<u64> {
    const TAIL: u64 = 66_000;
    let length = archive.seek(SeekFrom::End(0))?;
    archive.seek(SeekFrom::Start(length.saturating_sub(TAIL)))?;
    let mut tail = Vec::new();
    archive.take(TAIL).read_to_end(&mut tail)?;
    let field = |magic: &[u8], offset: usize, size: usize| {
        let at = memchr::memmem::rfind(&tail, magic)? + offset;
        let bytes = tail.get(at..at + size)?;
        Some(bytes.iter().rev().fold(0_u64, |value, byte| value << 8 | u64::from(*byte)))
    };
    let short = field(b"PK\x05\x06", 10, 2).unwrap_or(0);
    let long = if short == 0xffff { field(b"PK\x06\x06", 32, 8) } else { None };
    Ok(long.unwrap_or(short))
}

/// A damaged archive.
fn damaged(fault: &str) -> FileError {
    FileError::Damaged { format: "zip".to_owned(), fault: fault.to_owned() }
}

/// What keeps the directory from being read.
fn directory_error(error: &ZipError) -> FileError {
    match error {
        ZipError::Io(error) => damaged(&io_fault(error)),
        _ => damaged("its directory cannot be read (an interrupted download?)"),
    }
}

/// What keeps a member from being read.
fn member_error(error: &ZipError) -> FileError {
    match error {
        ZipError::InvalidPassword => FileError::Password,
        ZipError::UnsupportedArchive(what) if *what == ZipError::PASSWORD_REQUIRED => FileError::Password,
        ZipError::CompressionMethodNotSupported(id) => {
            FileError::Other(format!("packed by a method that is not read (number {id}); unpack the archive and scan its files"))
        }
        ZipError::UnsupportedArchive(_) => {
            FileError::Other("packed in a way that is not read; unpack the archive and scan its files".to_owned())
        }
        ZipError::Io(error) => damaged(&io_fault(error)),
        _ => damaged("the member's header is broken"),
    }
}

/// An input fault in words that hold nothing of the file.
fn io_fault(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => "it ends too early".to_owned(),
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput | io::ErrorKind::Other => {
            "its packed bytes are broken".to_owned()
        }
        kind => kind.to_string(),
    }
}

#[cfg(test)]
mod tests;
