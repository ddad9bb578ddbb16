//! Pages without usable text, read from their picture by tesseract: a page is either read with words, or it stays unread.
//!
//! [`render`] draws a page (in a worker), [`engine`] hands the picture to a child process, [`words`] reads its answer, [`layout`]
//! makes lines and cells of it, [`pages`] puts the text in its place in the document.

mod cells;
pub mod engine;
pub mod layout;
pub mod pages;
pub mod picture;
pub mod render;
mod turn;
pub mod words;

/// When pages without text are read by OCR (`--ocr`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum, serde::Serialize, serde::Deserialize)]
pub enum OcrMode {
    /// Where tesseract is installed.
    #[default]
    Auto,
    /// Not at all.
    Never,
    /// Always: without tesseract the run does not begin.
    Always,
}
