//! A server that was started to be measured: it is waited for, looked at, and ended with its value.

use std::fs;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

/// After this a server is taken for dead.
const PATIENCE: Duration = Duration::from_secs(30);

/// How often the ready file is looked for: the error of what is measured.
const TICK: Duration = Duration::from_micros(250);

/// What a server writes when its port answers.
#[derive(Debug, Deserialize)]
pub(super) struct Ready {
    /// Its address.
    pub(super) url: String,
    /// A site of ours; a peer has none.
    #[serde(default)]
    pub(super) site: String,
    /// The key to it.
    #[serde(default, rename = "apiKey")]
    pub(super) api_key: String,
}

impl Ready {
    /// A server that says nothing of itself.
    pub(super) fn at(url: String) -> Self {
        Self {
            url,
            site: String::new(),
            api_key: String::new(),
        }
    }
}

/// A running server; it ends with this value.
pub(super) struct Server(Child);

impl Server {
    /// Starts it; what it prints is not seen.
    pub(super) fn spawn(mut command: Command) -> Result<Self> {
        let name = command.get_program().to_string_lossy().into_owned();
        let child = command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("cannot start `{name}`"))?;
        Ok(Self(child))
    }

    /// Waits for the file that says where it is.
    pub(super) fn wait_for(&mut self, ready_file: &Path) -> Result<Ready> {
        self.wait_until(|| match fs::read(ready_file) {
            Ok(text) => Ok(Some(serde_json::from_slice(&text)?)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).context("cannot read the ready file"),
        })
    }

    /// Waits until a port of this machine answers, for a server that writes no such file.
    pub(super) fn wait_for_port(&mut self, port: u16) -> Result<()> {
        self.wait_until(|| {
            Ok(TcpStream::connect((Ipv4Addr::LOCALHOST, port))
                .ok()
                .map(drop))
        })
    }

    fn wait_until<T>(&mut self, mut look: impl FnMut() -> Result<Option<T>>) -> Result<T> {
        let started = Instant::now();
        loop {
            if let Some(found) = look()? {
                return Ok(found);
            }
            if let Some(status) = self.0.try_wait()? {
                bail!("the server ended before it was ready: {status}");
            }
            if started.elapsed() > PATIENCE {
                bail!("the server was not ready after {} s", PATIENCE.as_secs());
            }
            thread::sleep(TICK);
        }
    }

    /// Bytes that are resident now.
    pub(super) fn resident(&self) -> Result<f64> {
        self.memory("VmRSS:")
    }

    /// Bytes that were resident at most.
    pub(super) fn peak(&self) -> Result<f64> {
        self.memory("VmHWM:")
    }

    fn memory(&self, line: &str) -> Result<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0.id()))
            .context("cannot read the server's memory\nhint: this bench needs Linux")?;
        memory(&status, line).with_context(|| format!("`{line}` is not in the server's status"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A server that has ended by itself needs no ending.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Bytes that a line of the text of `/proc/<pid>/status` tells.
fn memory(status: &str, name: &str) -> Option<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kibibytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024.0)
}

/// A port of this machine that nobody uses.
pub(super) fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
        .local_addr()?
        .port())
}

/// Asks a question; that a success comes back is all we want to know.
pub(super) fn ask(url: &str, question: &str) -> Result<()> {
    let host = url
        .strip_prefix("http://")
        .unwrap_or(url)
        .trim_end_matches('/');
    let mut stream = TcpStream::connect(host).with_context(|| format!("cannot reach `{url}`"))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    write!(
        stream,
        "{question} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    match answer.split(' ').nth(1) {
        Some(status) if status.starts_with('2') => Ok(()),
        _ => bail!(
            "`{question}` was answered with `{}`",
            answer.lines().next().unwrap_or_default()
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_read_from_the_status_of_a_process() {
        let status = "Name:\tnode\nVmHWM:\t   50000 kB\nVmRSS:\t   40960 kB\nThreads:\t4\n";

        assert_eq!(memory(status, "VmRSS:"), Some(41_943_040.0));
        assert_eq!(memory(status, "VmHWM:"), Some(51_200_000.0));
        assert_eq!(memory("Name:\tkthreadd\n", "VmRSS:"), None);
    }
}
