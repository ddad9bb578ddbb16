//! What a worker takes from itself before it touches untrusted bytes: its memory, core files, standard output and a life of its own.

use std::io;

#[cfg(unix)]
use crate::bounds::at_most;

/// The pipes to the parent. Standard output and standard error are replaced by nothing first: a parser that prints would
/// otherwise break the frames or leak what it reads.
#[cfg(unix)]
pub(super) fn claim_pipes() -> io::Result<(std::fs::File, std::fs::File)> {
    use rustix::{io::dup, stdio};
    let (input, output) = (dup(stdio::stdin())?, dup(stdio::stdout())?);
    let nothing = std::fs::File::options().read(true).write(true).open("/dev/null")?;
    stdio::dup2_stdin(&nothing)?;
    stdio::dup2_stdout(&nothing)?;
    Ok((input.into(), output.into()))
}

/// The pipes to the parent: here, standard input and output as they are.
#[cfg(not(unix))]
pub(super) fn claim_pipes() -> io::Result<(io::Stdin, io::Stdout)> {
    Ok((io::stdin(), io::stdout()))
}

/// Bounds the process: address space in bytes (0 is no bound), no core file, killed when its parent's thread ends.
#[cfg(unix)]
pub(super) fn bound(memory: u64) -> io::Result<()> {
    use rustix::process::{Resource, setrlimit};
    setrlimit(Resource::Core, at_most(Resource::Core, 0))?;
    #[cfg(target_os = "linux")]
    rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL))?;
    if memory > 0 { Ok(setrlimit(Resource::As, at_most(Resource::As, memory))?) } else { Ok(()) }
}

/// This platform has no such bounds.
#[cfg(not(unix))]
pub(super) fn bound(_: u64) -> io::Result<()> {
    Ok(())
}
