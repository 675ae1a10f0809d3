//! A sandbox as a process.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, ChildStderr, ChildStdout, Command, Stdio};
use std::time::Duration;

use wxpay_core::Merchant;

/// The longest wait for something that should happen soon.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(30);

/// A sandbox that is killed when it is dropped.
pub(crate) struct SandboxProcess {
    child: Child,
    /// The URL that it printed.
    pub(crate) url: String,
    stderr: BufReader<ChildStderr>,
    /// Kept open, since the sandbox may write to it.
    _stdout: BufReader<ChildStdout>,
}

impl SandboxProcess {
    /// Starts `wxpay sandbox` with these arguments.
    pub(crate) fn start(arguments: &[&str]) -> Self {
        Self::spawn(Command::new(env!("CARGO_BIN_EXE_wxpay")).arg("sandbox").args(arguments))
    }

    /// Starts a sandbox by a command, and waits until it listens.
    pub(crate) fn spawn(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("listening on ").unwrap_or_default().to_owned();
        Self { child, url, stderr, _stdout: stdout }
    }

    /// The address without the scheme.
    pub(crate) fn address(&self) -> &str {
        self.url.split_once("://").unwrap().1
    }

    #[cfg(unix)]
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends a request on a separate connection, and returns the response with its head.
    pub(crate) fn request(&self, method: &str, path: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(self.address()).unwrap();
        let length = body.len();
        let head =
            format!("{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n");
        stream.write_all((head + body).as_bytes()).unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).unwrap();
        response
    }

    /// Closes the pipe to stdin that the command has.
    #[cfg(unix)]
    pub(crate) fn close_stdin(&mut self) {
        drop(self.child.stdin.take());
    }

    /// Reads a line of stderr.
    pub(crate) fn stderr_line(&mut self) -> String {
        let mut line = String::new();
        self.stderr.read_line(&mut line).unwrap();
        line
    }

    /// Waits until the process ends, and returns its exit code.
    #[cfg(unix)]
    pub(crate) fn wait(&mut self) -> Option<i32> {
        self.child.wait().unwrap().code()
    }

    /// Kills the process, and returns what it wrote to stderr.
    pub(crate) fn kill(mut self) -> String {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        let mut text = String::new();
        self.stderr.read_to_string(&mut text).unwrap();
        text
    }
}

impl Drop for SandboxProcess {
    /// Kills the process, which cannot finish anything then.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A connection that stays open.
pub(crate) struct Connection {
    stream: BufReader<TcpStream>,
}

impl Connection {
    pub(crate) fn new(address: &str) -> Self {
        Self { stream: BufReader::with_capacity(1_024, TcpStream::connect(address).unwrap()) }
    }

    /// Posts a body, and returns that of the answer; `None` if the connection ends.
    pub(crate) fn post(&mut self, path: &str, body: &str) -> Option<String> {
        let head = format!("POST {path} HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n", body.len());
        self.stream.get_mut().write_all((head + body).as_bytes()).ok()?;
        let mut length = 0;
        loop {
            let mut line = String::new();
            if self.stream.read_line(&mut line).ok()? == 0 {
                return None;
            }
            let line = line.trim_end().to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            if let Some(value) = line.strip_prefix("content-length: ") {
                length = value.parse().ok()?;
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).ok()?;
        String::from_utf8(body).ok()
    }
}

/// The demo merchant.
pub(crate) fn merchant(notify_url: &str) -> Merchant {
    Merchant::new("wxd930ea5d5a258f4f", "10000100", "192006250b4c09247ec02edce69f6a2d")
        .unwrap()
        .with_notify_url(notify_url)
        .unwrap()
}
