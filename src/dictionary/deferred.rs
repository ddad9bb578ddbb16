//! A table that is read when it is first asked for: what a command does not need costs it nothing.
//!
//! Only tables compiled into the binary wait; a user's own is read and checked on load, so that its faults are told at once.

use std::{fmt, ops::Deref, sync::OnceLock};

use crate::error::ConfigError;

/// How a built-in table is read.
pub(super) type Read<T> = fn() -> Result<T, ConfigError>;

/// A table that is there, or will be when it is asked for.
pub struct Deferred<T> {
    held: OnceLock<T>,
    read: Option<Read<T>>,
}

impl<T> Deferred<T> {
    /// A table that has been read.
    pub(super) fn now(table: T) -> Self {
        Self { held: OnceLock::from(table), read: None }
    }

    /// A built-in table.
    pub(super) const fn later(read: Read<T>) -> Self {
        Self { held: OnceLock::new(), read: Some(read) }
    }

    /// Reads it now, where it has not been read.
    pub(crate) fn prepare(&self) {
        let _: &T = self;
    }
}

impl<T> Deref for Deferred<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.held.get_or_init(|| match self.read.map(|read| read()) {
            Some(Ok(table)) => table,
            Some(Err(fault)) => unreachable!("a test reads every built-in table: {fault}"),
            None => unreachable!("what has no way to be read has been read"),
        })
    }
}

impl<'t, T> IntoIterator for &'t Deferred<Vec<T>> {
    type Item = &'t T;
    type IntoIter = std::slice::Iter<'t, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T: fmt::Debug> fmt::Debug for Deferred<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.held.fmt(out)
    }
}
