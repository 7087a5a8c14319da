//! Whether the engine's tree is the model's, asked in every way that callers have.

use std::collections::BTreeSet;

use api::{
    enums::RootFolder,
    types::{SearchFilesRequest, SearchFoldersRequest},
};
use catalog::{MEDIA_ROOT, TRASH_ROOT, VISITOR_UPLOADS};
use proptest::prelude::*;

use super::trees::{Checked, FIXED, Garden, broken};
use crate::{FileId, ListFiles, ListFolders};

impl Garden<'_> {
    pub(super) async fn compare(&self) -> Checked {
        for id in &self.folders[FIXED..] {
            let there = self.caller.get_folder(id).await.ok();
            let parent = there.map(|folder| folder.parent_folder_id);
            prop_assert_eq!(parent, self.expected_parent(id), "{}", id);
        }
        for id in &self.files {
            let there = self.caller.get_file(&FileId::parse(id)).await.ok();
            let parent = there.and_then(|file| file.parent_folder_id);
            prop_assert_eq!(parent, self.expected_parent(id), "{}", id);
        }

        let folders = self.folders.iter().map(String::as_str);
        for folder in folders.chain([TRASH_ROOT]) {
            self.compare_folder(folder).await?;
        }
        self.compare_root(MEDIA_ROOT, RootFolder::MediaRoot).await?;
        let visitors = RootFolder::VisitorUploadsRoot;
        self.compare_root(VISITOR_UPLOADS, visitors).await
    }

    fn expected_parent(&self, id: &str) -> Option<String> {
        let is_there = self.model.nodes.contains_key(id);
        is_there.then(|| self.model.shown_in(id).to_owned())
    }

    async fn compare_folder(&self, folder: &str) -> Checked {
        let parent_folder_id = Some(folder.to_owned());
        let files = ListFiles {
            parent_folder_id: parent_folder_id.clone(),
            ..ListFiles::default()
        };
        let folders = ListFolders {
            parent_folder_id,
            ..ListFolders::default()
        };
        let node = self.model.nodes.get(folder);
        let trashed = folder == TRASH_ROOT || node.is_some_and(|node| node.trashed.is_some());
        let (files, folders) = if trashed {
            let files = self.caller.list_deleted_files(files).await;
            (files, self.caller.list_deleted_folders(folders).await)
        } else {
            let files = self.caller.list_files(files).await;
            (files, self.caller.list_folders(folders).await)
        };

        let files = ids(files.map_err(broken)?.files, |file| file.id);
        let folders = ids(folders.map_err(broken)?.folders, |folder| folder.id);
        prop_assert_eq!(files, self.model.inside(folder, false), "{}", folder);
        prop_assert_eq!(folders, self.model.inside(folder, true), "{}", folder);
        Ok(())
    }

    async fn compare_root(&self, root: &str, word: RootFolder) -> Checked {
        let root_folder = Some(word);
        let files = SearchFilesRequest {
            root_folder: root_folder.clone(),
            ..Default::default()
        };
        let folders = SearchFoldersRequest {
            root_folder,
            ..Default::default()
        };
        let files = self.caller.search_files(files).await.map_err(broken)?;
        let folders = self.caller.search_folders(folders).await.map_err(broken)?;

        let files = ids(files.files, |file| file.id);
        let folders = ids(folders.folders, |folder| folder.id);
        prop_assert_eq!(files, self.model.below(root, false), "{}", root);
        prop_assert_eq!(folders, self.model.below(root, true), "{}", root);
        Ok(())
    }
}

fn ids<T>(items: Vec<T>, id: impl FnMut(T) -> String) -> BTreeSet<String> {
    items.into_iter().map(id).collect()
}
