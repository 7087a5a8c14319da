#![doc = include_str!("../README.md")]

mod again;
mod bare;
mod bulk;
mod client;
mod download;
mod envelope;
mod error;
mod feed;
mod files;
mod folders;
mod id;
mod lost;
mod options;
mod outcome;
mod pages;
mod place;
mod progress;
mod tree;
mod upload;

pub mod guide;
pub mod image;
pub mod model;
pub mod query;
pub mod uri;
#[cfg(feature = "webhook")]
pub mod webhook;

#[cfg(feature = "testing")]
pub mod testing;

#[cfg(test)]
mod calls;
#[cfg(test)]
mod scripted;

pub use transport;

#[cfg(feature = "webhook")]
pub use crate::feed::{Events, SignedEvent};

pub use crate::{
    client::{Builder, Client},
    download::{
        Download, DownloadFolder, Downloaded, Existing, Fetched, FileDownloadUrl, StreamUrl,
    },
    error::{Error, ErrorKind, Result, Violation},
    files::{
        DeleteFiles, FileSort, Files, GetFiles, Import, ImportFiles, ListFiles, NotReady,
        QueryFiles, Remote, RestoreFiles, SearchFiles, UpdateFile, WaitFile, WaitFiles,
    },
    folders::{
        CreateFolder, DeleteFolders, FolderSort, Folders, ListFolders, QueryFolders,
        RestoreFolders, SearchFolders, UpdateFolder,
    },
    id::{FileId, FolderId},
    outcome::{Outcome, Outcomes},
    pages::Page,
    place::{FileRef, FolderRef},
    progress::{Progress, Watch},
    tree::{Entry, Node, Tree},
    upload::{PLAIN_LIMIT, Protocol, Source, Upload, UploadAll},
};
