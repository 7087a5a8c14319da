//! What the demo stores: the photographs of `tests/fixtures`, and a recording made on the spot.

use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use site_media::model::FileDescriptor;
use testkit::{photographs, recording, sha256};

/// The size of the recording.
pub(crate) const RECORDING: u32 = 64 << 20;

/// A file of this machine, and where it is in the Media Manager once it is stored.
pub(crate) struct Piece {
    pub(crate) name: String,
    pub(crate) path: PathBuf,
    pub(crate) size: u64,
    pub(crate) sha256: String,
    pub(crate) id: String,
}

impl Piece {
    /// Notes where it is stored, if it is stored whole.
    pub(crate) fn stored(&mut self, file: FileDescriptor) -> Result<()> {
        let size = file.size_in_bytes.map(u64::from);
        ensure!(
            size == Some(self.size),
            "`{}` has {} bytes, but {size:?} are stored",
            self.name,
            self.size
        );
        self.id = file.id;
        Ok(())
    }
}

pub(crate) fn photos() -> Vec<Piece> {
    let piece = |photo: testkit::Fixture| Piece {
        path: photo.path(),
        name: photo.name,
        size: photo.size,
        sha256: photo.sha256,
        id: String::new(),
    };
    photographs().into_iter().map(piece).collect()
}

/// Makes 64 MiB of surf in `folder`.
pub(crate) fn surf(folder: &Path) -> Result<Piece> {
    let name = "surf.wav".to_owned();
    let path = folder.join(&name);
    recording(&path, RECORDING)?;
    let sha256 = sha256(&path)?;
    Ok(Piece {
        name,
        path,
        size: RECORDING.into(),
        sha256,
        id: String::new(),
    })
}

pub(crate) fn size(pieces: &[Piece]) -> u64 {
    pieces.iter().map(|piece| piece.size).sum()
}
