//! One server for each data directory: two would clear away each other's unfinished uploads.

use std::fs::{self, File, TryLockError};
use std::path::Path;

use crate::failure::Failure;

/// Claims a data directory until the file is dropped, or the process ends in whatever way.
pub(super) fn claim(data: &Path) -> Result<File, Failure> {
    let failed = |error: &dyn std::fmt::Display| {
        Failure::input(format!(
            "cannot use the data directory `{}`: {error}",
            data.display()
        ))
    };
    fs::create_dir_all(data).map_err(|error| failed(&error))?;
    let file = File::create(data.join("serve.lock")).map_err(|error| failed(&error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(failed(&"another server is using it")
            .with_hint("stop that one, or give this one a `--data` of its own")),
        Err(TryLockError::Error(error)) => Err(failed(&error)),
    }
}

#[cfg(test)]
mod tests {
    use super::claim;

    #[test]
    fn a_directory_is_claimed_once_and_free_again_afterwards() {
        let data = tempfile::tempdir().expect("a temporary directory can be made");
        let held = claim(data.path()).expect("nobody else uses it");

        assert!(claim(data.path()).is_err());
        drop(held);
        assert!(claim(data.path()).is_ok());
    }
}
