#![doc = include_str!("../README.md")]

mod again;
mod client;
mod download;
mod envelope;
mod error;
mod files;
mod folders;
mod id;
mod pages;
mod progress;
mod upload;

pub mod image;
pub mod model;
pub mod uri;
#[cfg(feature = "webhook")]
pub mod webhook;

#[cfg(test)]
mod testing;

pub use transport;

pub use crate::{
    client::{Builder, Client},
    download::{
        Download, DownloadFolder, Downloaded, Existing, Fetched, FileDownloadUrl, StreamUrl,
    },
    error::{Error, ErrorKind, Result, Violation},
    files::{DeleteFiles, FileSort, Files, ListFiles, SearchFiles},
    folders::{CreateFolder, FolderSort, Folders, ListFolders},
    id::{FileId, FolderId},
    pages::Page,
    progress::{Progress, Watch},
    upload::{PLAIN_LIMIT, Protocol, Source, Upload, UploadAll, Uploaded},
};
