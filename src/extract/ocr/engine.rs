//! Tesseract as a child process: a picture on its standard input, a table of words on its standard output.
//!
//! The child gets no variable of the environment but those it needs, a memory limit of its own and [`PAGE_DEADLINE`]; then it
//! is killed with all that it started. What goes wrong with one page is that page's [`OcrFault`], never the end of a run.

use std::{
    ffi::OsStr,
    io::{Read as _, Write as _},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

use super::{OcrMode, render::DPI, words::Words};
use crate::error::ConfigError;

/// How long one page may take.
pub const PAGE_DEADLINE: Duration = Duration::from_secs(30);

/// Address space of one child, in bytes. A letter page at 300 dpi needs less than 150 MB.
pub const MEMORY_LIMIT: u64 = 1 << 30;

/// Most bytes that are read of an answer: a page of 10,000 words has 600 kB.
const ANSWER_LIMIT: u64 = 16 << 20;

/// How long the program may take to say its version.
const VERSION_DEADLINE: Duration = Duration::from_secs(5);

/// How often a waiting parent looks whether the run was stopped.
const PULSE: Duration = Duration::from_millis(100);

/// Variables that the child may need to find its libraries and its language files. Nothing else is handed on.
const VARIABLES: [&str; 4] = ["TESSDATA_PREFIX", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SystemRoot"];

/// The program's name.
const PROGRAM: &str = if cfg!(windows) { "tesseract.exe" } else { "tesseract" };

/// Why a picture was not read. The display text goes to `reason` in files.csv.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum OcrFault {
    /// The child could not be started.
    #[error("tesseract could not be started ({0})")]
    Start(String),
    /// It did not answer in time.
    #[error("tesseract gave no answer within {} s", .0.as_secs_f32())]
    Deadline(Duration),
    /// It ended with an error.
    #[error("tesseract failed ({0})")]
    Failed(String),
    /// The run was stopped.
    #[error("interrupted")]
    Stopped,
    /// It answered without words that it is sure of.
    #[error("tesseract found no readable words")]
    NoWords,
}

/// An installed tesseract.
#[derive(Debug)]
pub struct Engine {
    program: PathBuf,
    deadline: Duration,
    version: OnceLock<String>,
}

impl Engine {
    /// The engine that the user's choice asks for; none with `never`, or with `auto` where tesseract is not installed.
    ///
    /// # Errors
    /// With `always`, where tesseract is not installed.
    pub fn for_mode(mode: OcrMode) -> Result<Option<Self>, ConfigError> {
        let found = || std::env::var_os("PATH").and_then(|path| Self::find_in(&path));
        match mode {
            OcrMode::Never => Ok(None),
            OcrMode::Auto => Ok(found()),
            OcrMode::Always => found().map(Some).ok_or_else(|| ConfigError::Usage(MISSING.into())),
        }
    }

    /// The first tesseract in a list of folders as in `PATH`; folders that are not absolute are passed over.
    #[must_use]
    pub fn find_in(path: &OsStr) -> Option<Self> {
        let folders = std::env::split_paths(path).filter(|folder| folder.is_absolute());
        folders.map(|folder| folder.join(PROGRAM)).find(|program| is_executable(program)).map(Self::at)
    }

    /// The tesseract at a path.
    #[must_use]
    pub fn at(program: PathBuf) -> Self {
        Self { program, deadline: PAGE_DEADLINE, version: OnceLock::new() }
    }

    /// The same engine with another deadline a page.
    #[must_use]
    pub fn with_deadline(self, deadline: Duration) -> Self {
        Self { deadline, ..self }
    }

    /// Its name for notes, with major and minor version (`tesseract 5.3`) where it says them.
    pub fn name(&self) -> &str {
        self.version.get_or_init(|| self.ask_version().unwrap_or_else(|| "tesseract".into()))
    }

    fn ask_version(&self) -> Option<String> {
        let (answer, _) = self.answer(&["--version"], Arc::default(), VERSION_DEADLINE, &AtomicBool::new(false)).ok()?;
        let version = answer.lines().next()?.strip_prefix("tesseract ")?.trim_start_matches('v');
        let numbers: Vec<&str> = version.split('.').take(2).collect();
        let plain = numbers.iter().all(|number| number.len() < 4 && number.bytes().all(|byte| byte.is_ascii_digit()));
        plain.then(|| format!("tesseract {}", numbers.join(".")))
    }

    /// Reads a picture of one page, as a PGM file or in another format that tesseract knows.
    ///
    /// # Errors
    /// An [`OcrFault`]; also where it found no words that it is sure of.
    pub fn read(&self, picture: Vec<u8>, stop: &AtomicBool) -> Result<Words, OcrFault> {
        let pages = self.read_pages(picture, 1, stop)?;
        pages.into_iter().next().filter(Words::is_text).ok_or(OcrFault::NoWords)
    }

    /// Reads a picture of several pages (TIFF), each within the deadline. Pages on which it is sure of no words are among them.
    ///
    /// Where no page gives words as it stands, all are tried once more, turned the way that their letters seem to stand.
    ///
    /// # Errors
    /// An [`OcrFault`] where tesseract did not answer at all.
    pub fn read_pages(&self, picture: Vec<u8>, pages: u32, stop: &AtomicBool) -> Result<Vec<Words>, OcrFault> {
        let picture = Arc::new(picture);
        let (started, deadline) = (Instant::now(), self.deadline * pages.max(1));
        let as_it_stands = self.read_as(&picture, "3", deadline, stop)?;
        if as_it_stands.iter().any(Words::is_text) {
            return Ok(as_it_stands);
        }
        let left = deadline.saturating_sub(started.elapsed());
        self.read_as(&picture, "1", left, stop).or_else(|fault| match fault {
            OcrFault::Deadline(_) | OcrFault::Stopped => Err(fault),
            _ => Ok(as_it_stands),
        })
    }

    /// Reads a picture with a page segmentation mode: 3 takes it as it stands, 1 turns it upright first.
    fn read_as(
        &self,
        picture: &Arc<Vec<u8>>,
        segmentation: &str,
        deadline: Duration,
        stop: &AtomicBool,
    ) -> Result<Vec<Words>, OcrFault> {
        let dpi = format!("{DPI}");
        let arguments = ["stdin", "stdout", "-l", "eng", "--psm", segmentation, "--dpi", &dpi, "-c", "tessedit_create_tsv=1"];
        let (answer, status) = self.answer(&arguments, Arc::clone(picture), deadline, stop)?;
        if !status.success() {
            return Err(OcrFault::Failed(status.to_string()));
        }
        Ok(Words::of_tsv(&answer))
    }

    /// Runs the program on `input` and returns what it printed, at most until the deadline.
    fn answer(
        &self,
        arguments: &[&str],
        input: Arc<Vec<u8>>,
        deadline: Duration,
        stop: &AtomicBool,
    ) -> Result<(String, ExitStatus), OcrFault> {
        let started = Instant::now();
        let mut child = Running::start(&self.program, arguments, deadline)?;
        let printed = child.talk(input);
        let answer = loop {
            let left = deadline.saturating_sub(started.elapsed());
            match printed.recv_timeout(left.min(PULSE)) {
                Ok(answer) => break answer,
                Err(_) if stop.load(Ordering::Relaxed) => return Err(OcrFault::Stopped),
                Err(_) if left <= PULSE => return Err(OcrFault::Deadline(self.deadline)),
                Err(_) => {}
            }
        };
        let status = child.wait(deadline.saturating_sub(started.elapsed())).ok_or(OcrFault::Deadline(self.deadline))?;
        Ok((String::from_utf8_lossy(&answer).into_owned(), status))
    }
}

/// What `--ocr always` says where tesseract is missing.
const MISSING: &str = "--ocr always: tesseract is not installed; install it (Debian and Ubuntu: apt install tesseract-ocr; \
    macOS: brew install tesseract) or use --ocr auto";

/// Whether the path is a file that may be run.
fn is_executable(program: &Path) -> bool {
    #[cfg(unix)]
    let allowed = |meta: &std::fs::Metadata| std::os::unix::fs::PermissionsExt::mode(&meta.permissions()) & 0o111 != 0;
    #[cfg(not(unix))]
    let allowed = |_: &std::fs::Metadata| true;
    program.metadata().is_ok_and(|meta| meta.is_file() && allowed(&meta))
}

/// A running child; killed with all that it started when this is dropped.
struct Running(Child);

impl Running {
    /// Starts the program with its limits set before it gets any input.
    fn start(program: &Path, arguments: &[&str], deadline: Duration) -> Result<Self, OcrFault> {
        let mut command = Command::new(program);
        command.args(arguments).env_clear().env("OMP_THREAD_LIMIT", "1").env("LC_ALL", "C");
        command.envs(VARIABLES.iter().filter_map(|name| Some((name, std::env::var_os(name)?))));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let child = command.spawn().map_err(|error| OcrFault::Start(error.kind().to_string()))?;
        let running = Self(child);
        limit(&running.0, deadline).map_err(|error| OcrFault::Start(error.to_string()))?;
        Ok(running)
    }

    /// Writes the input and reads the answer, each in a thread of its own; the answer arrives in the channel.
    fn talk(&mut self, input: Arc<Vec<u8>>) -> mpsc::Receiver<Vec<u8>> {
        let (sender, receiver) = mpsc::channel();
        if let Some(mut stdin) = self.0.stdin.take() {
            // A child that ends early closes the pipe; its exit status says why.
            thread::spawn(move || stdin.write_all(&input).ok());
        }
        if let Some(stdout) = self.0.stdout.take() {
            thread::spawn(move || {
                let mut answer = Vec::new();
                stdout.take(ANSWER_LIMIT).read_to_end(&mut answer).ok();
                // Nobody listens any more where the deadline has passed.
                sender.send(answer).ok();
            });
        }
        receiver
    }

    /// Its exit status, if it ends in time.
    fn wait(&mut self, deadline: Duration) -> Option<ExitStatus> {
        let started = Instant::now();
        loop {
            match self.0.try_wait() {
                Ok(Some(status)) => return Some(status),
                Ok(None) if started.elapsed() < deadline => thread::sleep(Duration::from_millis(1)),
                Ok(None) | Err(_) => return None,
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // An error means that it has already ended.
        kill_group(&self.0);
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// Kills the child's process group: a wrapper script's own children too.
#[cfg(unix)]
fn kill_group(child: &Child) {
    use rustix::process::{Pid, Signal, kill_process_group};
    let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    if let Some(group) = group {
        kill_process_group(group, Signal::KILL).ok();
    }
}

#[cfg(not(unix))]
fn kill_group(_: &Child) {}

/// Bounds the child's memory and CPU time, and forbids it to write files or to dump its memory, which holds a patient's page.
#[cfg(target_os = "linux")]
fn limit(child: &Child, deadline: Duration) -> std::io::Result<()> {
    use crate::bounds::at_most;
    use rustix::process::{Pid, Resource, prlimit};
    let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    let limits =
        [(Resource::As, MEMORY_LIMIT), (Resource::Cpu, deadline.as_secs() + 1), (Resource::Core, 0), (Resource::Fsize, 0)];
    for (resource, most) in limits {
        prlimit(pid, resource, at_most(resource, most))?;
    }
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn limit(_: &Child, _: Duration) -> std::io::Result<()> {
    Ok(())
}
