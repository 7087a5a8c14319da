//! Does one thing with a Media Manager, and says what it took: a line `name figure` each for the seconds, and for the
//! bytes of memory that were held at most.
//!
//!     cargo run --release -p site-media --example measure -- put FILE | tus FILE | fetch ID PATH | fetch-durably ID PATH
//!         | send-all FOLDER HANDS | list FOLDER | list-raw FOLDER
//!
//! `cargo xtask bench sdk` runs it beside other clients. The Media Manager is the one that the environment names.

#[path = "measure/raw.rs"]
mod raw;

use std::{env, error::Error, fs, path::PathBuf, time::Instant};

use futures::{StreamExt as _, TryStreamExt as _, stream};
use site_media::{Client, Protocol};

type Result<T, E = Box<dyn Error>> = std::result::Result<T, E>;

/// How many files a page has.
const PAGE: u32 = 100;

#[tokio::main]
async fn main() -> Result<()> {
    let words: Vec<_> = env::args().skip(1).collect();
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    let client = Client::from_env()?;

    let started = Instant::now();
    let count = match words[..] {
        ["put", file] => upload(&client, file, Protocol::Put).await?,
        ["tus", file] => upload(&client, file, Protocol::Tus).await?,
        ["fetch", id, path] => fetch(&client, id, path, false).await?,
        ["fetch-durably", id, path] => fetch(&client, id, path, true).await?,
        ["send-all", folder, hands] => send_all(&client, folder, hands.parse()?).await?,
        ["list", folder] => list(&client, folder).await?,
        ["list-raw", folder] => raw::list(&client, folder, PAGE).await?,
        _ => return Err("there is nothing of these words to do\nhint: the first lines of this file name what there is".into()),
    };
    println!("seconds {}", started.elapsed().as_secs_f64());
    println!("files {count}");
    println!("memory {}", most_memory()?);
    Ok(())
}

async fn upload(client: &Client, file: &str, protocol: Protocol) -> Result<usize> {
    let stored = client.upload(file).protocol(protocol).send().await?;
    if stored.size_in_bytes.map(u64::from) != Some(fs::metadata(file)?.len()) {
        return Err("other bytes were stored than were sent".into());
    }
    Ok(1)
}

async fn fetch(client: &Client, id: &str, path: &str, durable: bool) -> Result<usize> {
    client.download(id).durable(durable).to(path).await?;
    Ok(1)
}

/// Stores every file of a folder, so many at once.
async fn send_all(client: &Client, folder: &str, hands: usize) -> Result<usize> {
    let entries = fs::read_dir(folder)?.map(|entry| Ok(entry?.path()));
    let paths = entries.collect::<Result<Vec<PathBuf>>>()?;
    let stored = stream::iter(paths)
        .map(|path| client.upload(path).send())
        .buffer_unordered(hands);
    Ok(stored.try_fold(0, async |count, _| Ok(count + 1)).await?)
}

/// Reads every file of a folder.
async fn list(client: &Client, folder: &str) -> Result<usize> {
    let files = client.files().list().folder(folder).limit(PAGE).stream();
    Ok(files.try_fold(0, async |count, _| Ok(count + 1)).await?)
}

/// Bytes that this process has held at most.
fn most_memory() -> Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
    Ok(kibibytes
        .ok_or("the system does not tell")?
        .trim()
        .parse::<u64>()?
        * 1024)
}
