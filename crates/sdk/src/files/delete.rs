//! To the trash, or away for good.

use api::types::BulkDeleteFilesRequest;

use super::BATCH;
use crate::{Client, Result};

/// Files about to be deleted. The service does it soon after, not at once.
#[derive(Debug)]
#[must_use = "nothing is deleted until `send`"]
pub struct DeleteFiles {
    client: Client,
    ids: Result<Vec<String>>,
    permanent: Option<bool>,
}

impl DeleteFiles {
    pub(super) fn new(client: Client, ids: Result<Vec<String>>) -> Self {
        Self {
            client,
            ids,
            permanent: None,
        }
    }

    /// For good, instead of to the trash.
    pub fn permanently(mut self) -> Self {
        self.permanent = Some(true);
        self
    }

    /// Deletes them.
    pub async fn send(self) -> Result<()> {
        let Self {
            client,
            ids,
            permanent,
        } = self;
        for batch in ids?.chunks(BATCH) {
            let body = BulkDeleteFilesRequest {
                file_ids: batch.to_vec(),
                permanent,
            };
            client
                .call(|api| async move { api.bulk_delete_files().body(body).send().await })
                .await?;
        }
        Ok(())
    }
}
