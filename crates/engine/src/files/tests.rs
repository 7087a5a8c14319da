//! Facts about files that are there.

mod cursors;
mod lists;
mod one;
mod query;
mod trash;
mod update;

use api::{
    enums::SortOrder,
    types::{BulkDeleteFilesRequest, CreateFolderRequest, CursorPaging, FileList, FileSorting},
};

use super::ListFiles;
use crate::Error;

/// The fields that are wrong, with the codes for it.
fn named(error: &Error) -> Vec<(&str, &str)> {
    let violations = error.violations().iter();
    violations
        .map(|each| {
            (
                each.field.as_str(),
                each.rule_name.as_deref().unwrap_or_default(),
            )
        })
        .collect()
}

fn names(list: &FileList) -> Vec<&str> {
    list.files
        .iter()
        .map(|file| file.display_name.as_str())
        .collect()
}

fn cursor(list: &FileList) -> String {
    let next = list.next_cursor.clone().and_then(|next| next.cursors?.next);
    next.expect("a cursor, maybe empty")
}

fn after(page: &FileList, limit: Option<i32>) -> ListFiles {
    let paging = Some(CursorPaging {
        cursor: Some(cursor(page)),
        limit,
    });
    ListFiles {
        paging,
        ..ListFiles::default()
    }
}

fn in_folder(id: Option<&str>) -> ListFiles {
    ListFiles {
        parent_folder_id: id.map(str::to_owned),
        ..ListFiles::default()
    }
}

fn sort(field: &str, order: Option<SortOrder>) -> FileSorting {
    FileSorting {
        field_name: Some(field.to_owned()),
        order,
    }
}

fn delete(ids: &[&str], permanent: bool) -> BulkDeleteFilesRequest {
    let file_ids = ids.iter().map(ToString::to_string).collect();
    BulkDeleteFilesRequest {
        file_ids,
        permanent: Some(permanent),
    }
}

fn folder(name: &str) -> CreateFolderRequest {
    CreateFolderRequest {
        display_name: name.to_owned(),
        parent_folder_id: None,
    }
}
