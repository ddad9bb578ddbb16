//! A browser driven over its own DevTools, through a pipe: no port is opened and no further crate is needed.

use std::{
    env,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc::{self, Receiver},
    thread,
    time::Duration,
};

use serde_json::{Value, json};

/// Longest wait for one answer.
const PATIENCE: Duration = Duration::from_secs(60);
/// Names under which the browser is looked for.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];
/// Switches that keep the browser from doing anything but show the page. The sandbox needs rights that containers lack, and the page is ours.
const SWITCHES: [&str; 11] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-pipe",
];

/// Where a browser is installed. In a CI without one the test fails, elsewhere it says that it is skipped.
pub(crate) fn installed() -> Option<PathBuf> {
    let dirs: Vec<PathBuf> = env::var_os("PATH").map(|path| env::split_paths(&path).collect()).unwrap_or_default();
    let found = NAMES.iter().flat_map(|name| dirs.iter().map(move |dir| dir.join(name))).find(|path| path.is_file());
    if found.is_none() {
        assert!(env::var_os("CI").is_none(), "no chromium is installed");
        println!("skipped: no chromium");
    }
    found
}

/// A running browser with one page.
pub(crate) struct Browser {
    child: Child,
    to: ChildStdin,
    from: Receiver<Value>,
    session: Option<String>,
    last_id: u64,
    /// What the page did since it was opened: requests, console messages, exceptions.
    pub(crate) events: Vec<Value>,
    _profile: tempfile::TempDir,
}

impl Browser {
    /// Starts a browser with an empty page.
    pub(crate) fn start(program: &Path) -> Self {
        let profile = tempfile::tempdir().expect("a folder for the profile");
        // The browser reads commands from descriptor 3 and answers on 4.
        let mut child = Command::new("sh")
            .args(["-c", "exec \"$0\" \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>&1"])
            .arg(program)
            .args(SWITCHES)
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("chromium starts");
        let to = child.stdin.take().expect("a pipe");
        let mut answers = BufReader::new(child.stdout.take().expect("a pipe"));
        let (sender, from) = mpsc::channel();
        thread::spawn(move || {
            let mut message = Vec::new();
            while answers.read_until(0, &mut message).is_ok_and(|length| length > 0) {
                let sent = serde_json::from_slice(message.strip_suffix(&[0]).unwrap_or(&message)).map(|value| sender.send(value));
                if !matches!(sent, Ok(Ok(()))) {
                    break;
                }
                message.clear();
            }
        });
        let mut browser = Self { child, to, from, session: None, last_id: 0, events: Vec::new(), _profile: profile };
        browser.attach();
        browser
    }

    fn attach(&mut self) {
        let target = self.call("Target.createTarget", json!({ "url": "about:blank" }));
        let session = self.call("Target.attachToTarget", json!({ "targetId": target["targetId"], "flatten": true }));
        self.session = session["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page", "Runtime", "Log", "Network"] {
            self.call(&format!("{domain}.enable"), json!({}));
        }
    }

    /// Sends a command and waits for its answer.
    pub(crate) fn call(&mut self, method: &str, parameters: Value) -> Value {
        self.last_id += 1;
        let mut message = json!({ "id": self.last_id, "method": method, "params": parameters });
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        let mut bytes = serde_json::to_vec(&message).expect("JSON");
        bytes.push(0);
        self.to.write_all(&bytes).expect("chromium listens");
        let id = self.last_id;
        let answer = self.wait(|answer| answer["id"] == id);
        assert!(answer["error"].is_null(), "{method}: {}", answer["error"]);
        answer["result"].clone()
    }

    /// Waits for a message; everything else that comes is an event.
    fn wait(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        loop {
            let message = self.from.recv_timeout(PATIENCE).expect("an answer of chromium");
            if wanted(&message) {
                return message;
            }
            self.events.push(message);
        }
    }

    /// Opens a file, waits until it is loaded, and keeps what it did.
    pub(crate) fn open(&mut self, path: &Path, fragment: &str) -> String {
        let url = format!("file://{}{fragment}", path.display());
        // From the same page with another fragment nothing would be loaded.
        self.events.clear();
        self.call("Page.navigate", json!({ "url": "about:blank" }));
        self.wait_for_load();
        self.events.clear();
        self.call("Page.navigate", json!({ "url": url }));
        self.wait_for_load();
        url
    }

    fn wait_for_load(&mut self) {
        if !self.events.iter().any(|event| event["method"] == "Page.loadEventFired") {
            self.wait(|event| event["method"] == "Page.loadEventFired");
        }
    }

    /// The value of an expression on the page.
    pub(crate) fn eval(&mut self, expression: &str) -> Value {
        let wanted = json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let result = self.call("Runtime.evaluate", wanted);
        assert!(result["exceptionDetails"].is_null(), "{expression}: {}", result["exceptionDetails"]);
        result["result"]["value"].clone()
    }

    /// The text that an expression gives.
    pub(crate) fn text(&mut self, expression: &str) -> String {
        let value = self.eval(expression);
        value.as_str().map_or_else(|| value.to_string(), str::to_owned)
    }

    /// Presses a key.
    pub(crate) fn press(&mut self, key: &str, code: u32) {
        let text = if key == "Enter" { "\r" } else { "" };
        let event = |kind: &str| json!({ "type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code, "text": text });
        self.call("Input.dispatchKeyEvent", event("keyDown"));
        self.call("Input.dispatchKeyEvent", event("keyUp"));
    }

    /// Emulates a medium and colour scheme.
    pub(crate) fn scheme(&mut self, scheme: &str) {
        let feature = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.call("Emulation.setEmulatedMedia", json!({ "features": feature }));
    }

    /// Emulates a window's width.
    pub(crate) fn width(&mut self, width: u32) {
        let metrics = json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false });
        self.call("Emulation.setDeviceMetricsOverride", metrics);
    }

    /// Addresses that were asked for, and whatever stood in the console.
    pub(crate) fn requests_and_complaints(&self) -> (Vec<String>, Vec<String>) {
        let of = |method: &str, kept: fn(&Value) -> &Value| -> Vec<String> {
            let events = self.events.iter().filter(|event| event["method"] == method);
            events
                .map(|event| kept(&event["params"]).as_str().map_or_else(|| kept(&event["params"]).to_string(), str::to_owned))
                .collect()
        };
        let mut complaints = of("Runtime.consoleAPICalled", |event| &event["args"]);
        complaints.extend(of("Runtime.exceptionThrown", |event| &event["exceptionDetails"]));
        complaints.extend(of("Log.entryAdded", |event| &event["entry"]));
        (of("Network.requestWillBeSent", |event| &event["request"]["url"]), complaints)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
