//! How far a scan is; shown on a terminal and nowhere else.

use std::io::{self, IsTerminal};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar over so many files on standard error, or a hidden one.
pub(super) fn bar(files: usize, quiet: bool) -> ProgressBar {
    if quiet || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} files, {elapsed} (about {eta} left)");
    let bar = ProgressBar::with_draw_target(Some(files as u64), ProgressDrawTarget::stderr_with_hz(4));
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
