//! Tells scripts that the port answers, and how to talk to it.

use std::fs;
use std::io;
use std::path::Path;

use serde_json::json;

use super::access::{Access, write_whole};
use crate::failure::Failure;

/// Takes away what an earlier server left: it would tell of a port that answers no more.
pub(super) fn forget(path: &Path) -> Result<(), Failure> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Failure::work(format!(
            "cannot remove the old `{}`: {error}",
            path.display()
        ))),
        _ => Ok(()),
    }
}

/// Writes the ready file. Whoever waits for it never sees half of it.
pub(super) fn write(path: &Path, url: &str, access: &Access) -> Result<(), Failure> {
    let text = json!({ "url": url, "site": access.site, "apiKey": access.api_key }).to_string();
    write_whole(path, &text)
        .map_err(|error| Failure::work(format!("cannot write `{}`: {error}", path.display())))
}
