//! The names of objects inside the store, known to this crate alone.

use std::path::PathBuf;

use object_store::path::{Path, PathPart};

pub(crate) const KEPT: &str = "kept";
pub(crate) const STAGING: &str = "staging";

/// Where the object of this name is kept: spread over 256 folders, so that none grows without end.
pub(crate) fn kept(name: &str) -> Path {
    let shard = format!("{:02x}", crc32fast::hash(name.as_bytes()) & 0xff);
    Path::from_iter([KEPT, shard.as_str(), name])
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
