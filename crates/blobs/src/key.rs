//! The names of objects inside the store, known to this crate alone.

use std::path::PathBuf;

use object_store::path::{Path, PathPart};
use sha2::{Digest as _, Sha256};

pub(crate) const KEPT: &str = "kept";
pub(crate) const STAGING: &str = "staging";
pub(crate) const SHELF: &str = "made";
pub(crate) const WORK: &str = "work";

/// Where the object of this name is kept: spread over 256 folders, so that none grows without end.
pub(crate) fn kept(name: &str) -> Path {
    let shard = format!("{:02x}", crc32fast::hash(name.as_bytes()) & 0xff);
    Path::from_iter([KEPT, shard.as_str(), name])
}

/// The folder below the shelf of what was made from the object of this name.
pub(crate) fn shelf(object: &str) -> PathBuf {
    let shard = format!("{:02x}", crc32fast::hash(object.as_bytes()) & 0xff);
    PathBuf::from(shard).join(PathPart::from(object).as_ref())
}

/// Where one thing of it lies; its name may be as long as a URL, so a digest stands for it.
pub(crate) fn shelved(object: &str, name: &str) -> PathBuf {
    shelf(object).join(hex::encode(Sha256::digest(name.as_bytes())))
}

/// Where the object is staged, as the store sees it.
pub(crate) fn staged(id: &str) -> Path {
    Path::from_iter([STAGING, id])
}

/// The same place, as the file system sees it, below the data folder.
pub(crate) fn staged_file(id: &str) -> PathBuf {
    PathBuf::from(STAGING).join(PathPart::from(id).as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_leave_its_folder() {
        for name in ["..", ".", "a/../../b", "/etc/passwd"] {
            assert_eq!(kept(name).parts().count(), 3, "{name}");
            assert_eq!(staged(name).parts().count(), 2, "{name}");
            assert_eq!(staged_file(name).components().count(), 2, "{name}");
        }
    }
}
