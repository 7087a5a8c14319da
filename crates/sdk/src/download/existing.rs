//! What becomes of a file that is at the target already.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use md5::{Digest, Md5};

use super::draft::taken;
use super::is_md5;
use crate::model::FileDescriptor;
use crate::upload::hex;
use crate::{Error, Result};

/// What becomes of a file that is at the target already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Existing {
    /// It is replaced, once what replaces it is whole.
    #[default]
    Replace,
    /// It is left if size and hash are those of the file that is wanted, and replaced otherwise.
    Compare,
    /// It is left, whatever it is.
    Keep,
    /// It is left, and the download fails with [`ErrorKind::Conflict`](crate::ErrorKind::Conflict).
    Refuse,
}

impl Existing {
    /// Whether the download can be left out.
    pub(super) async fn spares(self, path: &Path, file: Option<&FileDescriptor>) -> Result<bool> {
        if self == Self::Replace || !path.exists() {
            return Ok(false);
        }
        match self {
            Self::Replace => Ok(false),
            Self::Keep => Ok(true),
            Self::Refuse => Err(taken(path)),
            Self::Compare => same(path, file).await,
        }
    }
}

async fn same(path: &Path, file: Option<&FileDescriptor>) -> Result<bool> {
    let Some(file) = file else { return Ok(false) };
    let size = file.size_in_bytes.map(u64::from);
    let hash = file.hash.clone().filter(|hash| is_md5(hash));
    let (Some(size), Some(hash)) = (size, hash) else {
        return Ok(false);
    };
    let failed = |error| Error::file("read", path, error);
    let there = path.metadata().map_err(failed)?;
    if !there.is_file() || there.len() != size {
        return Ok(false);
    }
    let owned = path.to_owned();
    let hashed = tokio::task::spawn_blocking(move || md5(&owned)).await;
    let hashed = hashed.map_err(io::Error::other).flatten();
    Ok(hashed.map_err(failed)?.eq_ignore_ascii_case(&hash))
}

fn md5(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut md5 = Md5::new();
    let mut block = vec![0; 256 * 1024];
    loop {
        match file.read(&mut block)? {
            0 => return Ok(hex(&md5.finalize())),
            count => md5.update(&block[..count]),
        }
    }
}
