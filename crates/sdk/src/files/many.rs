//! Many files at once: got, deleted, restored.

use std::collections::HashMap;

use api::types::{
    BulkDeleteFilesRequest, BulkRestoreFilesFromTrashBinRequest, GetFileDescriptorsRequest,
};
use futures::stream::BoxStream;

use crate::bulk::{Many, many_endings};
use crate::model::FileDescriptor;
use crate::place::Kind;
use crate::{Client, Error, ErrorKind, FileId, FileRef, Outcome, Result};

/// The most ids in one request to delete or restore.
const BATCH: usize = 1000;

/// The most ids in one request to get.
const PAGE: usize = 100;

/// Files about to be asked for, in requests of 100.
#[derive(Debug, Clone)]
#[must_use = "nothing is asked for until `send` or `stream`"]
pub struct GetFiles {
    many: Many<FileRef>,
}

impl GetFiles {
    pub(super) fn new(many: Many<FileRef>) -> Self {
        Self { many }
    }

    fn run(self) -> BoxStream<'static, Outcome<FileDescriptor>> {
        self.many.ask(PAGE, get)
    }
}

many_endings!(GetFiles, FileDescriptor);

/// The files of these ids, in their order. One that is missing fails all of them.
pub(crate) async fn get(client: Client, ids: Vec<FileId>) -> Result<Vec<Result<FileDescriptor>>> {
    let mut wanted: Vec<String> = ids.iter().map(ToString::to_string).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let body = GetFileDescriptorsRequest { file_ids: wanted };
    let answer = client
        .call(|api| async move { api.get_file_descriptors().body(body).send().await })
        .await?;
    let files: HashMap<_, _> = answer
        .files
        .into_iter()
        .map(|file| (file.id.clone(), file))
        .collect();
    let file = |id: FileId| {
        let found = files.get(id.as_str()).cloned();
        found.ok_or_else(|| Error::new(ErrorKind::NotFound, format!("there is no file `{id}`")))
    };
    Ok(ids.into_iter().map(file).collect())
}

/// Files about to be deleted, in requests of 1000. The service does it soon after, not at once, and passes over ids
/// that it does not know.
#[derive(Debug, Clone)]
#[must_use = "nothing is deleted until `send` or `stream`"]
pub struct DeleteFiles {
    many: Many<FileRef>,
    permanent: Option<bool>,
}

impl DeleteFiles {
    pub(super) fn new(many: Many<FileRef>) -> Self {
        Self {
            many,
            permanent: None,
        }
    }

    /// For good, instead of to the trash.
    pub fn permanently(mut self) -> Self {
        self.permanent = Some(true);
        self
    }

    fn run(self) -> BoxStream<'static, Outcome> {
        let permanent = self.permanent;
        self.many
            .ask(BATCH, move |client, ids: Vec<FileId>| async move {
                let body = BulkDeleteFilesRequest {
                    file_ids: ids.iter().map(ToString::to_string).collect(),
                    permanent,
                };
                client
                    .call(|api| async move { api.bulk_delete_files().body(body).send().await })
                    .await?;
                for id in &ids {
                    client.places().forget(Kind::File, id.as_str());
                }
                Ok(ids.iter().map(|_| Ok(())).collect())
            })
    }
}

many_endings!(DeleteFiles, ());

/// Files of the trash about to be put back, in requests of 1000. The service does it soon after, not at once.
#[derive(Debug, Clone)]
#[must_use = "nothing is restored until `send` or `stream`"]
pub struct RestoreFiles {
    many: Many<FileRef>,
}

impl RestoreFiles {
    pub(super) fn new(many: Many<FileRef>) -> Self {
        Self { many }
    }

    fn run(self) -> BoxStream<'static, Outcome> {
        self.many.ask(BATCH, |client, ids: Vec<FileId>| async move {
            let body = BulkRestoreFilesFromTrashBinRequest {
                file_ids: ids.iter().map(ToString::to_string).collect(),
            };
            let restore = |api: api::Client| async move {
                api.bulk_restore_files_from_trash_bin()
                    .body(body)
                    .send()
                    .await
            };
            client.call(restore).await?;
            // Nobody says where they went.
            client.places().forget_all();
            Ok(ids.iter().map(|_| Ok(())).collect())
        })
    }
}

many_endings!(RestoreFiles, ());
