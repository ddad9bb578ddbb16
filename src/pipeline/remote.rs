//! A worker process as the parent sees it: asked within a time limit, killed when it is late, replaced after a crash.

use std::{
    io::{self, Read},
    path::{Path, PathBuf},
    process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio},
    sync::{
        atomic::{AtomicBool, Ordering},
        mpsc::{self, Receiver, RecvTimeoutError},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use super::{
    protocol::{Orders, Reply, Request, decode, read_payload, write_frame},
    worker::Worker,
};

/// Where files are opened and parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WorkerCommand {
    /// In a process of its own: the same binary with a hidden subcommand, unless the caller has another.
    Program {
        /// The program.
        program: PathBuf,
        /// Its arguments.
        arguments: Vec<String>,
    },
    /// In this process. A panic is survived; a stack overflow, an abort, a hang or want of memory is not.
    Here,
}

impl WorkerCommand {
    /// The worker of the `parityscan` at a path.
    #[must_use]
    pub fn at(program: PathBuf) -> Self {
        Self::Program { program, arguments: vec!["worker".into()] }
    }

    /// This program's own worker.
    ///
    /// # Errors
    /// Where the system does not say which program this is.
    pub fn of_this_program() -> io::Result<Self> {
        Ok(Self::at(std::env::current_exe()?))
    }
}

/// Why a request has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// The worker died of what it read; how.
    Crash(String),
    /// It did not answer in time.
    Late,
    /// The run was stopped.
    Stopped,
}

/// Why one worker gave no answer.
enum Lost {
    /// Somebody else ended it: a person, or a system that is short of memory.
    Killed,
    /// The request has failed.
    Failed(Failure),
}

impl From<Failure> for Lost {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<Lost> for Failure {
    fn from(lost: Lost) -> Self {
        match lost {
            Lost::Killed => Self::Crash("killed twice".into()),
            Lost::Failed(failure) => failure,
        }
    }
}

/// The place of one worker: empty at first and after a failure, filled when a request comes.
pub(super) struct Remote<'r> {
    command: &'r WorkerCommand,
    orders: &'r Orders,
    stop: &'r AtomicBool,
    worker: Option<Place>,
}

/// A worker that takes requests.
enum Place {
    Process(Process),
    Here(Box<Worker>),
}

impl<'r> Remote<'r> {
    pub(super) const fn new(command: &'r WorkerCommand, orders: &'r Orders, stop: &'r AtomicBool) -> Self {
        Self { command, orders, stop, worker: None }
    }

    /// Sends a request and waits for the answer until `until`. A worker that somebody else killed is no fault of the file: the request
    /// goes to a second one, and only if that is killed too it has failed.
    pub(super) fn ask(&mut self, request: &Request, until: Instant) -> Result<Reply, Failure> {
        match self.ask_once(request, until) {
            Err(Lost::Killed) => Ok(self.ask_once(request, until)?),
            answer => Ok(answer?),
        }
    }

    fn ask_once(&mut self, request: &Request, until: Instant) -> Result<Reply, Lost> {
        let mut worker = match self.worker.take() {
            Some(worker) => worker,
            None => Place::open(self.command, self.orders)
                .map_err(|fault| Failure::Crash(format!("no worker could be started: {fault}")))?,
        };
        let answer = worker.ask(request, until, self.stop);
        match answer {
            Ok(Reply::Panicked(place)) => {
                self.worker = Some(worker);
                Err(Failure::Crash(place).into())
            }
            Ok(reply) => {
                self.worker = Some(worker);
                Ok(reply)
            }
            Err(lost) => Err(lost),
        }
    }
}

impl Place {
    fn open(command: &WorkerCommand, orders: &Orders) -> io::Result<Self> {
        Ok(match command {
            WorkerCommand::Program { program, arguments } => Self::Process(Process::start(program, arguments, orders)?),
            WorkerCommand::Here => Self::Here(Box::new(Worker::new(orders.clone()))),
        })
    }

    fn ask(&mut self, request: &Request, until: Instant, stop: &AtomicBool) -> Result<Reply, Lost> {
        match self {
            Self::Process(process) => process.ask(request, until, stop),
            Self::Here(_) if stop.load(Ordering::Relaxed) => Err(Failure::Stopped.into()),
            Self::Here(worker) => Ok(worker.answer_or_panic(request)),
        }
    }
}

/// How often a waiting parent looks whether the run was stopped.
const PULSE: Duration = Duration::from_millis(100);
/// How much of a worker's last words is kept.
const LAST_WORDS: usize = 4096;

/// A running worker.
struct Process {
    child: Child,
    requests: Option<ChildStdin>,
    replies: Receiver<Vec<u8>>,
    last_words: Option<JoinHandle<Vec<u8>>>,
}

impl Process {
    fn start(program: &Path, arguments: &[String], orders: &Orders) -> io::Result<Self> {
        let mut child = own_group(with_large_pages(&mut Command::new(program)))
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let (requests, output, errors) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let replies = output.map(listen).ok_or(io::ErrorKind::BrokenPipe)?;
        let mut process = Self { child, requests, replies, last_words: errors.map(|errors| thread::spawn(|| tail(errors))) };
        process.send(orders)?;
        Ok(process)
    }

    fn send(&mut self, message: &impl serde::Serialize) -> io::Result<()> {
        let pipe = self.requests.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        write_frame(pipe, message)
    }

    fn ask(&mut self, request: &Request, until: Instant, stop: &AtomicBool) -> Result<Reply, Lost> {
        if self.send(request).is_err() {
            return Err(self.autopsy());
        }
        loop {
            if stop.load(Ordering::Relaxed) {
                return Err(Failure::Stopped.into());
            }
            let left = until.saturating_duration_since(Instant::now());
            match self.replies.recv_timeout(left.min(PULSE)) {
                Ok(payload) => return decode(&payload).map_err(|_| Failure::Crash("its answer was garbled".into()).into()),
                Err(RecvTimeoutError::Timeout) if left <= PULSE => return Err(Failure::Late.into()),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Err(self.autopsy()),
            }
        }
    }

    /// How a worker that closed its pipe died, in words of ours: nothing that it wrote is passed on.
    fn autopsy(&mut self) -> Lost {
        self.requests = None;
        let _ = self.child.kill();
        let status = self.child.wait();
        let words = self.last_words.take().and_then(|words| words.join().ok()).unwrap_or_default();
        let said = |what: &str| words.windows(what.len()).any(|window| window == what.as_bytes());
        let how = if said("memory allocation of") {
            "out of memory; raise --worker-memory to allow more".into()
        } else if said("overflowed its stack") {
            "stack overflow".into()
        } else if status.as_ref().is_ok_and(was_killed) {
            return Lost::Killed;
        } else {
            status.map_or_else(|fault| fault.to_string(), |status| status.to_string())
        };
        Failure::Crash(how).into()
    }
}

impl Drop for Process {
    /// A worker does not outlive its place. One that waits for a request would end by itself; one that hangs would not.
    fn drop(&mut self) {
        self.requests = None;
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Whether a signal ended a process that no process sends to itself by mistake. Its pipe closes when it ends and not before, so the signal
/// is not that of its own parent.
#[cfg(unix)]
fn was_killed(status: &ExitStatus) -> bool {
    use rustix::process::Signal;
    let sent = [Signal::KILL, Signal::TERM, Signal::HUP, Signal::INT].map(Signal::as_raw);
    std::os::unix::process::ExitStatusExt::signal(status).is_some_and(|signal| sent.contains(&signal))
}

#[cfg(not(unix))]
fn was_killed(_: &ExitStatus) -> bool {
    false
}

/// Passes frames on until the pipe ends.
fn listen(mut output: ChildStdout) -> Receiver<Vec<u8>> {
    let (send, replies) = mpsc::sync_channel(1);
    thread::spawn(move || {
        while let Ok(Some(payload)) = read_payload(&mut output) {
            if send.send(payload).is_err() {
                return;
            }
        }
    });
    replies
}

/// The last bytes of what a worker wrote to standard error.
fn tail(mut errors: ChildStderr) -> Vec<u8> {
    let (mut kept, mut buffer) = (Vec::new(), [0; LAST_WORDS]);
    while let Ok(read @ 1..) = errors.read(&mut buffer) {
        kept.extend_from_slice(&buffer[..read]);
        let surplus = kept.len().saturating_sub(LAST_WORDS);
        kept.drain(..surplus);
    }
    kept
}

/// Asks the allocator of glibc for large pages and to keep what it has: a reader's first touch of each small page was a seventh of the
/// processor time of reading a long PDF. Elsewhere nobody looks at it, and who sets it himself is left alone.
fn with_large_pages(command: &mut Command) -> &mut Command {
    const NAME: &str = "GLIBC_TUNABLES";
    const SETTINGS: &str = "glibc.malloc.hugetlb=1:glibc.malloc.top_pad=16777216:glibc.malloc.trim_threshold=268435456:\
                            glibc.malloc.mmap_threshold=33554432";
    if std::env::var_os(NAME).is_none() { command.env(NAME, SETTINGS) } else { command }
}

/// Keeps the terminal's interrupt from the workers: the parent decides what becomes of them.
#[cfg(unix)]
fn own_group(command: &mut Command) -> &mut Command {
    std::os::unix::process::CommandExt::process_group(command, 0)
}

#[cfg(not(unix))]
fn own_group(command: &mut Command) -> &mut Command {
    command
}
