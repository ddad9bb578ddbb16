//! Writes a sheet whole or not at all, into a folder that nobody else can read.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use crate::error::ConfigError;

/// Writes a file beside its place, flushes it and renames it; folder 0700, file 0600 where the system has such modes.
pub(super) fn private(folder: &Path, name: &str, bytes: &[u8]) -> Result<PathBuf, ConfigError> {
    make_folder(folder).map_err(|fault| ConfigError::path(folder, fault))?;
    let path = folder.join(name);
    let part = folder.join(format!(".{name}.part"));
    let written = (|| {
        let mut file = make_file(&part)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&part, &path)
    })();
    match written {
        Ok(()) => Ok(path),
        Err(fault) => {
            // What is left of a failed attempt is no sheet; that it cannot be removed either changes nothing.
            let _ = fs::remove_file(&part);
            Err(ConfigError::path(path, fault))
        }
    }
}

fn make_folder(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    let make = || std::os::unix::fs::DirBuilderExt::mode(&mut DirBuilder::new(), 0o700).create(folder);
    #[cfg(not(unix))]
    let make = || DirBuilder::new().create(folder);
    match make() {
        Err(fault) if fault.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => restrict(folder),
        made => made,
    }
}

/// Takes rights from a folder that was there before.
fn restrict(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

fn make_file(part: &Path) -> io::Result<File> {
    match fs::remove_file(part) {
        Err(fault) if fault.kind() != io::ErrorKind::NotFound => return Err(fault),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(part)
}
