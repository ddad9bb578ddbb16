//! Who is who, which diagnoses each patient has, and the verdict with its reasons. The only room that looks across files.
//!
//! It knows no format: it reads [`crate::file_report::FileReport`]s.
