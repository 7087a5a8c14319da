//! Finds the file that an upload would make, or has made: the same name, size and hash in the same folder.

use futures::TryStreamExt;

use super::Job;
use crate::model::FileDescriptor;
use crate::{ErrorKind, Result};

/// The latest such file, if there is one. Hashing reads the source once, and only if name and size fit.
pub(super) async fn find(job: &Job) -> Result<Option<FileDescriptor>> {
    let mut files = job.client.files().list().limit(100);
    if let Some(folder) = job.target.text() {
        files = files.folder(folder);
    }
    let mut files = files.stream();
    let mut hash = None;
    loop {
        let file = match files.try_next().await {
            Ok(Some(file)) => file,
            Ok(None) => return Ok(None),
            // A folder that is not there yet holds no files.
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        if !looks_the_same(job, &file) {
            continue;
        }
        let hash = match &hash {
            Some(hash) => hash,
            None => hash.insert(job.source.md5().await?),
        };
        if file
            .hash
            .as_deref()
            .is_some_and(|of| of.eq_ignore_ascii_case(hash))
        {
            return Ok(Some(file));
        }
    }
}

fn looks_the_same(job: &Job, file: &FileDescriptor) -> bool {
    let size = file.size_in_bytes.map(u64::from);
    file.display_name == job.name && size == Some(job.size())
}

/// The file that an upload made whose answer was lost, once the service says that its permission is used up.
///
/// It may take a moment to show, so it is looked for as often as anything else is tried.
pub(super) async fn made(job: &Job) -> Result<Option<FileDescriptor>> {
    let mut looks = 0;
    loop {
        if let Some(file) = find(job).await? {
            tracing::debug!(file = file.id, "the answer was lost, the file is there");
            return Ok(Some(file));
        }
        looks += 1;
        if !job.client.pause(looks).await {
            return Ok(None);
        }
    }
}

/// Whether a refusal may mean that the permission has been used already.
pub(super) fn may_be_used_up(kind: ErrorKind) -> bool {
    use ErrorKind::{Conflict, Forbidden, Gone, Invalid, NotFound, Unauthenticated};
    matches!(
        kind,
        Conflict | Forbidden | Gone | Invalid | NotFound | Unauthenticated
    )
}
