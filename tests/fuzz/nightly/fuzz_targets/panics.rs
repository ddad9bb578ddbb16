//! What is done when something panics.

/// Tells of each panic in a line and goes on. A reader catches the panics of its libraries and answers for them, but libFuzzer's own hook
/// would end the process before it could; one that nobody catches ends it still.
pub(crate) fn tell() {
    std::panic::set_hook(Box::new(|panic| eprintln!("{panic}")));
}
