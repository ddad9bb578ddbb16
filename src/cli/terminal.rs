//! What reaches the terminal: nothing that a file name or a record could steer it with, and no patient text.

use std::{fmt::Write as _, io::Write as _, panic};

use super::status::{ExitStatus, Failure};

/// A panic prints where it happened and never what it carries: that may be patient text.
pub(super) fn hide_panic_payloads() {
    panic::set_hook(Box::new(|found| {
        let place = found.location().map(|place| format!(" at {}:{}", place.file(), place.line())).unwrap_or_default();
        say(&format!("internal error{place}; the file at hand is reported as unreadable"));
    }));
}

/// Prints a failure; gives the exit status that it means.
pub(super) fn report(failure: &Failure) -> ExitStatus {
    if failure.is_closed_pipe() {
        return ExitStatus::Success;
    }
    say(&format!("error: {failure}"));
    ExitStatus::Usage
}

/// Prints a line to standard error; a closed standard error is no error.
pub(super) fn say(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "parityscan: {}", visible(line));
}

/// A text whose control characters are visible: a file name may hold an escape sequence.
pub(super) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control()
            || matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        {
            // Writing to a string cannot fail.
            let _ = write!(shown, "{}", character.escape_unicode());
        } else {
            shown.push(character);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_and_text_direction_are_made_visible() {
        assert_eq!(visible("a\u{1b}[2Jb\nc é"), "a\\u{1b}[2Jb\\u{a}c é");
        assert_eq!(visible("fdp\u{202e}exe"), "fdp\\u{202e}exe");
    }
}
