//! A place where programs of others write what is then kept.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use tempfile::TempDir;
use tokio::task;

use crate::{Blobs, Digest, Error, Result, key};

/// A folder of one's own; it goes away with this value, or when the next process starts.
#[derive(Debug)]
pub struct Workshop(TempDir);

impl Workshop {
    /// Where something of this name may be written; only its last part counts.
    pub fn place(&self, name: &str) -> PathBuf {
        let name = Path::new(name).file_name().unwrap_or_default();
        self.0.path().join(name)
    }
}

impl Blobs {
    /// Makes a place to work in, on the disk that the bytes are kept on.
    pub async fn workshop(&self) -> Result<Workshop> {
        let dir = self.dir().join(key::WORK);
        let folder = move || {
            fs::create_dir_all(&dir)?;
            TempDir::new_in(&dir).map(Workshop)
        };
        let workshop = task::spawn_blocking(folder).await?;
        workshop.map_err(|error| Error::io("make a place to work in", error))
    }

    /// Opens a kept object for somebody else to read; nothing if there is none of this name.
    pub async fn open_file(&self, name: &str) -> Result<Option<File>> {
        self.look(name, |file| file.try_clone()).await
    }

    /// Keeps a file that lies outside under this name, replacing what may be there, and says what it comes to; nothing
    /// if there is no such file, or nothing in it. Durable when it returns.
    pub async fn keep_file(&self, path: &Path, name: &str) -> Result<Option<Digest>> {
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Error::io("read what was made", error)),
        };
        let staged = self.stage(name).await?;
        staged.clear().await?;
        if staged.append_file(file).await? == 0 {
            staged.discard().await?;
            return Ok(None);
        }
        let digest = staged.digest().await?;
        staged.promote(name).await?;
        Ok(Some(digest))
    }
}

/// Clears away what a killed process was at.
pub(crate) fn sweep(dir: &Path) -> io::Result<()> {
    match fs::remove_dir_all(dir.join(key::WORK)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
