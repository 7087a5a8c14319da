//! Makes a catalog of a million files and says how fast it answers: a line `name milliseconds` for each figure.
//!
//!     cargo run --release -p site-media-catalog --example million -- [--files N] [--folder PATH] [--only PART]
//!
//! Beside each figure of ours stands one of SQLite's own: the same rows read by a bare connection, the same
//! text looked for by `LIKE`, one write at a time. With `--folder` the catalog is kept, and used again.
//! With `--only` just one part is measured: `lists`, `searches`, `writes` or `trees`.

#[path = "million/bare.rs"]
mod bare;
#[path = "million/figures.rs"]
mod figures;
#[path = "million/stock.rs"]
mod stock;

use std::{env, error::Error, path::PathBuf, sync::Arc};

use catalog::Sqlite;
use site_media_catalog as catalog;

type Result<T, E = Box<dyn Error>> = std::result::Result<T, E>;

#[tokio::main]
async fn main() -> Result<()> {
    let wanted = Wanted::read()?;
    let passing = tempfile::tempdir()?;
    let folder = wanted.folder.as_deref().unwrap_or(passing.path());
    std::fs::create_dir_all(folder)?;
    stock::fill(folder, wanted.files).await?;

    let catalog = Arc::new(Sqlite::open(folder)?);
    let bare = bare::Bare::open(&folder.join("catalog.db"))?;
    let only = wanted.only.as_deref();
    let wants = |part| only.is_none_or(|only| only == part);
    if wants("lists") {
        figures::lists(&catalog, &bare).await?;
    }
    if wants("searches") {
        figures::searches(&catalog, &bare).await?;
    }
    if wants("writes") {
        figures::writes(&catalog).await?;
    }
    if wants("trees") {
        figures::trees(&catalog).await?;
    }
    Ok(())
}

struct Wanted {
    files: usize,
    folder: Option<PathBuf>,
    only: Option<String>,
}

impl Wanted {
    fn read() -> Result<Self> {
        let mut wanted = Self {
            files: 1_000_000,
            folder: None,
            only: None,
        };
        let mut words = env::args().skip(1);
        while let Some(word) = words.next() {
            let value = words
                .next()
                .ok_or_else(|| format!("`{word}` needs a value"))?;
            match word.as_str() {
                "--files" => wanted.files = value.parse()?,
                "--folder" => wanted.folder = Some(value.into()),
                "--only" => wanted.only = Some(value),
                _ => {
                    return Err(
                        format!("`{word}` is not known\nhint: --files N, --folder PATH, --only lists|searches|writes|trees").into(),
                    );
                }
            }
        }
        Ok(wanted)
    }
}
