//! Runs one program, within limits of time, memory and output.

use std::{
    ffi::OsString,
    fs::File,
    io,
    path::Path,
    process::{ExitStatus, Stdio},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncReadExt as _},
    process::Command,
    time::timeout,
};

use super::Tools;

/// Sets the limits and becomes the program, so that there is no moment without them. A system that does not know a
/// limit goes on without it; time is watched from here in any case.
///
/// Where the system can, the program dies with us, however we die: `kill -9` leaves nobody at work on what nobody wants.
const SCRIPT: &str = "ulimit -v \"$1\" 2>/dev/null; ulimit -t \"$2\" 2>/dev/null; ulimit -f \"$3\" 2>/dev/null; \
                      ulimit -c 0 2>/dev/null; shift 3; \
                      if setpriv --pdeathsig KILL true 2>/dev/null; then set -- setpriv --pdeathsig KILL \"$@\"; fi; \
                      exec nice -n 10 \"$@\"";

/// How much of what a program complains of is read; the last words are kept.
const COMPLAINT: usize = 4 << 10;

/// How far a program may go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leash {
    /// How long it may run.
    pub time: Duration,
    /// How many bytes of memory it may ask for.
    pub memory: u64,
    /// How many bytes it may write into a file.
    pub output: u64,
}

impl Default for Leash {
    /// An hour, 4 GiB, and 10 GiB.
    fn default() -> Self {
        Self {
            time: Duration::from_hours(1),
            memory: 4 << 30,
            output: 10 << 30,
        }
    }
}

/// Why a program did not do what it was to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// The file is at fault, for this reason: it would be the same another time.
    Broken(String),
    /// Something else is at fault: it may go better another time.
    Passing(String),
}

impl std::fmt::Display for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (Self::Broken(why) | Self::Passing(why)) = self;
        f.write_str(why)
    }
}

impl std::error::Error for Trouble {}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Self::Passing(error.to_string())
    }
}

/// Runs a program to its end and gives back what it printed, at most `most` bytes.
///
/// It is killed when its time is over, and when the future is dropped.
pub(super) async fn run(
    tools: &Tools,
    program: &Path,
    words: &[OsString],
    input: File,
    most: usize,
) -> Result<Vec<u8>, Trouble> {
    let leash = &tools.leash;
    let name = program.file_name().unwrap_or_default().to_string_lossy();
    let mut child = command(tools, program)
        .args(words)
        .stdin(input)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;

    let printed = read(child.stdout.take(), most);
    let complaint = last_words(child.stderr.take());
    let ended = async { tokio::join!(printed, complaint, child.wait()) };
    let Ok((printed, complaint, status)) = timeout(leash.time, ended).await else {
        let limit = leash.time;
        return Err(Trouble::Broken(format!(
            "`{name}` took longer than {limit:?}"
        )));
    };
    let status = status?;
    if !status.success() {
        return Err(failed(&name, status, &complaint?));
    }
    printed?.ok_or_else(|| Trouble::Broken(format!("`{name}` had too much to say")))
}

fn command(tools: &Tools, program: &Path) -> Command {
    let leash = &tools.leash;
    // Several processors may be at it at once.
    let seconds = leash.time.as_secs().saturating_mul(4).max(1);
    let mut command = Command::new("/bin/sh");
    command
        .env_clear()
        .env("PATH", &tools.path)
        .env("LC_ALL", "C")
        .args(["-c", SCRIPT, "sh"])
        .arg((leash.memory >> 10).to_string())
        .arg(seconds.to_string())
        .arg((leash.output / 512).to_string())
        .arg(program);
    command
}

/// All of it, or nothing where it is more than `most`; read to its end, so that nobody waits for us.
async fn read(pipe: Option<impl AsyncRead + Unpin>, most: usize) -> io::Result<Option<Vec<u8>>> {
    let (mut all, mut fits) = (Vec::new(), true);
    let Some(mut pipe) = pipe else {
        return Ok(Some(all));
    };
    let mut buffer = vec![0; 16 << 10];
    loop {
        let read = pipe.read(&mut buffer).await?;
        if read == 0 {
            return Ok(fits.then_some(all));
        }
        fits &= all.len() + read <= most;
        if fits {
            all.extend_from_slice(&buffer[..read]);
        }
    }
}

async fn last_words(pipe: Option<impl AsyncRead + Unpin>) -> io::Result<String> {
    let mut last = Vec::new();
    let Some(mut pipe) = pipe else {
        return Ok(String::new());
    };
    let mut buffer = vec![0; COMPLAINT];
    loop {
        let read = pipe.read(&mut buffer).await?;
        if read == 0 {
            return Ok(String::from_utf8_lossy(&last).into_owned());
        }
        last.extend_from_slice(&buffer[..read]);
        last.drain(..last.len().saturating_sub(COMPLAINT));
    }
}

/// A program that was killed may have been so by somebody; one that gave up has seen the file.
fn failed(name: &str, status: ExitStatus, complaint: &str) -> Trouble {
    let Some(code) = status.code() else {
        return Trouble::Passing(format!("`{name}` was killed ({status})"));
    };
    // What the shell says when it cannot find or start something.
    if matches!(code, 126 | 127) {
        return Trouble::Passing(format!("`{name}` cannot be run"));
    }
    let mut lines = complaint.lines().map(str::trim);
    let told = lines.rfind(|line| !line.is_empty());
    let told = told.map_or("it says nothing", |line| {
        line.trim_start_matches(super::facts::STDIN)
            .trim_start_matches([':', ' '])
    });
    let told: String = told.chars().take(200).collect();
    Trouble::Broken(format!("`{name}` gave up: {told}"))
}
