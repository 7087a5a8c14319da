//! Starts a server, waits until it answers, looks at its memory and ends it.

use std::fs;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

/// After this a server is taken for dead.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long a server is left alone before its memory is read.
const REST: Duration = Duration::from_millis(500);

/// How often the ready file is looked for: the error of what is measured.
const TICK: Duration = Duration::from_micros(250);

/// One start.
#[derive(Debug)]
pub(super) struct Measured {
    /// Seconds from the spawn to the first answer.
    pub(super) ready: f64,
    /// Bytes that are resident once it is at rest.
    pub(super) memory: f64,
}

/// What both servers write when their port answers.
#[derive(Deserialize)]
struct Ready {
    url: String,
}

/// Starts `command`, to which `arrange` adds a data folder and a ready file, and asks a question
/// such as `GET /healthz`.
pub(super) fn measure(
    mut command: Command,
    question: &str,
    arrange: impl FnOnce(&mut Command, &Path, &Path),
) -> Result<Measured> {
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    let ready_file = folder.path().join("ready.json");
    fs::create_dir(&data)?;
    arrange(&mut command, &data, &ready_file);
    command.stdout(Stdio::null()).stderr(Stdio::null());

    let started = Instant::now();
    let mut server = Server::spawn(&mut command)?;
    let url = server.wait_for(&ready_file, started)?;
    ask(&url, question)?;
    let ready = started.elapsed().as_secs_f64();

    thread::sleep(REST);
    let memory = server.resident()?;
    Ok(Measured { ready, memory })
}

/// A running server; it ends with this value.
struct Server(Child);

impl Server {
    fn spawn(command: &mut Command) -> Result<Self> {
        let name = command.get_program().to_string_lossy().into_owned();
        let child = command
            .spawn()
            .with_context(|| format!("cannot start `{name}`"))?;
        Ok(Self(child))
    }

    fn wait_for(&mut self, ready_file: &Path, started: Instant) -> Result<String> {
        loop {
            match fs::read(ready_file) {
                Ok(text) => return Ok(serde_json::from_slice::<Ready>(&text)?.url),
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(error).context("cannot read the ready file"),
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

    fn resident(&self) -> Result<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0.id()))
            .context("cannot read the server's memory\nhint: this bench needs Linux")?;
        resident(&status).context("`VmRSS` is not in the server's status")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A server that has ended by itself needs no ending.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Bytes that are resident, from the text of `/proc/<pid>/status`.
fn resident(status: &str) -> Option<f64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024.0)
}

/// Asks a question; that a success comes back is all we want to know.
fn ask(url: &str, question: &str) -> Result<()> {
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

        assert_eq!(resident(status), Some(41_943_040.0));
        assert_eq!(resident("Name:\tkthreadd\n"), None);
    }
}
