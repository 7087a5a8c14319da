//! Many folders at once: deleted, restored.

use api::types::{BulkDeleteFoldersRequest, BulkRestoreFoldersFromTrashBinRequest};
use futures::stream::BoxStream;

use crate::bulk::{Many, many_endings};
use crate::{FolderId, FolderRef, Outcome};

/// The most ids in one request.
const BATCH: usize = 100;

/// Folders about to be deleted with everything in them, in requests of 100. The service does it soon after, not at
/// once.
#[derive(Debug, Clone)]
#[must_use = "nothing is deleted until `send` or `stream`"]
pub struct DeleteFolders {
    many: Many<FolderRef>,
    permanent: Option<bool>,
}

impl DeleteFolders {
    pub(super) fn new(many: Many<FolderRef>) -> Self {
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
        let delete = move |client: crate::Client, ids: Vec<FolderId>| async move {
            let body = BulkDeleteFoldersRequest {
                folder_ids: ids.iter().map(ToString::to_string).collect(),
                permanent,
            };
            client
                .call(|api| async move { api.bulk_delete_folders().body(body).send().await })
                .await?;
            // With everything below them, at any depth.
            client.places().forget_all();
            Ok(ids.iter().map(|_| Ok(())).collect())
        };
        self.many.ask(BATCH, delete)
    }
}

many_endings!(DeleteFolders, ());

/// Folders of the trash about to be put back with everything in them, in requests of 100. The service does it soon
/// after, not at once.
#[derive(Debug, Clone)]
#[must_use = "nothing is restored until `send` or `stream`"]
pub struct RestoreFolders {
    many: Many<FolderRef>,
}

impl RestoreFolders {
    pub(super) fn new(many: Many<FolderRef>) -> Self {
        Self { many }
    }

    fn run(self) -> BoxStream<'static, Outcome> {
        let restore = |client: crate::Client, ids: Vec<FolderId>| async move {
            let body = BulkRestoreFoldersFromTrashBinRequest {
                folder_ids: ids.iter().map(ToString::to_string).collect(),
            };
            let restore = |api: api::Client| async move {
                api.bulk_restore_folders_from_trash_bin()
                    .body(body)
                    .send()
                    .await
            };
            client.call(restore).await?;
            client.places().forget_all();
            Ok(ids.iter().map(|_| Ok(())).collect())
        };
        self.many.ask(BATCH, restore)
    }
}

many_endings!(RestoreFolders, ());
