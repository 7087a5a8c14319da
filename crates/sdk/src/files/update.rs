//! A file gets another name, folder or labels.

use std::collections::BTreeSet;

use api::types::{FilePatch, UpdateFileDescriptorRequest};

use crate::model::FileDescriptor;
use crate::options::per_call;
use crate::place::Found;
use crate::{Client, FileId, FileRef, FolderRef, Result};

/// A file about to be changed. What is not said stays as it is.
///
/// Nothing said at all is [`ErrorKind::Invalid`](crate::ErrorKind::Invalid), with the code
/// `FIELD_MASK_IS_EMPTY_OR_MISSING`.
#[derive(Debug, Clone)]
#[must_use = "nothing is changed until `send`"]
pub struct UpdateFile {
    client: Client,
    file: FileRef,
    name: Option<String>,
    folder: Option<FolderRef>,
    labels: Option<Vec<String>>,
    added: Vec<String>,
    removed: BTreeSet<String>,
}

impl UpdateFile {
    pub(super) fn new(client: Client, file: FileRef) -> Self {
        Self {
            client,
            file,
            name: None,
            folder: None,
            labels: None,
            added: Vec::new(),
            removed: BTreeSet::new(),
        }
    }

    /// Renames it; at most 255 characters.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Moves it into this folder, which must exist.
    pub fn folder(mut self, folder: impl Into<FolderRef>) -> Self {
        self.folder = Some(folder.into());
        self
    }

    /// Replaces all its labels; none at all takes them off. At most 100, of 200 characters each.
    pub fn labels<L: Into<String>>(mut self, labels: impl IntoIterator<Item = L>) -> Self {
        self.labels = Some(labels.into_iter().map(Into::into).collect());
        self
    }

    /// Adds a label to those it has.
    ///
    /// The service only replaces labels, so that they are read first, and what another program writes in between is
    /// lost. The same holds for [`remove_label`](Self::remove_label).
    pub fn add_label(mut self, label: impl Into<String>) -> Self {
        let label = label.into();
        self.removed.remove(&label);
        self.added.push(label);
        self
    }

    /// Takes a label off, if it has it.
    pub fn remove_label(mut self, label: impl Into<String>) -> Self {
        let label = label.into();
        self.added.retain(|added| *added != label);
        self.removed.insert(label);
        self
    }

    per_call!(client);

    /// Changes it, and brings back what it is now.
    pub async fn send(self) -> Result<FileDescriptor> {
        let parent_folder_id = match &self.folder {
            Some(folder) => Some(folder.find(&self.client).await?.into()),
            None => None,
        };
        let patch = FilePatch {
            display_name: self.name.clone(),
            id: String::new(),
            labels: self.labels.clone(),
            parent_folder_id,
        };
        let change = |found: Found<FileId>| self.change(found.id, patch.clone());
        let file = self.file.with(&self.client, change).await?;
        self.client.places().learn_file(&file);
        Ok(file)
    }

    async fn change(&self, id: FileId, mut patch: FilePatch) -> Result<FileDescriptor> {
        if !(self.added.is_empty() && self.removed.is_empty()) {
            let present = if let Some(labels) = patch.labels.take() {
                labels
            } else {
                let file = self.client.files().get(&id).await?;
                file.labels.unwrap_or_default()
            };
            patch.labels = Some(self.labelled(present));
        }
        patch.id = id.into();
        let body = UpdateFileDescriptorRequest { file: patch };
        let update =
            |api: api::Client| async move { api.update_file_descriptor().body(body).send().await };
        Ok(self.client.call(update).await?.file)
    }

    fn labelled(&self, mut labels: Vec<String>) -> Vec<String> {
        labels.retain(|label| !self.removed.contains(label));
        for label in &self.added {
            if !labels.contains(label) {
                labels.push(label.clone());
            }
        }
        labels
    }
}
