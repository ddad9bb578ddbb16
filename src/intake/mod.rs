//! Bytes, content sniffing, caps and archives. It knows no dictionary.

pub mod archive;
pub mod encoding;
mod markup;
mod sniff;

pub(crate) use markup::is_mime;
pub use sniff::{Sniffed, sniff, unread_kind};
