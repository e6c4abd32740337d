use std::io::{BufRead as _, BufReader, Read};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::JoinHandle;
use std::time::Instant;

use serde_json::Value;

use crate::PATIENCE;

/// What came of a program that has ended.
#[derive(Clone, Debug)]
pub struct Ran {
    /// `None` where a signal ended it.
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Ran {
    /// Runs it to its end.
    pub fn of(command: Command) -> Self {
        Running::start(command).wait()
    }

    /// Itself, if it ended with this code and did not panic.
    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "stderr: {}\nstdout: {}", self.stderr, self.stdout);
        assert!(!self.stderr.contains("panicked"), "{}", self.stderr);
        self
    }

    /// Itself, if standard error has each of these words.
    #[track_caller]
    pub fn says(self, words: &[&str]) -> Self {
        for word in words {
            assert!(self.stderr.contains(word), "{word:?} is not in: {}", self.stderr);
        }
        self
    }

    /// Each line of the output as JSON.
    pub fn lines(&self) -> Vec<Value> {
        let parse =
            |line: &str| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"));
        self.stdout.lines().map(parse).collect()
    }
}

/// A program that runs, its output read as it comes. Killed when dropped.
#[derive(Debug)]
pub struct Running {
    child: Child,
    lines: Receiver<String>,
    seen: String,
    errors: Option<JoinHandle<String>>,
    deadline: Instant,
}

impl Running {
    pub fn start(mut command: Command) -> Self {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child =
            command.spawn().unwrap_or_else(|error| panic!("{command:?} does not start: {error}"));
        let mut stderr = child.stderr.take().unwrap();
        let errors = std::thread::spawn(move || {
            let mut bytes = Vec::new();
            stderr.read_to_end(&mut bytes).ok();
            String::from_utf8_lossy(&bytes).into_owned()
        });
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in stdout.split(b'\n').map_while(Result::ok) {
                if sender.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
                    break;
                }
            }
        });
        let deadline = Instant::now() + PATIENCE;
        Self { child, lines, seen: String::new(), errors: Some(errors), deadline }
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Reads on until a line answers.
    #[track_caller]
    pub fn until<T>(&mut self, mut answer: impl FnMut(&Value) -> Option<T>) -> T {
        while let Some(line) = self.next_line() {
            let Ok(value) = serde_json::from_str(&line) else { panic!("not JSON: {line}") };
            if let Some(found) = answer(&value) {
                return found;
            }
        }
        let stderr = self.errors.take().map(|errors| errors.join().unwrap_or_default());
        panic!("it ended without saying so: {}\nstderr: {stderr:?}", self.seen)
    }

    /// Where it listens with TLS, once it does.
    #[track_caller]
    pub fn listening(&mut self) -> SocketAddr {
        self.until(|line| {
            let address = (line["event"] == "listening").then(|| line["tls"].as_str())?;
            address.expect("TLS was asked for").parse().ok()
        })
    }

    /// As a power cut ends it.
    pub fn kill(mut self) {
        self.child.kill().expect("it can be killed");
        self.child.wait().expect("it was a child");
    }

    /// As a service manager ends it.
    #[cfg(unix)]
    pub fn terminate(self) -> Ran {
        let id = self.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &id]).status().expect("kill runs");
        assert!(sent.success(), "process {id} cannot be ended");
        self.wait()
    }

    /// Waits for its end, not for ever.
    pub fn wait(mut self) -> Ran {
        while self.next_line().is_some() {}
        let status = self.child.wait().expect("it was a child");
        let stderr = self.errors.take().map(|errors| errors.join().unwrap_or_default());
        let stdout = std::mem::take(&mut self.seen);
        Ran { code: status.code(), stdout, stderr: stderr.unwrap_or_default() }
    }

    /// `None` once it has ended.
    fn next_line(&mut self) -> Option<String> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        match self.lines.recv_timeout(left) {
            Ok(line) => {
                self.seen.push_str(&line);
                self.seen.push('\n');
                Some(line)
            }
            Err(RecvTimeoutError::Disconnected) => None,
            Err(RecvTimeoutError::Timeout) => {
                self.child.kill().ok();
                panic!("it takes longer than {PATIENCE:?}; so far: {}", self.seen)
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
