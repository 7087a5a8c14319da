//! A Media Manager as a process: what it keeps from one start to the next, and what survives its death.
#![cfg(unix)]

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use site_media::transport::Policy;
use site_media::{Client, Protocol};

type Fact<T = ()> = Result<T, Box<dyn std::error::Error>>;

const PROGRAM: &str = env!("CARGO_BIN_EXE_site-media");

/// A running server; it is killed with the test.
struct Server {
    child: Child,
    shown: Vec<String>,
    ready: Value,
}

impl Server {
    /// Starts one, and waits until it says where it is: two lines, and a third with the key on the first start.
    fn start(data: &Path, listen: &str, more: &[&str]) -> Fact<Self> {
        let ready_file = data.with_extension("ready");
        let mut child = Command::new(PROGRAM)
            .args(["serve", "--listen", listen, "--data"])
            .arg(data)
            .arg("--ready-file")
            .arg(&ready_file)
            .args(more)
            .env_clear()
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let out = BufReader::new(child.stdout.take().ok_or("stdout is a pipe")?);
        let shown: Vec<String> = out.lines().take(2).collect::<Result<_, _>>()?;
        let ready = serde_json::from_slice(&std::fs::read(ready_file)?)?;
        Ok(Self {
            child,
            shown,
            ready,
        })
    }

    fn ready(&self, name: &str) -> String {
        self.ready[name].as_str().unwrap_or_default().to_owned()
    }

    fn address(&self) -> String {
        self.ready("url").replace("http://", "")
    }

    /// Runs a command against it, and brings back what it printed.
    fn run(&self, words: &[&str]) -> Fact<String> {
        let output = Command::new(PROGRAM)
            .args(words)
            .env_clear()
            .env("SITE_MEDIA_URL", self.ready("url"))
            .env("SITE_MEDIA_SITE", self.ready("site"))
            .env("SITE_MEDIA_API_KEY", self.ready("apiKey"))
            .output()?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into());
        }
        Ok(String::from_utf8(output.stdout)?)
    }

    fn client(&self) -> Fact<Client> {
        // Short waits: the server is back as soon as the next one has started.
        let policy = Policy {
            attempts: 30,
            first: Duration::from_millis(50),
            ..Policy::default()
        };
        let client = Client::builder().base_url(self.ready("url")).retry(policy);
        Ok(client
            .api_key(self.ready("apiKey"))
            .site(self.ready("site"))
            .build()?)
    }

    /// Asks it to stop, and tells how it ended.
    fn stop(mut self) -> Fact<Option<i32>> {
        Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status()?;
        Ok(self.child.wait()?.code())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// A file that is not the same anywhere, so that a piece in the wrong place shows.
fn film(folder: &Path, megabytes: usize) -> Fact<PathBuf> {
    let path = folder.join("film.mp4");
    let mut bytes =
        std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/city.mp4"))?;
    let mut state = 1_u32;
    while bytes.len() < megabytes * 1_000_000 {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    std::fs::write(&path, bytes)?;
    Ok(path)
}

async fn is_whole(client: &Client, id: &str, original: &Path, folder: &Path) -> Fact<bool> {
    let copy = client.download(id).to(folder.join("copy.mp4")).await?;
    Ok(std::fs::read(copy.path)? == std::fs::read(original)?)
}

#[test]
fn what_is_stored_is_listed_and_comes_back() -> Fact {
    let folder = tempfile::tempdir()?;
    let server = Server::start(&folder.path().join("data"), "127.0.0.1:0", &[])?;
    let note = folder.path().join("note.txt");
    std::fs::write(&note, "Feed the cat.")?;
    let (note, copy) = (
        note.display().to_string(),
        folder.path().join("copy.txt").display().to_string(),
    );

    let row = server.run(&["upload", &note, "--folder", "/notes/today"])?;
    let id = row.split_whitespace().next().ok_or("no id")?;
    assert_eq!(row, format!("{id}  note.txt\n"));
    assert_eq!(server.run(&["ls", "--folder", "/notes/today"])?, row);
    assert_eq!(server.run(&["ls", "--search", "note"])?, row);
    assert!(server.run(&["ls"])?.ends_with("  notes/\n"));
    assert_eq!(
        server.run(&["download", id, "-o", &copy])?,
        format!("{copy}\n")
    );
    assert_eq!(std::fs::read_to_string(&copy)?, "Feed the cat.");

    let json: Value = serde_json::from_str(&server.run(&["ls", "--search", "note", "--json"])?)?;
    assert_eq!(json["file"]["sizeInBytes"], "13");
    Ok(())
}

#[test]
fn the_next_start_keeps_site_and_key_and_a_term_signal_ends_it() -> Fact {
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    let first = Server::start(&data, "127.0.0.1:0", &[])?;
    assert_eq!(
        first.shown,
        [
            format!("export SITE_MEDIA_URL={}", first.ready("url")),
            format!("export SITE_MEDIA_SITE={}", first.ready("site")),
        ]
    );
    let (site, key) = (first.ready("site"), first.ready("apiKey"));
    assert_eq!(first.stop()?, Some(0));

    let second = Server::start(&data, "127.0.0.1:0", &[])?;
    assert_eq!(
        (second.ready("site"), second.ready("apiKey")),
        (site.clone(), key.clone())
    );
    assert_eq!(second.stop()?, Some(0));

    let third = Server::start(&data, "127.0.0.1:0", &["--api-key", "mine"])?;
    assert_eq!(
        (third.ready("site"), third.ready("apiKey")),
        (site, "mine".to_owned())
    );
    assert_eq!(third.run(&["ls"])?, "");

    let fourth = Server::start(
        &folder.path().join("other"),
        "127.0.0.1:0",
        &["--site", "s-1"],
    )?;
    assert_eq!(fourth.ready("site"), "s-1");
    assert_ne!(fourth.ready("apiKey"), key);
    Ok(())
}

#[test]
fn a_port_that_is_taken_is_named() -> Fact {
    let folder = tempfile::tempdir()?;
    let taken = std::net::TcpListener::bind("127.0.0.1:0")?;
    let address = taken.local_addr()?.to_string();
    let output = Command::new(PROGRAM)
        .args(["serve", "--listen", &address, "--data"])
        .arg(folder.path())
        .output()?;
    let said = String::from_utf8(output.stderr)?;
    assert_eq!(output.status.code(), Some(2));
    assert!(
        said.starts_with(&format!("error: cannot listen on `{address}`: ")),
        "{said}"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_survives_the_death_of_the_server() -> Fact {
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    let film = film(folder.path(), 64)?;
    let server = Server::start(&data, "127.0.0.1:0", &[])?;
    let (client, address) = (server.client()?, server.address());

    let server = Arc::new(Mutex::new(Some(server)));
    let (running, again) = (Arc::clone(&server), Arc::new(AtomicU64::new(u64::MAX)));
    let (dead, least) = (AtomicBool::new(false), Arc::clone(&again));
    let upload = client
        .upload(&film)
        .protocol(Protocol::Tus)
        .on_progress(move |progress| {
            if dead.load(Ordering::SeqCst) {
                least.fetch_min(progress.done, Ordering::SeqCst);
            } else if progress.done > 32_000_000 {
                dead.store(true, Ordering::SeqCst);
                // SIGKILL, and a new server at the same address.
                let mut running = running.lock().expect("not poisoned");
                running.take();
                *running = Server::start(&data, &address, &[]).ok();
            }
        });
    let stored = upload.send().await?;

    assert!(
        server.lock().expect("not poisoned").is_some(),
        "the second server did not start"
    );
    assert!(
        again.load(Ordering::SeqCst) > 1_000_000,
        "what the first server had was sent again"
    );
    assert!(is_whole(&client, &stored.id, &film, folder.path()).await?);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_survives_the_death_of_the_client() -> Fact {
    let folder = tempfile::tempdir()?;
    let ledger = folder.path().join("ledger");
    let film = film(folder.path(), 64)?;
    let server = Server::start(&folder.path().join("data"), "127.0.0.1:0", &[])?;
    let client = server.client()?;

    // An upload that stops existing in the middle, as that of a killed process.
    let (tell, mut half) = tokio::sync::mpsc::unbounded_channel();
    let first = client
        .upload(&film)
        .ledger(&ledger)
        .on_progress(move |progress| {
            if progress.done > 32_000_000 {
                tell.send(()).ok();
            }
        });
    tokio::select! {
        done = first.send() => return Err(format!("it was too fast: {done:?}").into()),
        _ = half.recv() => {}
    }

    let least = Arc::new(AtomicU64::new(u64::MAX));
    let seen = Arc::clone(&least);
    let second = server
        .client()?
        .upload(&film)
        .ledger(&ledger)
        .on_progress(move |progress| {
            seen.fetch_min(progress.done, Ordering::SeqCst);
        });
    let stored = second.send().await?;

    assert!(
        least.load(Ordering::SeqCst) > 1_000_000,
        "what the server had was sent again"
    );
    assert!(is_whole(&client, &stored.id, &film, folder.path()).await?);
    assert_eq!(client.files().list().send().await?.items.len(), 1);
    Ok(())
}

#[test]
fn what_is_damaged_is_told_and_only_when_nobody_serves() -> Fact {
    let home = tempfile::tempdir()?;
    let data = home.path().join("data");
    let verify = || -> Fact<(Option<i32>, String)> {
        let mut command = Command::new(PROGRAM);
        command.args(["serve", "--verify", "--data"]).arg(&data);
        let output = command.env_clear().output()?;
        Ok((output.status.code(), String::from_utf8(output.stdout)?))
    };
    assert_eq!(verify()?, (Some(2), String::new()), "there is nothing yet");
    assert!(!data.exists(), "looking makes nothing");

    let mut server = Server::start(&data, "127.0.0.1:0", &[])?;
    let note = home.path().join("note.txt");
    std::fs::write(&note, "hello")?;
    server.run(&["upload", &note.display().to_string()])?;
    assert_eq!(verify()?, (Some(2), String::new()), "a server is running");
    server.child.kill()?;
    server.child.wait()?;

    let whole = "1 files, 5 bytes whole; 0 damaged, 0 missing, 0 extra\n";
    assert_eq!(verify()?, (Some(0), whole.to_owned()));
    let kept = kept(&data.join("blobs/kept"))?;
    std::fs::write(&kept, "hullo")?;
    let (code, told) = verify()?;
    assert_eq!(code, Some(1));
    assert!(told.starts_with("damaged  "), "{told}");
    assert!(told.ends_with("1 damaged, 0 missing, 0 extra\n"), "{told}");
    Ok(())
}

/// The one file below a folder.
fn kept(folder: &Path) -> Fact<PathBuf> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if let Ok(found) = if path.is_dir() {
            kept(&path)
        } else {
            return Ok(path);
        } {
            return Ok(found);
        }
    }
    Err("there is no file".into())
}
